import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cataloguePage } from '../src/definition/schema/catalogue-page.ts';
import { jsonSchemas } from '../src/definition/schema/schemas.ts';

/** Writes every JSON Schema beside this script, and the reference of action types: `npm run schema -w libs/engine`. */
const folder = fileURLToPath(new URL('.', import.meta.url));
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) if (name.endsWith('.json')) rmSync(`${folder}${name}`);
for (const [name, schema] of Object.entries(jsonSchemas())) {
  writeFileSync(`${folder}${name}.json`, `${JSON.stringify(schema, undefined, 2)}\n`);
}
writeFileSync(fileURLToPath(new URL('../../../docs/pipelines/action-types.md', import.meta.url)), cataloguePage());
