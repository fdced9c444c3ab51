import { configurationSchemas } from './configurations.ts';
import { dialect, type Schema } from './parts.ts';
import { pipelineSchema } from './pipeline.ts';

/**
 * Every JSON Schema that we publish, by name: `pipeline`, and the configuration of each action type and rule type. They
 * never reject what `validatePipeline` accepts; what depends on the whole pipeline they cannot see.
 */
export const jsonSchemas = (): Readonly<Record<string, Schema>> => ({
  pipeline: pipelineSchema(),
  ...Object.fromEntries(
    Object.entries(configurationSchemas()).map(([name, schema]) => [
      name,
      { $schema: dialect, $id: `urn:millrace:schema:${name}`, ...schema },
    ]),
  ),
});
