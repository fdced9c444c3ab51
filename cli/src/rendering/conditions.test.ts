import type { ConditionView, RuleExecutionDetail } from '@millrace/contracts';
import { parseInstant } from '@millrace/kernel';
import { expect, it } from 'vitest';
import { changes } from './changes.ts';
import { executionTree } from './execution-tree.ts';
import { plainPaint } from './paint.ts';
import { action, at, execution, stage } from './sample-execution.ts';

const ruleTypeId = { category: 'Rule', owner: 'AWS', provider: 'DeploymentWindow', version: '1' };

const rule = (
  ruleName: string,
  status: RuleExecutionDetail['status'],
  cause: string,
): ConditionView['rules'][number] => ({
  ruleName,
  latestExecution: {
    ruleExecutionId: '99999999-0000-4000-8000-000000000001',
    pipelineExecutionId: '11111111-2222-4333-8444-555555555555',
    pipelineVersion: 1,
    stageName: 'Production',
    ruleName,
    startTime: at(1),
    lastUpdateTime: at(2),
    status,
    input: { ruleTypeId, configuration: {}, resolvedConfiguration: {}, region: 'local', inputArtifacts: [] },
    output: {},
    conditionType: 'BEFORE_ENTRY',
    cause,
  },
});

const evaluated = (
  status: NonNullable<ConditionView['latestExecution']>['status'],
  rules: ConditionView['rules'],
  overriddenBy?: string,
): ConditionView => ({
  latestExecution: {
    executionId: '11111111-2222-4333-8444-555555555555',
    status,
    summary: 'Rule Hours failed',
    lastStatusChange: at(2),
    ...(overriddenBy === undefined ? {} : { overriddenBy }),
  },
  rules,
});

const deploy = action('Deploy', 'NotStarted');
const declared: ConditionView = { rules: [{ ruleName: 'Hours' }] };
const view = (beforeEntry: ConditionView, onSuccess: ConditionView = declared) =>
  execution([
    stage('Production', 'InProgress', [deploy], { startedAt: at(1), conditions: { beforeEntry, onSuccess } }),
  ]);

const before = view(declared);
const closed = view(evaluated('Failed', [rule('Hours', 'Failed', 'the window opens at 9')]));
const passed = view(
  evaluated('Overridden', [rule('Hours', 'Failed', 'the window opens at 9')], 'arn:millrace:user/ann'),
);

const tree = (shown: ReturnType<typeof view>) =>
  executionTree(shown, { now: parseInstant(at(3)), columns: 100, rows: 50, paint: plainPaint }).slice(2);

it('stand in the tree where they are asked, with their rules', () => {
  expect(tree(closed)).toEqual([
    '● Production             2.0s',
    '  ✖ entry condition            Rule Hours failed',
    '    ✖ Hours              1.0s  the window opens at 9',
    '  ○ Deploy',
    '  ◇ success condition',
    '    ◇ Hours',
  ]);
});

it('have a shape of their own for what was met, was not met, and was passed over', () => {
  const shown = (condition: ConditionView) => tree(view(condition))[1];
  expect(shown(evaluated('Succeeded', []))).toBe('  ◆ entry condition            Rule Hours failed');
  expect(shown(evaluated('Errored', []))).toBe('  ✖ entry condition            Rule Hours failed');
  expect(tree(passed)[1]).toBe('  ⊘ entry condition            overridden by arn:millrace:user/ann');
});

it('are told once, each rule before what it decides', () => {
  const now = parseInstant(at(5));
  expect(changes(before, closed, now)).toEqual([
    '03:04:07.000  Production entry condition, rule Hours not met: the window opens at 9',
    '03:04:07.000  Production entry condition not met: Rule Hours failed',
  ]);
  expect(changes(closed, closed, now)).toEqual([]);
  expect(changes(closed, passed, now)).toEqual([
    '03:04:07.000  Production entry condition overridden: by arn:millrace:user/ann',
  ]);
});

it('on failure are there only once they were asked', () => {
  const failing = (onFailure: ConditionView) =>
    executionTree(execution([stage('Production', 'Failed', [], { conditions: { onFailure } })]), {
      now: parseInstant(at(3)),
      columns: 100,
      rows: 50,
      paint: plainPaint,
    }).length;
  expect([failing(declared), failing(evaluated('Succeeded', []))]).toEqual([3, 4]);
});
