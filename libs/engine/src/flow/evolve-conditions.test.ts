import { describe, expect, it } from 'vitest';
import { after, buildingWith } from './building.fixture.ts';
import { evolve } from './evolve.ts';
import type { OpenFlow } from './state.ts';
import { ended, rule, runId, type World } from './world.fixture.ts';

describe('the condition that a stage failed by', () => {
  const never = rule('VariableCheck', { Variable: 'a', Operator: 'EQ', Value: 'b' });
  const one = (...rules: (typeof never)[]) => ({ conditions: [{ result: 'FAIL' as const, rules }] });
  const onFailure = { conditions: [{ result: 'ROLLBACK' as const, rules: [rule('HttpInvoke')] }] };
  const failing = (): World => buildingWith({ beforeEntry: one(never), onFailure });
  const about = (world: World) =>
    ({ at: world.now, runId: runId('E1'), stage: 'Build', block: 'beforeEntry', cause: 'because' }) as const;

  it('is kept beside the failure condition, and none is when an action failed', () => {
    const refusedBy = { block: 'beforeEntry', status: 'Failed', rules: { VariableCheck: { outcome: 'failed' } } };
    expect(failing().open.runs[runId('E1')]).toMatchObject({ phase: { kind: 'failure', refusedBy } });
    const always = rule('VariableCheck', { Variable: 'a', Operator: 'EQ', Value: 'a' });
    const world = buildingWith({ beforeEntry: one(always), onFailure });
    world.ends('E1', 'Compile', ended('failed'));
    const run = world.open.runs[runId('E1')];
    expect(run).toMatchObject({ phase: { kind: 'failure' } });
    expect(run?.status === 'in-stage' && run.phase).not.toHaveProperty('refusedBy');
  });

  it('is no matter of another condition', () => {
    const world = failing();
    const begun = after(world.open, { type: 'ConditionStarted', ...about(world), block: 'onSuccess' });
    const run = begun.runs[runId('E1')];
    expect(run).toMatchObject({ phase: { kind: 'success' } });
    expect(run?.status === 'in-stage' && run.phase).not.toHaveProperty('refusedBy');
  });

  it('is where the stage is again once it was overridden, however often', () => {
    const world = failing();
    const settled = { type: 'ConditionSettled', ...about(world), status: 'Overridden', by: 'ann' } as const;
    const first = after(world.open, settled);
    const condition = { block: 'beforeEntry', status: 'Overridden', because: 'because' };
    expect(first.runs[runId('E1')]).toMatchObject({ reconsidered: 1, phase: { kind: 'entry', condition } });
    const failed = { type: 'ConditionSettled', ...about(world), status: 'Failed' } as const;
    const again = { type: 'ConditionStarted', ...about(world), block: 'onFailure' } as const;
    const second = [failed, again, settled].reduce<OpenFlow>(after, first);
    expect(second.runs[runId('E1')]).toMatchObject({ reconsidered: 2, phase: { kind: 'entry' } });
  });

  it('is left as it is by what its rules say late, and by what is said of another condition', () => {
    const world = failing();
    const late = { type: 'RuleSettled', ...about(world), rule: 'VariableCheck', outcome: 'failed' } as const;
    const of = { actionExecutionId: world.offered('E1', 'HttpInvoke').jobId, fence: 0, orphaned: false };
    expect(evolve(world.open, { ...late, ...of })).toEqual(world.open);
    const settled = { type: 'ConditionSettled', ...about(world), status: 'Overridden', block: 'onSuccess' } as const;
    expect(evolve(world.open, settled)).toEqual(world.open);
  });
});

it('what a rule says is kept to 500 characters', () => {
  const world = buildingWith({ onSuccess: { conditions: [{ rules: [rule('HttpInvoke')] }] } });
  world.ends('E1', 'Compile');
  const { jobId: actionExecutionId } = world.offered('E1', 'HttpInvoke');
  const settled = after(world.open, {
    type: 'RuleSettled',
    at: world.now,
    runId: runId('E1'),
    stage: 'Build',
    block: 'onSuccess',
    rule: 'HttpInvoke',
    actionExecutionId,
    fence: 1,
    outcome: 'failed',
    orphaned: false,
    cause: 'x'.repeat(501),
  });
  expect(settled.runs[runId('E1')]).toMatchObject({
    phase: { condition: { rules: { HttpInvoke: { cause: 'x'.repeat(500) } } } },
  });
});
