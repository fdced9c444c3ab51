import { maps, type MapBounds } from '../bounds.ts';
import { actionTypes } from '../catalogue.ts';
import type { ActionType, ConfigurationKey, Requirement, TextForm } from '../catalogue/action-type.ts';
import { ruleTypes, type RuleType } from '../catalogue/rule-types.ts';
import { scalar, when, type Schema } from './parts.ts';

/** `action-build-codebuild`, `rule-variablecheck`: the name of the schema of a configuration. */
export const actionSchemaName = ({ category, provider }: ActionType['id']): string =>
  `action-${category}-${provider}`.toLowerCase();

export const ruleSchemaName = ({ provider }: RuleType['id']): string => `rule-${provider}`.toLowerCase();

/** The schemas of all configurations by name. */
export const configurationSchemas = (): Readonly<Record<string, Schema>> =>
  Object.fromEntries([
    ...actionTypes.map((type) => [
      actionSchemaName(type.id),
      configurationSchema(type, maps.configuration, title(type, `${type.id.category} action ${type.id.provider}`)),
    ]),
    ...ruleTypes.map((type) => [
      ruleSchemaName(type.id),
      configurationSchema(type, maps.ruleConfiguration, title(type, `rule ${type.id.provider}`)),
    ]),
  ]);

const title = ({ available }: { readonly available: boolean }, what: string): string =>
  `Configuration of the ${what}${available ? '' : ', which no service carries out yet'}`;

type Type = Pick<ActionType, 'configuration' | 'requirements' | 'open'>;

function configurationSchema(type: Type, bounds: MapBounds, description: string): Schema {
  const value = scalar({ maximum: bounds.value });
  const keys = Object.entries(type.configuration);
  const required = keys.filter(([, key]) => key.required === true).map(([name]) => name);
  const rules = (type.requirements ?? []).flatMap(requirementSchema);
  return {
    description,
    type: required.length === 0 ? ['object', 'null'] : 'object',
    properties: Object.fromEntries(keys.map(([name, key]) => [name, keySchema(key, bounds)])),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: type.open === true ? value : false,
    ...(rules.length === 0 ? {} : { allOf: rules }),
  };
}

/** A value with a variable in it is known only when it is resolved: it satisfies everything. */
const variable: Schema = { type: 'string', pattern: '#\\{' };

function keySchema(
  { description, values, form, maximum, secret, ...key }: ConfigurationKey,
  bounds: MapBounds,
): Schema {
  const annotations = {
    description: secret === true ? `${description} A secret: \`****\` keeps the stored one.` : description,
    ...(key.default === undefined ? {} : { default: key.default }),
  };
  const whole = scalar({ maximum: Math.min(maximum ?? bounds.value, bounds.value) });
  if (values !== undefined) {
    return { ...annotations, maxLength: bounds.value, anyOf: [{ enum: values.flatMap(asWritten) }, variable] };
  }
  const formed = form === undefined ? undefined : formSchema(form);
  return { ...annotations, ...whole, ...(formed === undefined ? {} : { anyOf: [formed, variable] }) };
}

/** YAML may leave out the quotation marks. */
const asWritten = (value: string): readonly unknown[] =>
  value === 'true' || value === 'false' ? [value, value === 'true'] : [value];

/** What a schema can say of a form; JSON inside a text and names of other members are beyond it. */
function formSchema(form: TextForm): Schema | undefined {
  switch (form.kind) {
    case 'integer': {
      const { minimum, maximum } = form;
      return {
        anyOf: [
          { type: 'integer', minimum, maximum },
          { type: 'string', pattern: '^-?\\d{1,15}$' },
        ],
      };
    }
    case 'number':
      return {
        anyOf: [{ type: 'number' }, { type: 'string', pattern: '^-?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,3})?$' }],
      };
    case 'pattern':
      return { type: 'string', pattern: form.pattern.source };
    case 'json':
    case 'input':
      return undefined;
  }
}

/** How many artifacts there are is beyond the configuration. */
function requirementSchema({ when: condition, anyOf }: Requirement): readonly Schema[] {
  const complete = { anyOf: anyOf.map((keys) => ({ required: keys })) };
  if (condition === undefined) return [complete];
  if ('inputs' in condition) return [];
  const tested = { type: 'string', pattern: condition.matches.source };
  const applies = { type: 'object', properties: { [condition.key]: tested }, required: [condition.key] };
  return [when(applies, complete)];
}
