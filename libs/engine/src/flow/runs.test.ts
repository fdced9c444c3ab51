import { instant } from '@millrace/kernel';
import { describe, expect, it } from 'vitest';
import { commands, declared, gitSource, pipeline, stage } from '../definition/sample.fixture.ts';
import type { ExecutionMode } from '../definition/structure.ts';
import { actionOf, isDone, modeOf, requiredBefore, runsInOrder, waitingAt } from './runs.ts';
import type { OpenFlow, Run, WaitingRun } from './state.ts';
import type { ActionExecutionId } from './state-of-work.ts';
import { runId, World } from './world.fixture.ts';

const plain = declared(pipeline({ pipelineType: 'V2' }));
const { open } = new World(plain);
const waiting = (name: string, members: Partial<WaitingRun> = {}): WaitingRun => ({
  id: runId(name),
  order: 1,
  version: 1,
  type: 'STANDARD',
  trigger: { triggerType: 'Webhook', triggerDetail: '' },
  startedAt: instant(0),
  variables: {},
  sourceOverrides: [],
  artifacts: {},
  outputs: {},
  attempt: 1,
  retries: {},
  status: 'waiting',
  stage: 'Build',
  arrival: 1,
  wait: { kind: 'arriving' },
  ...members,
});
const holding = (runs: readonly Run[], members: Partial<OpenFlow> = {}): OpenFlow => ({
  ...open,
  ...members,
  runs: Object.fromEntries(runs.map((run) => [run.id, run])),
});
/** In the order given and the other way round: a stored flow keeps neither. */
const bothWays = (runs: readonly Run[]): readonly OpenFlow[] => [holding(runs), holding([...runs].reverse())];

it('runs are in the order in which they were started', () => {
  const runs = [waiting('B', { order: 2 }), waiting('A', { order: 1 }), waiting('C', { order: 3 })];
  for (const flow of bothWays(runs)) {
    expect(runsInOrder(flow).map(({ order }) => order)).toEqual([1, 2, 3]);
  }
});

it('in front of a stage rollbacks come first, and then who came first', () => {
  const runs = [
    waiting('second', { arrival: 2 }),
    waiting('back', { arrival: 3, type: 'ROLLBACK' }),
    waiting('first', { arrival: 1 }),
    waiting('again', { arrival: 4, type: 'ROLLBACK' }),
    waiting('elsewhere', { arrival: 0, stage: 'Deploy' }),
  ];
  for (const flow of bothWays(runs)) {
    expect(waitingAt(flow, 'Build').map(({ arrival }) => arrival)).toEqual([3, 4, 1, 2]);
  }
});

it('nobody who is inside a stage waits for it', () => {
  const world = new World(plain);
  world.starts('E1');
  expect(waitingAt(world.open, 'Source')).toEqual([]);
});

describe('the rules at the gates are those', () => {
  const mode = (executionMode: ExecutionMode, version: number) => ({ ...plain, executionMode, version });
  const flow = (now: ExecutionMode, before: ExecutionMode, runs: readonly Run[]): OpenFlow =>
    holding(runs, { version: 2, definitions: { 1: mode(before, 1), 2: mode(now, 2) } });
  const old = waiting('old', { order: 1, version: 1 });
  const young = waiting('young', { order: 2, version: 2 });

  it.each<[string, OpenFlow, ExecutionMode]>([
    ['of the version in force', flow('QUEUED', 'SUPERSEDED', [old]), 'QUEUED'],
    ['of the version in force, when nobody runs', flow('PARALLEL', 'SUPERSEDED', []), 'PARALLEL'],
    ['of whoever runs longest, when that is PARALLEL', flow('PARALLEL', 'QUEUED', [young, old]), 'QUEUED'],
    ['of the version in force, when a version is not there', holding([old], { version: 3 }), 'SUPERSEDED'],
    [
      'of the version in force, when that of the run is not there',
      holding([waiting('older', { version: 7 })], { definitions: { 1: mode('PARALLEL', 1) } }),
      'PARALLEL',
    ],
  ])('%s', (_whose, at, expected) => expect(modeOf(at)).toBe(expected));
});

it('an action is that of the stage that the run is in', () => {
  expect(actionOf(open, waiting('E1'), 'Compile')).toMatchObject({ name: 'Compile' });
  expect(actionOf(open, waiting('E1'), 'Checkout')).toBeUndefined();
  expect(actionOf(open, waiting('E1', { stage: 'Nowhere' }), 'Compile')).toBeUndefined();
});

it('who waits for an action may go on once it succeeded', () => {
  const settled = { status: 'settled', id: 'a' as ActionExecutionId, attempt: 1, tries: 1, fence: 1 } as const;
  expect(isDone({ ...settled, outcome: 'succeeded' })).toBe(true);
  expect(isDone({ status: 'reused' })).toBe(true);
  expect(isDone({ ...settled, outcome: 'failed' })).toBe(false);
  expect(isDone({ status: 'due', attempt: 1 })).toBe(false);
  expect(isDone(undefined)).toBe(false);
});

it('an action of a later run order waits for all before it, and in a graph for what it needs', () => {
  const work = stage('Work', ...['A', 'B'].map((name) => commands({ name })), commands({ name: 'C', runOrder: 2 }));
  const world = new World(declared(pipeline({ pipelineType: 'V2', stages: [stage('Source', gitSource()), work] })));
  world.starts('E1');
  world.ends('E1', 'Checkout');
  world.ends('E1', 'A');
  expect(() => world.action('E1', 'C')).toThrow('no open action');
  world.ends('E1', 'B');
  expect(world.action('E1', 'C').status).toBe('offered');
});

it('nothing comes before an action in a stage that does not have it', () => {
  const { stages } = plain;
  const actions = stages.flatMap((one) => one.actions);
  expect(stages.flatMap((one) => actions.flatMap((action) => requiredBefore(one, action)))).toEqual([]);
});
