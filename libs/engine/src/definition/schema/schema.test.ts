import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edited, rich } from '../edited.fixture.ts';
import {
  build,
  condition,
  gitSource,
  issuesOf,
  pipeline,
  rule,
  stage,
  variableCheck,
  type Document,
} from '../sample.fixture.ts';
import { cataloguePage } from './catalogue-page.ts';
import { jsonSchemas } from './schemas.ts';

const folder = fileURLToPath(new URL('../../../schema/', import.meta.url));
const schemas = jsonSchemas();
const ajv = new Ajv2020({ allErrors: false, strict: false });
const accepts = ajv.compile(schemas['pipeline'] ?? {});

describe('the JSON Schemas', () => {
  it('are checked in as they are generated', () => {
    const stored = Object.fromEntries(
      readdirSync(folder)
        .filter((name) => name.endsWith('.json'))
        .map((name) => [name.replace('.json', ''), JSON.parse(readFileSync(`${folder}${name}`, 'utf8')) as unknown]),
    );
    expect(stored, 'run: npm run schema -w libs/engine').toEqual(schemas);
  });

  it('stand beside a reference of action types that says the same', () => {
    const page = fileURLToPath(new URL('../../../../../docs/pipelines/action-types.md', import.meta.url));
    // The formatter aligns tables and breaks lines; words are what counts.
    const words = (text: string) => text.replace(/-{3,}/g, '---').split(/\s+/);
    expect(words(readFileSync(page, 'utf8')), 'run: npm run schema -w libs/engine').toEqual(words(cataloguePage()));
  });

  it('are schemas themselves', () => {
    for (const schema of Object.values(schemas)) expect(ajv.validateSchema(schema)).toBe(true);
  });

  it.each([
    ['the sample', pipeline()],
    ['one that uses everything', rich()],
    ['get-pipeline output', { pipeline: pipeline(), metadata: {} }],
  ])('accept %s', (_, document) => {
    expect(accepts(document), JSON.stringify(accepts.errors)).toBe(true);
    expect(issuesOf('pipeline' in document ? document['pipeline'] : document)).toEqual([]);
  });

  const withBuild = (members: Document) =>
    pipeline({ stages: [stage('Source', gitSource()), stage('B', build(members))] });

  it.each<[string, unknown]>([
    ['no name', pipeline({ name: undefined })],
    ['a name with spaces', pipeline({ name: 'no spaces' })],
    ['one stage', pipeline({ stages: [stage('Source', gitSource())] })],
    ['no artifact store', { ...pipeline(), artifactStore: undefined }],
    ['a run order of 0', withBuild({ runOrder: 0 })],
    ['a required key that is missing', withBuild({ configuration: {} })],
    ['no configuration where one is required', withBuild({ configuration: undefined })],
    ['an unknown key', withBuild({ configuration: { ProjectName: 'hello', ProjectNme: 'x' } })],
    [
      'a value that is none of the allowed ones',
      withBuild({ configuration: { ProjectName: 'a', BatchEnabled: 'yes' } }),
    ],
    ['a key that needs another', withBuild({ configuration: { ProjectName: 'a', CombineArtifacts: 'true' } })],
    ['too many inputs', withBuild({ inputArtifacts: [1, 2, 3, 4, 5, 6].map((index) => ({ name: `a${index}` })) })],
    ['an unknown member of our own', withBuild({ millrace: { retries: 2 } })],
    [
      'a result the block does not have',
      pipeline({
        stages: [{ ...stage('S', gitSource()), onSuccess: condition('SKIP', variableCheck()) }, stage('B', build())],
      }),
    ],
    [
      'six rules',
      pipeline({
        stages: [
          {
            ...stage('S', gitSource()),
            onSuccess: condition('FAIL', ...Array.from({ length: 6 }, () => variableCheck())),
          },
          stage('B', build()),
        ],
      }),
    ],
    [
      'a rule without its configuration',
      pipeline({
        stages: [
          { ...stage('S', gitSource()), onSuccess: condition('FAIL', rule('VariableCheck', {})) },
          stage('B', build()),
        ],
      }),
    ],
    ['a wrapped pipeline that is wrong', { pipeline: pipeline({ name: '' }) }],
  ])('reject %s', (_, document) => {
    expect(accepts(JSON.parse(JSON.stringify(document)))).toBe(false);
  });

  it.each([
    ['a YAML boolean', withBuild({ configuration: { ProjectName: 'a', BatchEnabled: false } })],
    ['a YAML number', withBuild({ configuration: { ProjectName: 12 } })],
    [
      'a variable in place of a closed value',
      withBuild({ configuration: { ProjectName: 'a', BatchEnabled: '#{a.b}' } }),
    ],
  ])('accept %s', (_, document) => expect(accepts(document)).toBe(true));

  it('never reject what validatePipeline accepts', () => {
    let accepted = 0;
    fc.assert(
      fc.property(edited, (document) => {
        if (issuesOf(document).length > 0) return;
        accepted++;
        expect(accepts(document), JSON.stringify([accepts.errors, document])).toBe(true);
      }),
      { numRuns: 3000 },
    );
    expect(accepted).toBeGreaterThan(300);
  });
});
