import type { ListBounds, NumberBounds, TextBounds } from '../bounds.ts';

/** A JSON Schema of dialect 2020-12. */
export type Schema = Readonly<Record<string, unknown>>;

export const dialect = 'https://json-schema.org/draft/2020-12/schema';

/**
 * A text within bounds. A schema counts code points where we count UTF-16 units, which are never fewer; a minimum above
 * one is therefore only said where the pattern keeps both counts the same.
 */
export const text = ({ minimum = 1, maximum, pattern }: TextBounds, description?: string): Schema => ({
  ...(description === undefined ? {} : { description }),
  type: 'string',
  minLength: pattern === undefined ? Math.min(minimum, 1) : minimum,
  ...(maximum === undefined ? {} : { maxLength: maximum }),
  ...(pattern === undefined ? {} : { pattern: pattern.source }),
});

/** A text that YAML may write without quotation marks although it looks like a number or a boolean. */
export const scalar = (bounds: TextBounds, description?: string): Schema => ({
  ...text(bounds, description),
  type: ['string', 'number', 'boolean'],
});

export const number = ({ minimum, maximum }: NumberBounds, description: string, type = 'integer'): Schema => ({
  description,
  type,
  minimum,
  maximum,
});

export const choice = (values: readonly string[], description?: string): Schema => ({
  ...(description === undefined ? {} : { description }),
  enum: values,
});

export const list = (items: Schema, { minimum, maximum }: ListBounds, description?: string): Schema => ({
  ...(description === undefined ? {} : { description }),
  type: 'array',
  items,
  ...(minimum === undefined ? {} : { minItems: minimum }),
  ...(maximum === undefined ? {} : { maxItems: maximum }),
});

export const structure = (
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[],
  description?: string,
): Schema => ({
  ...(description === undefined ? {} : { description }),
  type: 'object',
  properties,
  ...(required.length === 0 ? {} : { required }),
});

/** A structure of our own, which has no other members. CodePipeline ignores members it does not know. */
export const closed = (
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[],
  description: string,
): Schema => ({ ...structure(properties, required, description), additionalProperties: false });

/** The same, or null: a member that is null is one that is not there. */
export function optional(schema: Schema): Schema {
  const { type, enum: values } = schema;
  if (type !== undefined) return { ...schema, type: [type, 'null'].flat() };
  if (Array.isArray(values)) return { ...schema, enum: [...(values as readonly unknown[]), null] };
  return { anyOf: [schema, { type: 'null' }] };
}

/** `if`, `then` and perhaps `else`. */
export const when = (test: Schema, then: Schema, otherwise?: Schema): Schema => ({
  if: test,
  // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema; nobody awaits a schema
  then,
  ...(otherwise === undefined ? {} : { else: otherwise }),
});

export const ref = (definition: string): Schema => ({ $ref: `#/$defs/${definition}` });
