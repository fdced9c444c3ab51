import { contextFor, parsePipeline, validatePipeline, type PipelineDeclaration } from '@millrace/engine';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { exportFormats, writePipeline } from './write-pipeline.ts';

const region = 'us-east-1';
const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,12}$/);
/** Texts that YAML, JSON or CloudFormation would like to read as something else. */
const odd = fc.oneof(
  fc.constantFrom(
    'true',
    '1',
    '1.10',
    'null',
    '~',
    '2026-01-01',
    '!Ref x',
    'a: b',
    '# no',
    "it's",
    '"',
    '\\',
    '- x',
    '😀',
  ),
  fc.string({ minLength: 1, maxLength: 40 }).filter((text) => !/[\r\n]|#\{|\{\{/.test(text) && text.trim() !== ''),
);

const pipelines = fc
  .record({
    name: word,
    mode: fc.constantFrom('QUEUED', 'SUPERSEDED', 'PARALLEL'),
    stores: fc.boolean(),
    variables: fc.uniqueArray(word, { maxLength: 3 }),
    commands: fc.array(odd, { minLength: 1, maxLength: 4 }),
    environment: fc.uniqueArray(fc.stringMatching(/^[A-Z][A-Z0-9_]{0,8}$/), { maxLength: 3 }),
    value: odd,
    skips: fc.boolean(),
    branches: fc.uniqueArray(word, { minLength: 1, maxLength: 3 }),
    question: odd,
  })
  .map((one) => ({
    name: one.name,
    roleArn: 'arn:aws:iam::000000000000:role/millrace',
    ...(one.stores
      ? { artifactStores: { [region]: { type: 'S3', location: 'artifacts' } } }
      : { artifactStore: { type: 'S3', location: 'artifacts' } }),
    executionMode: one.mode,
    pipelineType: 'V2',
    variables: one.variables.map((name) => ({ name, defaultValue: one.value })),
    triggers: [
      {
        providerType: 'CodeStarSourceConnection',
        gitConfiguration: { sourceActionName: 'Checkout', push: [{ branches: { includes: one.branches } }] },
      },
    ],
    stages: [
      {
        name: 'Source',
        actions: [
          {
            name: 'Checkout',
            actionTypeId: { category: 'Source', owner: 'AWS', provider: 'Git', version: '1' },
            configuration: { RepositoryUrl: 'https://example.org/shop.git', BranchName: 'main' },
            outputArtifacts: [{ name: 'Source' }],
            namespace: 'SourceVariables',
          },
        ],
      },
      {
        name: 'Build',
        ...(one.skips
          ? {
              beforeEntry: {
                conditions: [
                  {
                    result: 'SKIP',
                    rules: [
                      {
                        name: 'OnMain',
                        ruleTypeId: { category: 'Rule', owner: 'AWS', provider: 'VariableCheck', version: '1' },
                        configuration: { Variable: '#{SourceVariables.BranchName}', Operator: 'EQ', Value: 'main' },
                      },
                    ],
                  },
                ],
              },
            }
          : {}),
        actions: [
          {
            name: 'Make',
            actionTypeId: { category: 'Compute', owner: 'AWS', provider: 'Commands', version: '1' },
            inputArtifacts: [{ name: 'Source' }],
            outputArtifacts: [{ name: 'Made', files: ['dist/*'] }],
            commands: one.commands,
            ...(one.environment.length === 0
              ? {}
              : { environmentVariables: one.environment.map((name) => ({ name, value: one.value })) }),
          },
          {
            name: 'Ask',
            runOrder: 2,
            actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
            configuration: { CustomData: one.question },
            timeoutInMinutes: 60,
          },
        ],
      },
    ],
  }));

function declared(document: unknown): PipelineDeclaration {
  const valid = validatePipeline(document, contextFor(region), 3);
  if (!valid.ok) throw new Error(JSON.stringify(valid.error));
  return valid.value;
}

function readBack(text: string): PipelineDeclaration {
  const parsed = parsePipeline(text, { region });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return declared(parsed.value.value);
}

describe('a written pipeline', () => {
  it.each(exportFormats)('is the same pipeline again when it is read: %s', (format) => {
    fc.assert(
      fc.property(pipelines, fc.constantFrom('json' as const, 'yaml' as const), (document, templateAs) => {
        const stored = declared(document);
        expect(readBack(writePipeline({ ...stored }, format, templateAs).text)).toEqual(stored);
      }),
      { numRuns: 60 },
    );
  });

  const extended = {
    name: 'shop',
    version: 3,
    millrace: { onUpdate: 'finish' },
    stages: [{ name: 'Test', millrace: { locks: ['db'] }, actions: [{ name: 'A', configuration: { Token: '****' } }] }],
  };

  it('keeps what only Millrace has in JSON and YAML', () => {
    for (const format of ['json', 'yaml'] as const) {
      expect(parse(writePipeline(extended, format).text)).toEqual({ pipeline: extended });
    }
  });

  it('tells what CloudFormation cannot say, and that secrets are masked', () => {
    const { text, notes } = writePipeline(extended, 'cloudformation');
    expect(parse(text)).toEqual({
      AWSTemplateFormatVersion: '2010-09-09',
      Resources: {
        Pipeline: {
          Type: 'AWS::CodePipeline::Pipeline',
          Metadata: { Millrace: { '/millrace': { onUpdate: 'finish' }, '/stages/0/millrace': { locks: ['db'] } } },
          Properties: {
            Name: 'shop',
            Stages: [{ Name: 'Test', Actions: [{ Name: 'A', Configuration: { Token: '****' } }] }],
          },
        },
      },
    });
    expect(notes.map(({ pointer }) => pointer)).toEqual([
      '/stages/0/actions/0/configuration/Token',
      '/millrace',
      '/stages/0/millrace',
    ]);
  });
});
