import { describe, expect, it } from 'vitest';
import { writePipeline } from '../conversion/write-pipeline.ts';
import { context, imported } from '../testing/imported.ts';
import { importPipeline } from './import-pipeline.ts';

describe('CodePipeline and CloudFormation', () => {
  // Without what only Millrace has: CloudFormation could not bring it back.
  const { pipeline } = imported('{ name: Shop, on: push, jobs: { a: { runs-on: ubuntu, steps: [{ run: make }] } } }');

  it.each(['json', 'yaml', 'cloudformation'] as const)('come back as they were: %s', (format) => {
    const again = imported(writePipeline(pipeline, format).text);
    expect(again.issues).toEqual([]);
    expect({ ...again.pipeline }).toEqual(pipeline);
  });

  it('leave the metadata of get-pipeline and tell what cannot run here', () => {
    const text = JSON.stringify({ pipeline, metadata: { pipelineArn: 'arn:x' } }).replaceAll('"Commands"', '"Nobody"');
    const one = imported(text);
    expect(one.pipeline).not.toHaveProperty('metadata');
    expect(one.issues[0]?.message).toContain('is not available in region');
  });
});

describe('the region of a pipeline', () => {
  const { pipeline } = imported('{ name: Shop, on: push, jobs: { a: { runs-on: ubuntu, steps: [{ run: make }] } } }');
  const { artifactStore, stages, ...others } = pipeline as Record<string, unknown>;
  const at = (...regions: readonly string[]) => ({
    ...others,
    artifactStores: Object.fromEntries(regions.map((region) => [region, artifactStore])),
    stages: (stages as readonly { readonly actions: readonly object[] }[]).map(({ actions, ...stage }, index) => ({
      ...stage,
      actions: actions.map((action) => ({ ...action, region: regions[Math.min(index, regions.length - 1)] })),
    })),
  });

  it('that is the only one is left out, as the pipeline lives where its platform is', () => {
    const one = imported(JSON.stringify({ pipeline: at('eu-west-1') }));
    expect([one.issues, { ...one.pipeline }]).toEqual([[], pipeline]);
    expect(one.report.map(({ message }) => message)).toEqual([
      'the region eu-west-1 is left out: the pipeline runs where its platform is',
    ]);
  });

  it('stays where a pipeline crosses regions', () => {
    const one = imported(JSON.stringify({ pipeline: at('eu-west-1', 'us-east-1') }));
    expect([one.issues, one.report, { ...one.pipeline }]).toEqual([[], [], at('eu-west-1', 'us-east-1')]);
  });
});

it.each(['a: 1', '[1]', 'a: [', ''])('nothing else can be imported: %j', (text) => {
  expect(importPipeline(text, context)).toMatchObject({ ok: false });
});

it('says where a file is broken', () => {
  expect(importPipeline('on: push\njobs: [', context)).toMatchObject({ error: [{ line: 2, column: 8 }] });
  expect(importPipeline('on: push\n---\non: push', context)).toMatchObject({
    error: [{ message: 'the file holds several documents' }],
  });
});
