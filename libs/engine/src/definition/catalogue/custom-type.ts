import { hours } from '@millrace/kernel';
import type { Category } from '../structure.ts';
import { count, optional, type ActionType, type ConfigurationKey } from './action-type.ts';

/** One property of a custom action type, as `CreateCustomActionType` has it. */
export interface CustomProperty {
  readonly name: string;
  readonly required: boolean;
  readonly secret: boolean;
  /** Workers may ask for jobs by its value, which is short for that reason. */
  readonly queryable?: boolean;
  readonly description?: string;
  readonly type?: 'String' | 'Number' | 'Boolean';
}

export interface CustomTypeDefinition {
  readonly category: Category;
  readonly provider: string;
  readonly version: string;
  readonly configurationProperties: readonly CustomProperty[];
  readonly inputArtifactDetails: { readonly minimumCount: number; readonly maximumCount: number };
  readonly outputArtifactDetails: { readonly minimumCount: number; readonly maximumCount: number };
}

/** A custom action type as pipelines are checked against it; its owner is always `Custom`. */
export const customActionType = ({
  category,
  provider,
  version,
  configurationProperties,
  inputArtifactDetails: inputs,
  outputArtifactDetails: outputs,
}: CustomTypeDefinition): ActionType => ({
  id: { category, owner: 'Custom', provider, version },
  inputs: count(inputs.minimumCount, inputs.maximumCount),
  outputs: count(outputs.minimumCount, outputs.maximumCount),
  configuration: {
    JobList: optional('Which projects of the provider workers may ask for.'),
    ...Object.fromEntries(configurationProperties.map((property) => [property.name, keyOf(property)])),
  },
  outputVariables: 'declared',
  timeout: customTimeout,
  available: true,
  custody: 'polled',
});

/** There is no sign of life from workers outside: only this ends an action that nobody speaks of any more. */
export const customTimeout = hours(24);

const queryable = {
  kind: 'pattern',
  pattern: /^[A-Za-z0-9_-]{1,20}$/,
  what: 'at most 20 letters, digits, - and _',
} as const;

function keyOf({
  description,
  name,
  required,
  secret,
  queryable: isQueryable,
  type,
}: CustomProperty): ConfigurationKey {
  return {
    description: description ?? name,
    ...(required ? { required } : {}),
    ...(secret ? { secret } : {}),
    ...(type === 'Boolean' ? { values: ['true', 'false'] } : {}),
    ...(type === 'Number' ? { form: { kind: 'number' } } : {}),
    ...(isQueryable === true ? { form: queryable } : {}),
  };
}
