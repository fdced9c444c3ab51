import { describe, expect, it } from 'vitest';
import { declared, pipeline } from '../definition/sample.fixture.ts';
import type { FlowEvent } from './events.ts';
import { evolve } from './evolve.ts';
import type { Flow, OpenFlow } from './state.ts';
import { ended, having, rule, runId, succeeded, World } from './world.fixture.ts';

const plain = declared(pipeline({ pipelineType: 'V2' }));

const building = (declaration = plain): World => {
  const world = new World(declaration);
  world.starts('E1');
  world.ends('E1', 'Checkout');
  return world;
};
const after = (flow: Flow, fact: FlowEvent): OpenFlow => {
  const next = evolve(flow, fact);
  if (next.status !== 'open') throw new Error('the flow is not open');
  return next;
};

describe('an action', () => {
  const facts = (world: World) => world.history.filter((event) => 'action' in event);

  it('that is told of late does not take the stage away from its condition', () => {
    const world = building(having(plain, 'Build', { onSuccess: { conditions: [{ rules: [rule('HttpInvoke')] }] } }));
    world.begins('E1', 'Compile');
    world.ends('E1', 'Compile');
    const { open } = world;
    expect(open.runs[runId('E1')]).toMatchObject({ phase: { kind: 'success' } });
    const late = facts(world).filter(({ type }) => type === 'ActionBegun' || type === 'ActionSettled');
    expect(late.length).toBeGreaterThan(1);
    for (const event of late.filter((one) => 'action' in one && one.action === 'Compile')) {
      expect(evolve(open, event)).toEqual(open);
    }
  });

  it('whose input is being copied is not begun', () => {
    const [compile] = plain.stages[1]?.actions ?? [];
    if (compile === undefined) throw new Error('the sample has three stages');
    const { open, now: at } = building(having(plain, 'Build', { actions: [{ ...compile, region: 'eu-west-1' }] }));
    const run = open.runs[runId('E1')];
    const action = run?.status === 'in-stage' ? run.actions['Compile'] : undefined;
    if (action?.status !== 'copying') throw new Error('it is copied');
    const about = { at, runId: runId('E1'), stage: 'Build', action: 'Compile', actionExecutionId: action.id };
    expect(evolve(open, { type: 'ActionBegun', ...about, workerId: 'w' })).toEqual(open);
  });

  it('that cannot be started counts as a try', () => {
    const { open, now: at } = building();
    const run = open.runs[runId('E1')];
    const action = run?.status === 'in-stage' ? run.actions['Compile'] : undefined;
    if (action?.status !== 'offered') throw new Error('it was asked');
    const error = { code: 'JobFailed', message: 'no' };
    const about = { at, runId: runId('E1'), stage: 'Build', actionExecutionId: action.id, attempt: 2, error };
    const failed = (name: string) =>
      after(open, { type: 'ActionNotStarted', ...about, action: name }).runs[runId('E1')];
    const settled = { status: 'settled', id: action.id, attempt: 2, fence: 0, outcome: 'failed' };
    expect(failed('Compile')).toMatchObject({ actions: { Compile: { ...settled, tries: 2 } } });
    expect(failed('Other')).toMatchObject({ actions: { Other: { ...settled, tries: 1 } } });
  });

  it('that failed has made nothing', () => {
    const world = building();
    const { artifacts, outputs } = world.open.runs[runId('E1')] ?? {};
    const { outputArtifacts } = succeeded(['Bundle']);
    world.ends('E1', 'Compile', { ...ended('failed'), outputArtifacts, outputVariables: { a: 'b' } });
    expect(world.open.stages['Build']?.held?.run).toMatchObject({ artifacts, outputs });
    expect(world.open.stages['Build']?.held?.run.outputs).not.toHaveProperty('BuildVariables');
  });
});

describe('the condition that a stage failed by', () => {
  const never = rule('VariableCheck', { Variable: 'a', Operator: 'EQ', Value: 'b' });
  const one = (...rules: (typeof never)[]) => ({ conditions: [{ result: 'FAIL' as const, rules }] });
  const onFailure = { conditions: [{ result: 'ROLLBACK' as const, rules: [rule('HttpInvoke')] }] };
  const failing = (): World => building(having(plain, 'Build', { beforeEntry: one(never), onFailure }));
  const about = (world: World) =>
    ({ at: world.now, runId: runId('E1'), stage: 'Build', block: 'beforeEntry', cause: 'because' }) as const;

  it('is kept beside the failure condition, and none is when an action failed', () => {
    const refusedBy = { block: 'beforeEntry', status: 'Failed', rules: { VariableCheck: { outcome: 'failed' } } };
    expect(failing().open.runs[runId('E1')]).toMatchObject({ phase: { kind: 'failure', refusedBy } });
    const always = rule('VariableCheck', { Variable: 'a', Operator: 'EQ', Value: 'a' });
    const world = building(having(plain, 'Build', { beforeEntry: one(always), onFailure }));
    world.ends('E1', 'Compile', ended('failed'));
    const run = world.open.runs[runId('E1')];
    expect(run).toMatchObject({ phase: { kind: 'failure' } });
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
  const world = building(having(plain, 'Build', { onSuccess: { conditions: [{ rules: [rule('HttpInvoke')] }] } }));
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
