import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkShape } from './check-shape.ts';
import { operationShapes } from './operation-shapes.ts';

const check = (operation: string, request: unknown) => checkShape(operationShapes, operation, request)?.message;

const pipeline = () => ({
  name: 'shop',
  roleArn: 'arn:aws:iam::000000000000:role/millrace',
  artifactStore: { type: 'S3', location: 'artifacts' },
  stages: [
    {
      name: 'Source',
      actions: [
        {
          name: 'Git',
          actionTypeId: { category: 'Source', owner: 'Custom', provider: 'Git', version: '1' },
          configuration: { BranchName: 'main' },
          outputArtifacts: [{ name: 'source' }],
        },
      ],
    },
  ],
});

it('accepts a whole pipeline, and members that it does not know', () => {
  expect(
    check('CreatePipeline', { pipeline: { ...pipeline(), addedNextYear: { deep: [1] } }, more: 1 }),
  ).toBeUndefined();
});

describe('conditions', () => {
  const rule = {
    name: 'Blue',
    ruleTypeId: { category: 'Rule', owner: 'AWS', provider: 'VariableCheck', version: '1' },
    configuration: { Variable: '#{variables.Color}', Value: 'blue', Operator: 'EQ' },
    timeoutInMinutes: 5,
  };
  const withStage = (stage: object) => {
    const { stages, ...rest } = pipeline();
    return { pipeline: { ...rest, stages: [{ ...stages[0], ...stage }] } };
  };

  it('pass with every block, and our own members beside them', () => {
    const stage = {
      beforeEntry: { conditions: [{ result: 'SKIP', rules: [rule] }] },
      onSuccess: { conditions: [{ result: 'ROLLBACK', rules: [rule, rule] }] },
      onFailure: { result: 'RETRY', retryConfiguration: { retryMode: 'ALL_ACTIONS' } },
      millrace: { locks: ['production'] },
    };
    expect(check('UpdatePipeline', withStage(stage))).toBeUndefined();
  });

  it('are bounded as the model says', () => {
    const stage = {
      beforeEntry: { conditions: [{ result: 'WAIT', rules: [] }, { rules: [{ ...rule, timeoutInMinutes: 4 }] }] },
    };
    const message = check('CreatePipeline', withStage(stage));
    expect(message).toMatch(/^4 validation errors detected/);
    for (const place of [
      "at 'pipeline.stages.1.member.beforeEntry.conditions' failed to satisfy constraint: Member must have length less",
      "'WAIT' at 'pipeline.stages.1.member.beforeEntry.conditions.1.member.result'",
      "at 'pipeline.stages.1.member.beforeEntry.conditions.1.member.rules' failed to satisfy constraint: Member must have",
      "'4' at 'pipeline.stages.1.member.beforeEntry.conditions.2.member.rules.1.member.timeoutInMinutes'",
    ]) {
      expect(message).toContain(place);
    }
  });
});

it('treats null as absent', () => {
  expect(check('ListPipelines', { nextToken: null })).toBeUndefined();
});

describe('violations read as AWS writes them', () => {
  it.each([
    [
      'GetPipeline',
      {},
      "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null",
    ],
    [
      'GetPipeline',
      { name: 'my shop', version: 0 },
      "2 validation errors detected: Value 'my shop' at 'name' failed to satisfy constraint: Member must satisfy regular " +
        "expression pattern: [A-Za-z0-9.@\\-_]+; Value '0' at 'version' failed to satisfy constraint: Member must have value " +
        'greater than or equal to 1',
    ],
    [
      'PutApprovalResult',
      { pipelineName: 'p', stageName: 's', actionName: 'a', token: 'x', result: { summary: '', status: 'approved' } },
      "2 validation errors detected: Value 'approved' at 'result.status' failed to satisfy constraint: Member must satisfy " +
        "enum value set: [Approved, Rejected]; Value 'x' at 'token' failed to satisfy constraint: Member must satisfy regular " +
        'expression pattern: [0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
    ],
    [
      'ListPipelines',
      { maxResults: 1001 },
      "1 validation error detected: Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value less " +
        'than or equal to 1000',
    ],
  ])('%s %o', (operation, request, message) => expect(check(operation, request)).toBe(message));

  it('counts list members from 1 and names the map whose value is too long', () => {
    const request = { pipeline: pipeline() };
    request.pipeline.stages[0]!.actions[0]!.configuration.BranchName = '';
    expect(check('CreatePipeline', request)).toBe(
      "1 validation error detected: Value '{BranchName=}' at 'pipeline.stages.1.member.actions.1.member.configuration' " +
        'failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 1000, ' +
        'Member must have length greater than or equal to 1]',
    );
  });
});

