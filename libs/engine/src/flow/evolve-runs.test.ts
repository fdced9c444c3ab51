import { describe, expect, it } from 'vitest';
import { after, building, plain } from './building.fixture.ts';
import type { FlowEvent } from './events.ts';
import { evolve } from './evolve.ts';
import type { LatestInStage, OpenFlow, Run } from './state.ts';
import { having, runId, World } from './world.fixture.ts';

const rolling = having(plain, 'Build', { onFailure: { result: 'ROLLBACK' } });

/** The same flow with one run of it changed. */
const changed = (flow: OpenFlow, members: Partial<Run>): OpenFlow => {
  const run = flow.runs[runId('E1')];
  if (run === undefined) throw new Error('E1 is not active');
  return { ...flow, runs: { ...flow.runs, [run.id]: { ...run, ...members } as Run } };
};
const e1 = { runId: runId('E1'), cause: 'because' };

describe('a run that starts', () => {
  it('has nothing that nobody gave it', () => {
    const world = new World(plain);
    world.starts('E1');
    const run = () => world.open.runs[runId('E1')];
    expect(run()).not.toHaveProperty('reused');
    world.ends('E1', 'Checkout');
    expect(run()).toMatchObject({
      attempt: 1,
      retries: {},
      artifacts: { Sources: {} },
      outputs: { SourceVariables: {} },
    });
    for (const member of ['reused', 'sourceRevision', 'traceparent']) expect(run()).not.toHaveProperty(member);
  });

  it('is counted, unless it was counted already', () => {
    const world = new World(plain);
    world.starts('E1');
    const [started] = world.history.filter(({ type }) => type === 'RunStarted');
    if (started?.type !== 'RunStarted') throw new Error('it started');
    expect(world.open.nextOrder).toBe(2);
    const of = (order: number): FlowEvent => ({ ...started, run: { ...started.run, order } });
    expect(after({ ...world.open, nextOrder: 9 }, of(3)).nextOrder).toBe(9);
    expect(after({ ...world.open, nextOrder: 2 }, of(7)).nextOrder).toBe(8);
  });
});

it('who is inside a stage does not wait', () => {
  const { open, now: at } = building();
  const wait = { kind: 'queued-behind', run: runId('E0') } as const;
  expect(evolve(open, { type: 'RunWaiting', at, ...e1, stage: 'Build', wait })).toEqual(open);
});

describe('a stage that rolls back remembers who went through it', () => {
  const world = building(rolling);
  const { open, now: at } = world;
  const arrives = { type: 'RunArrived', at, ...e1, stage: 'Deploy' } as const;
  const lastGood = (flow: OpenFlow) => flow.stages['Build']?.lastGood?.runId;

  it('when that was no rollback, and in the version in force', () => {
    expect(lastGood(after(open, arrives))).toBe(runId('E1'));
    expect(lastGood(after(changed(open, { type: 'ROLLBACK' }), arrives))).toBeUndefined();
    const definitions = { ...open.definitions, 2: { ...rolling, version: 2 } };
    expect(lastGood(after({ ...open, version: 2, definitions }, arrives))).toBeUndefined();
  });

  it('when it ended well there', () => {
    const ends = (outcome: 'succeeded' | 'failed') => after(open, { type: 'RunFinished', at, ...e1, outcome });
    expect(lastGood(ends('succeeded'))).toBe(runId('E1'));
    expect(lastGood(ends('failed'))).toBeUndefined();
  });
});

describe('a run that failed may come back to its stage', () => {
  const { open, now: at } = building();
  const fails = { type: 'RunFinished', at, ...e1, outcome: 'failed' } as const;
  const held = (flow: OpenFlow) => after(flow, fails).stages['Build']?.held?.run.id;

  it('when it is the last one there, of the version in force', () => {
    expect(held(open)).toBe(runId('E1'));
    expect(held({ ...open, version: 2, definitions: { ...open.definitions, 2: plain } })).toBeUndefined();
    const latest = { runId: runId('E2'), order: 2, version: 1, status: 'failed' } as const;
    const build = { transition: { status: 'enabled' }, latest } as const;
    expect(held({ ...open, stages: { ...open.stages, Build: build } })).toBeUndefined();
  });

  it('but not when it was cancelled or superseded', () => {
    for (const outcome of ['cancelled', 'superseded', 'succeeded'] as const) {
      expect(after(open, { ...fails, outcome }).stages['Build']).not.toHaveProperty('held');
    }
    expect(after(open, { ...fails, outcome: 'stopped' }).stages['Build']?.held?.outcome).toBe('stopped');
  });
});

it('a stage settles for whoever entered it last', () => {
  const { open, now: at } = building();
  const settles = { type: 'StageSettled', at, ...e1, stage: 'Build', outcome: 'failed', locks: [] } as const;
  expect(after(open, settles).stages['Build']?.latest?.status).toBe('failed');
  expect(evolve(open, { ...settles, stage: 'Source', runId: runId('E2') })).toEqual(open);
});

it('a rollback that enters a stage overtakes nobody', () => {
  const { open, now: at } = building();
  const enters = { type: 'StageStarted', at, ...e1, stage: 'Build' } as const;
  const order = (flow: OpenFlow) => after(flow, enters).stages['Build']?.latest?.order;
  expect(order(changed(open, { order: 7 }))).toBe(7);
  expect(order(changed(open, { order: 7, type: 'ROLLBACK' }))).toBe(1);
  const { Build: _build, ...stages } = open.stages;
  expect(order({ ...changed(open, { order: 7, type: 'ROLLBACK' }), stages })).toBe(0);
});

