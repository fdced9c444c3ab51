import { describe, expect, it } from 'vitest';
import {
  build,
  condition,
  declared,
  gitSource,
  issuesOf,
  pipeline,
  rule,
  stage,
  variableCheck,
  withStage,
  type Document,
} from './sample.fixture.ts';

const source = stage('Source', gitSource());
const stageDeclaration = 'InvalidStageDeclarationException';
const invoke = rule('LambdaInvoke', { FunctionName: 'https://example.org/check' });
const alarm = rule('CloudWatchAlarm', { AlarmName: 'HighErrors' });

describe('a condition', () => {
  const blocks = ['beforeEntry', 'onSuccess', 'onFailure'] as const;
  const allowed = new Set([
    'beforeEntry FAIL',
    'beforeEntry SKIP',
    'onSuccess FAIL',
    'onSuccess ROLLBACK',
    'onFailure ROLLBACK',
  ]);

  it.each(blocks.flatMap((block) => ['FAIL', 'SKIP', 'ROLLBACK', 'RETRY'].map((result) => [block, result] as const)))(
    'of %s with result %s is as section 1.4 says',
    (block, result) => {
      const issues = issuesOf(withStage({ [block]: condition(result, variableCheck()) }));
      const wrong = { pointer: `/stages/1/${block}/conditions/0/result`, code: stageDeclaration, value: result };
      expect(issues).toEqual(allowed.has(`${block} ${result}`) ? [] : [expect.objectContaining(wrong)]);
    },
  );

  it('without a result fails the stage, and cannot stand in onFailure', () => {
    expect(issuesOf(withStage({ beforeEntry: condition(undefined, variableCheck()) }))).toEqual([]);
    expect(issuesOf(withStage({ onFailure: condition(undefined, variableCheck()) }))).toEqual([
      expect.objectContaining({ pointer: '/stages/1/onFailure/conditions/0', code: stageDeclaration }),
    ]);
  });

  it.each([
    ['LambdaInvoke', invoke, []],
    ['HttpInvoke', rule('HttpInvoke', { Url: 'https://example.org' }), []],
    ['VariableCheck', variableCheck(), []],
    ['CloudWatchAlarm', alarm, ['CloudWatchAlarm']],
    ['MetricAlarm', rule('MetricAlarm', { Query: 'up', Operator: 'EQ', Threshold: '0' }), ['MetricAlarm']],
    ['DeploymentWindow', rule('DeploymentWindow', { Cron: '0 0 9-17 ? * MON-FRI *' }), ['DeploymentWindow']],
  ])('AS-21: may skip a stage because of %s only if the type can', (_, one, refused) => {
    const issues = issuesOf(withStage({ beforeEntry: condition('SKIP', one) }));
    expect(issues.map(({ value }) => value)).toEqual(refused);
    expect(issues.every(({ pointer }) => pointer === '/stages/1/beforeEntry/conditions/0/rules/0/ruleTypeId')).toBe(
      true,
    );
  });

  it.each<[string, Document, string]>([
    ['no condition', { beforeEntry: { conditions: [] } }, '/stages/1/beforeEntry/conditions'],
    ['conditions that are missing', { beforeEntry: {} }, '/stages/1/beforeEntry/conditions'],
    [
      'two conditions',
      { onSuccess: { conditions: [1, 2].map(() => ({ result: 'FAIL', rules: [variableCheck()] })) } },
      '/stages/1/onSuccess/conditions',
    ],
    ['no rule', { onSuccess: condition('FAIL') }, '/stages/1/onSuccess/conditions/0/rules'],
    [
      'six rules',
      { onSuccess: condition('FAIL', ...[1, 2, 3, 4, 5, 6].map((index) => variableCheck({ name: `R${index}` }))) },
      '/stages/1/onSuccess/conditions/0/rules',
    ],
    [
      'two rules of one name',
      { onSuccess: condition('FAIL', variableCheck(), variableCheck()) },
      '/stages/1/onSuccess/conditions/0/rules/1/name',
    ],
    ['an onFailure that says nothing', { onFailure: {} }, '/stages/1/onFailure/result'],
    [
      'a retry mode without retry',
      { onFailure: { result: 'ROLLBACK', retryConfiguration: { retryMode: 'ALL_ACTIONS' } } },
      '/stages/1/onFailure/retryConfiguration',
    ],
    [
      'automatic retry with conditions (section 13, row 3)',
      { onFailure: { result: 'RETRY', ...condition('ROLLBACK', variableCheck()) } },
      '/stages/1/onFailure/conditions',
    ],
    ['a result of onFailure that nobody knows', { onFailure: { result: 'AGAIN' } }, '/stages/1/onFailure/result'],
  ])('with %s is refused', (_, members, pointer) => {
    expect(issuesOf(withStage(members))).toEqual([expect.objectContaining({ pointer })]);
  });

  it('takes five rules', () => {
    const rules = [1, 2, 3, 4, 5].map((index) => variableCheck({ name: `R${index}` }));
    expect(issuesOf(withStage({ onSuccess: condition('FAIL', ...rules) }))).toEqual([]);
  });

  it.each([
    ['onFailure', { onFailure: { result: 'ROLLBACK' } }, '/stages/1/onFailure/result'],
    ['a condition', { onSuccess: condition('ROLLBACK', alarm) }, '/stages/1/onSuccess/conditions/0/result'],
  ])('row 26: rolls nothing back in PARALLEL mode by %s', (_, members, pointer) => {
    expect(issuesOf(withStage(members, { executionMode: 'PARALLEL' }))).toEqual([
      expect.objectContaining({ pointer, code: 'InvalidStructureException' }),
    ]);
    expect(issuesOf(withStage(members, { executionMode: 'QUEUED' }))).toEqual([]);
  });

  it('cannot roll the source stage back', () => {
    const stages = [{ ...source, onFailure: { result: 'ROLLBACK' } }, stage('Build', build())];
    expect(issuesOf(pipeline({ stages }))).toEqual([
      expect.objectContaining({ pointer: '/stages/0/onFailure/result' }),
    ]);
  });

  it('row 28: makes a pipeline V2, and cannot stand in one that says V1', () => {
    const members = { beforeEntry: condition('FAIL', variableCheck()) };
    expect(declared(withStage(members)).pipelineType).toBe('V2');
    expect(issuesOf(withStage(members, { pipelineType: 'V1' }))).toEqual([
      expect.objectContaining({ pointer: '/stages/1/beforeEntry', code: 'InvalidStructureException' }),
    ]);
  });

  it('keeps how its stage is retried', () => {
    const onFailure = { result: 'RETRY', retryConfiguration: { retryMode: 'ALL_ACTIONS' } };
    expect(declared(withStage({ onFailure })).stages[1]?.onFailure).toEqual(onFailure);
  });

  it('is stored with what every rule has', () => {
    const short = { name: 'Check', ruleTypeId: { category: 'Rule', provider: 'Commands' }, commands: ['true'] };
    const stored = declared(withStage({ beforeEntry: condition('FAIL', short) }));
    expect(stored.stages[1]?.beforeEntry?.conditions[0]?.rules[0]).toEqual({
      ...short,
      ruleTypeId: { category: 'Rule', owner: 'AWS', provider: 'Commands', version: '1' },
      configuration: {},
      inputArtifacts: [],
    });
    expect(declared(stored)).toEqual(stored);
  });
});