describe('a value of another type', () => {
  it.each([
    [{ name: 5 }, "NUMBER_VALUE can not be converted to a String, at 'name'"],
    [{ name: ['shop'] }, "Start of list can not be converted to a String, at 'name'"],
    ['shop', "STRING_VALUE can not be converted to a structure, at '$'"],
    [{ name: 'shop', version: '1' }, "STRING_VALUE can not be converted to an Integer, at 'version'"],
  ])('%o is a serialization fault', (request, message) => {
    expect(checkShape(operationShapes, 'GetPipeline', request)).toEqual({ kind: 'serialization', message });
  });
});

it('knows every shape that another refers to', () => {
  const referred = Object.values(operationShapes).flatMap((shape) => {
    if (shape.kind === 'list') return [shape.of];
    if (shape.kind === 'map') return [shape.key, shape.value];
    return shape.kind === 'structure' ? shape.members.map((member) => member.shape) : [];
  });
  expect(referred.filter((name) => !Object.hasOwn(operationShapes, name))).toEqual([]);
});

describe('a request with more faults than anybody reads', () => {
  const many = 100_000;
  const tagged = (tags: unknown) => checkShape(operationShapes, 'TagResource', { resourceArn: 'x', tags });

  it('is told how many there are, and the first of them', () => {
    const fault = tagged(Array.from({ length: many }, () => ({ key: '', value: 'x' })));
    expect(fault?.message).toMatch(/^100\d\d\d validation errors detected: /);
    expect(fault?.message.split('; ')).toHaveLength(50);
    expect(fault?.message.length).toBeLessThan(100_000);
  });

  it('is not shown as a whole with each of them', () => {
    const configuration = Object.fromEntries(Array.from({ length: many }, (_, index) => [`key-${index}`, '']));
    const [source] = pipeline().stages;
    const stages = [{ ...source, actions: [{ ...source?.actions[0], configuration }] }];
    const fault = checkShape(operationShapes, 'CreatePipeline', { pipeline: { ...pipeline(), stages } });
    expect(fault?.message).toContain('Map value must satisfy constraint');
    expect(fault?.message.length).toBeLessThan(100_000);
  });

  it('may be as deep as JSON can be', () => {
    const deep: unknown = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000));
    expect(
      checkShape(operationShapes, 'PollForJobs', { actionTypeId: {}, maxBatchSize: 1, queryParam: deep })?.kind,
    ).toBe('serialization');
    expect(tagged([deep])?.kind).toBe('serialization');
    const include = checkShape(
      operationShapes,
      'GitPatternList',
      Array.from({ length: 9 }, () => deep),
    );
    expect(include?.kind).toBe('serialization');
  });
});

it('answers any JSON without throwing', () => {
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(operationShapes)), fc.jsonValue(), (shape, value) => {
      checkShape(operationShapes, shape, value);
    }),
  );
  fc.assert(
    fc.property(fc.jsonValue(), (stages) => {
      checkShape(operationShapes, 'CreatePipeline', { pipeline: { ...pipeline(), stages } });
    }),
  );
});
