import { ruleTypes, type RuleType } from '@millrace/engine';
import type { ActionTypePropertyV1, ArtifactDetailsV1 } from '@millrace/contracts';

/** What a rule of a condition can be. */
export interface RuleTypeView {
  readonly id: RuleType['id'];
  readonly configurationProperties: readonly ActionTypePropertyV1[];
  readonly inputArtifactDetails: ArtifactDetailsV1;
}

/** Every rule type that a condition may use here: the same for everybody, in every region. */
export const ruleTypeViews = (): readonly RuleTypeView[] => ruleTypes.filter(({ available }) => available).map(viewOf);

const viewOf = ({ id, inputs, configuration }: RuleType): RuleTypeView => ({
  id,
  configurationProperties: Object.entries(configuration).map(([name, key]) => ({
    name,
    required: key.required ?? false,
    key: true,
    secret: key.secret ?? false,
    description: key.description,
    type: key.form?.kind === 'integer' || key.form?.kind === 'number' ? 'Number' : 'String',
  })),
  inputArtifactDetails: { minimumCount: inputs.minimum, maximumCount: inputs.maximum },
});