describe('a stage remembers the newest delivery that entered it', () => {
  const { open, now: at } = building();
  const enters = { type: 'StageStarted', at, ...e1, stage: 'Build' } as const;
  const e7 = { runId: runId('E7'), order: 7, version: 1, status: 'succeeded' } as const;
  /** As it is once E1 has entered. */
  const latest = (before: LatestInStage | undefined, members: Partial<Run>) => {
    const { Build: _build, ...stages } = open.stages;
    const slot = before && { Build: { transition: { status: 'enabled' } as const, latest: before } };
    return after({ ...changed(open, members), stages: { ...stages, ...slot } }, enters).stages['Build']?.latest;
  };

  it('when a rollback or an older one has entered since', () => {
    const inside = { runId: runId('E1'), order: 7, newest: runId('E7'), version: 1, status: 'inside' };
    expect(latest(e7, { type: 'ROLLBACK', order: 8 })).toEqual(inside);
    expect(latest(e7, { order: 6 })).toEqual(inside);
    expect(latest({ ...e7, runId: runId('R'), newest: runId('E7') }, { type: 'ROLLBACK' })).toEqual(inside);
  });

  it('which is the one that entered last, when that is as new', () => {
    for (const order of [7, 8]) expect(latest(e7, { order })).not.toHaveProperty('newest');
    expect(latest({ ...e7, newest: runId('E6') }, { order: 8 })).not.toHaveProperty('newest');
  });

  it('of which there is none as long as only rollbacks have', () => {
    expect(latest(undefined, { type: 'ROLLBACK' })).not.toHaveProperty('newest');
    expect(latest({ ...e7, order: 0 }, { type: 'ROLLBACK' })).not.toHaveProperty('newest');
  });
});

describe('a retry of a stage', () => {
  const { open, now: at } = building();
  const retry = { type: 'StageRetried', at, ...e1, stage: 'Build', mode: 'FAILED_ACTIONS' } as const;
  const inside = (flow: OpenFlow) => {
    const run = flow.runs[runId('E1')];
    if (run?.status !== 'in-stage') throw new Error('E1 is not in a stage');
    return run;
  };

  it('is counted by who asked for it', () => {
    const manual = after(open, { ...retry, trigger: 'ManualStageRetry', again: ['Compile'], entry: false });
    const automatic = after(manual, { ...retry, trigger: 'AutomatedStageRetry', again: [], entry: true });
    const third = after(automatic, { ...retry, trigger: 'ManualStageRetry', again: [], entry: true });
    expect(inside(manual)).toMatchObject({
      attempt: 2,
      retries: { Build: { automatic: 0, manual: 1, latest: 'ManualStageRetry' } },
      phase: { kind: 'actions' },
      actions: { Compile: { status: 'due', attempt: 1 } },
    });
    expect(inside(automatic).retries).toEqual({ Build: { automatic: 1, manual: 1, latest: 'AutomatedStageRetry' } });
    expect(inside(third).retries).toEqual({ Build: { automatic: 1, manual: 2, latest: 'ManualStageRetry' } });
    expect(inside(third)).toMatchObject({ attempt: 4, phase: { kind: 'arrived' } });
  });

  it('keeps what is not run again, and runs anew what was taken over', () => {
    const { Compile } = inside(open).actions;
    const taken = changed(open, { actions: { ...inside(open).actions, Taken: { status: 'reused' } } });
    const again = (names: readonly string[]) =>
      inside(after(taken, { ...retry, trigger: 'ManualStageRetry', again: names, entry: false })).actions;
    expect(again([])).toEqual({ Compile, Taken: { status: 'reused' } });
    expect(again(['Compile', 'Taken'])).toEqual({ Compile: { status: 'due', attempt: 1 } });
  });
});

describe('a transition that is opened too late', () => {
  it('holds back who waits for it, and nobody else', () => {
    const world = new World(plain);
    world.starts('E1');
    world.ends('E1', 'Checkout');
    world.does({ type: 'DisableTransition', stage: 'Build', reason: 'freeze', by: 'ann' });
    world.does({ type: 'DisableTransition', stage: 'Deploy', reason: 'freeze', by: 'ann' });
    world.ends('E1', 'Compile');
    world.starts('E2');
    world.ends('E2', 'Checkout');
    world.starts('E3');
    expect(world.where('E1', 'E2', 'E3')).toEqual(['gate:Deploy', 'gate:Build', 'Source']);
    const late = { type: 'TransitionEnabled', at: world.now, stage: 'Build', by: 'ann', resumes: false } as const;
    const { open } = world;
    const next = after(open, late);
    const waits = (name: string) => next.runs[runId(name)];
    expect(waits('E1')).toEqual(open.runs[runId('E1')]);
    expect(waits('E3')).toEqual(open.runs[runId('E3')]);
    expect(waits('E2')).toMatchObject({ wait: { kind: 'transition-reopened-too-late' } });
    expect(after(open, { ...late, stage: 'Source' }).runs).toEqual(open.runs);
    const rollback = { ...open.runs[runId('E2')], type: 'ROLLBACK' } as Run;
    const runs = { ...open.runs, [runId('E2')]: rollback };
    expect(after({ ...open, runs }, late).runs).toEqual(runs);
    expect(after(open, { ...late, resumes: true }).runs).toEqual(open.runs);
  });
});
