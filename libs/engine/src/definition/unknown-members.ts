import { pointerToken, type Issue } from '@millrace/kernel';
import { didYouMean } from './did-you-mean.ts';
import type { Schema } from './schema/parts.ts';
import { pipelineSchema } from './schema/pipeline.ts';

/** Members that are read or ignored on purpose although an editor need not offer them. */
const tolerated = new Set(['version', 'blockers']);

/**
 * Members of a pipeline that nobody reads. CodePipeline ignores them, and so do we; but in a file that a person wrote
 * each is most likely a slip of the pen.
 */
export function unknownMembers(pipeline: unknown): readonly Issue[] {
  const definitions = pipelineSchema()['$defs'] as Readonly<Record<string, Schema>>;
  const issues: Issue[] = [];
  const walk = (value: unknown, given: Schema | undefined, pointer: string): void => {
    const schema = dereferenced(given, definitions);
    if (schema === undefined || typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const [index, one] of value.entries())
        walk(one, schema['items'] as Schema | undefined, `${pointer}/${index}`);
      return;
    }
    const properties = schema['properties'] as Readonly<Record<string, Schema>> | undefined;
    const others = schema['additionalProperties'] as Schema | false | undefined;
    for (const [name, one] of Object.entries(value)) {
      const at = `${pointer}/${pointerToken(name)}`;
      if (properties !== undefined && Object.hasOwn(properties, name)) walk(one, properties[name], at);
      // A closed structure refuses what it does not know.
      else if (others === false) continue;
      else if (others !== undefined) walk(one, others, at);
      else if (properties !== undefined && !tolerated.has(name)) issues.push(unread(at, name, Object.keys(properties)));
    }
  };
  walk(pipeline, definitions['pipeline'], '');
  return issues;
}

const unread = (pointer: string, name: string, known: readonly string[]): Issue => ({
  pointer,
  message: `Nothing reads the member ${name}`,
  suggestion: didYouMean(name, known),
});

function dereferenced(schema: Schema | undefined, definitions: Readonly<Record<string, Schema>>): Schema | undefined {
  const target = schema?.['$ref'] ?? (schema?.['anyOf'] as readonly Schema[] | undefined)?.[0]?.['$ref'];
  return typeof target === 'string' ? definitions[target.replace('#/$defs/', '')] : schema;
}
