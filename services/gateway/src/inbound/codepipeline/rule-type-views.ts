import { ruleTypes, type RuleType } from '@millrace/engine';

/** Every rule type that a condition may use here, as `ListRuleTypes` has it. */
export const ruleTypesOf = (): readonly object[] => ruleTypes.filter(({ available }) => available).map(ruleType);

const ruleType = ({ id, inputs, configuration }: RuleType) => ({
  id,
  ruleConfigurationProperties: Object.entries(configuration).map(([name, key]) => ({
    name,
    required: key.required ?? false,
    key: true,
    secret: key.secret ?? false,
    description: key.description,
    type: key.form?.kind === 'integer' || key.form?.kind === 'number' ? 'Number' : 'String',
  })),
  inputArtifactDetails: { minimumCount: inputs.minimum, maximumCount: inputs.maximum },
});
