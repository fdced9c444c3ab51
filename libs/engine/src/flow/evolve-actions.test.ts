import { describe, expect, it } from 'vitest';
import { after, building, plain } from './building.fixture.ts';
import { evolve } from './evolve.ts';
import { ended, having, rule, runId, succeeded, World } from './world.fixture.ts';

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
