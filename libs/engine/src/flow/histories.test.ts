import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { FlowEvent } from './events.ts';
import { evolve } from './evolve.ts';
import {
  absent,
  flowShape,
  type Ending,
  type Flow,
  type HeldRun,
  type LatestInStage,
  type Phase,
  type RetryTrigger,
  type Run,
  type RunFacts,
  type Transition,
  type WaitCause,
} from './state.ts';
import type { ActionRun, RuleRun } from './state-of-work.ts';

interface History {
  readonly shape?: number;
  readonly events: readonly FlowEvent[];
  readonly state: Flow;
}

const folder = new URL('histories/', import.meta.url);
/** Recorded by earlier releases. A file may be added, never changed: what was stored must stay readable. */
const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
const histories = await Promise.all(
  names.map(async (name): Promise<[string, History]> => {
    return [name, JSON.parse(await readFile(new URL(name, folder), 'utf8')) as History];
  }),
);

/** Of the files that do not say it themselves. */
const shapes: Readonly<Record<string, number>> = {
  '0.1.0-superseded.json': 1,
  '0.1.0-retried.json': 2,
  '0.1.0-conditions-and-locks.json': 2,
};

/** What a state of shape 1 said that no later one says: what a worker was asked for is derived since. */
const withoutWork = (state: Flow): unknown =>
  JSON.parse(JSON.stringify(state, (member, value: unknown) => (member === 'work' ? undefined : value)));

describe('a recorded history', () => {
  it.each(histories)(
    '%s folds to the state that was recorded with it',
    (name, { shape = shapes[name], ...recorded }) => {
      const folded = recorded.events.reduce<Flow>(evolve, absent);
      if (shape === flowShape) expect(folded).toEqual(recorded.state);
      else expect(folded).toMatchObject(withoutWork(recorded.state) as object);
    },
  );

  it('exists of every kind of fact, and of everything that a state can say', () => {
    const shown = histories.flatMap(([, { events }]) => shownBy(events, events.reduce<Flow>(evolve, absent)));
    expect(Object.keys(kinds).filter((kind) => !shown.includes(kind))).toEqual([]);
  });
});

type Kind =
  | FlowEvent['type']
  | RunFacts['type']
  | RetryTrigger
  | `flow ${Exclude<Flow['status'], 'absent'>}`
  | `transition ${Transition['status']}`
  | `stage ${LatestInStage['status']}`
  | `held ${HeldRun['outcome']}`
  | 'last good'
  | 're-run'
  | 'stages still passed'
  | 'continuation token'
  | 'newest'
  | 'fetched'
  | 'refused by'
  | 'reconsidered'
  | `wait ${Exclude<WaitCause['kind'], 'arriving'>}`
  | `phase ${Phase['kind']}`
  | `ending ${Ending['kind']}`
  | `action ${ActionRun['status']}`
  | `rule ${Exclude<RuleRun['status'], 'copying'>}`
  | 'lock held'
  | 'lock awaited';

/** All of them: the compiler misses what is not here. */
const kinds: Readonly<Record<Kind, true>> = {
  FlowOpened: true,
  DefinitionUpdated: true,
  FlowClosed: true,
  TransitionDisabled: true,
  TransitionEnabled: true,
  RunStarted: true,
  RunArrived: true,
  RunWaiting: true,
  RunResumed: true,
  StageStarted: true,
  StageRetried: true,
  LockAwaited: true,
  LockHeld: true,
  LockReturned: true,
  ConditionStarted: true,
  ConditionSettled: true,
  RuleStarted: true,
  RuleOfferedAgain: true,
  RuleBegun: true,
  RuleSettled: true,
  ActionStarted: true,
  ActionNotStarted: true,
  ArtifactsCopied: true,
  ActionOfferedAgain: true,
  ActionContinued: true,
  ActionBegun: true,
  ActionProgressed: true,
  ActionSettled: true,
  ActionRetryScheduled: true,
  StageSettled: true,
  RunStopping: true,
  RunCancelling: true,
  RunFinished: true,
  STANDARD: true,
  ROLLBACK: true,
  AutomatedStageRetry: true,
  ManualStageRetry: true,
  'flow open': true,
  'flow closed': true,
  'transition enabled': true,
  'transition disabled': true,
  'stage inside': true,
  'stage succeeded': true,
  'stage failed': true,
  'stage stopped': true,
  'stage cancelled': true,
  'stage skipped': true,
  'held failed': true,
  'held stopped': true,
  'last good': true,
  're-run': true,
  'stages still passed': true,
  'continuation token': true,
  newest: true,
  fetched: true,
  'refused by': true,
  reconsidered: true,
  'wait stage-occupied': true,
  'wait queued-behind': true,
  'wait transition-disabled': true,
  'wait transition-reopened-too-late': true,
  'phase arrived': true,
  'phase actions': true,
  'phase entry': true,
  'phase success': true,
  'phase failure': true,
  'ending none': true,
  'ending stopping': true,
  'ending cancelling': true,
  'action copying': true,
  'action offered': true,
  'action begun': true,
  'action resting': true,
  'action due': true,
  'action reused': true,
  'action settled': true,
  'rule offered': true,
  'rule begun': true,
  'rule watching': true,
  'rule settled': true,
  'lock held': true,
  'lock awaited': true,
};

function shownBy(events: readonly FlowEvent[], flow: Flow): readonly string[] {
  const facts: readonly string[] = [
    ...events.map(({ type }) => type),
    ...events.flatMap((event) => ('stillPassed' in event ? ['stages still passed'] : [])),
    ...events.flatMap((event) => ('fetched' in event ? ['fetched'] : [])),
    `flow ${flow.status}`,
  ];
  if (flow.status !== 'open') return facts;
  const stages = Object.values(flow.stages).flatMap(({ transition, latest, held, lastGood }) => [
    `transition ${transition.status}`,
    ...(latest === undefined ? [] : [`stage ${latest.status}`]),
    ...(latest?.newest === undefined ? [] : ['newest']),
    ...(held === undefined ? [] : [`held ${held.outcome}`]),
    ...(lastGood === undefined ? [] : ['last good']),
  ]);
  return [...facts, ...stages, ...Object.values(flow.runs).flatMap(shownByRun)];
}

function shownByRun(run: Run): readonly string[] {
  const facts = [
    run.type,
    ...(run.rerun === undefined ? [] : ['re-run']),
    ...(run.reconsidered === undefined ? [] : ['reconsidered']),
    ...Object.values(run.retries).map(({ latest }) => latest),
  ];
  if (run.status === 'waiting') return [...facts, `wait ${run.wait.kind}`];
  const { phase, ending, actions } = run;
  const rules = 'condition' in phase ? Object.values(phase.condition.rules) : [];
  return [
    ...facts,
    `phase ${phase.kind}`,
    ...('refusedBy' in phase ? ['refused by'] : []),
    `ending ${ending.kind}`,
    ...Object.values(actions).map(({ status }) => `action ${status}`),
    ...Object.values(actions).flatMap((action) => ('continuationToken' in action ? ['continuation token'] : [])),
    ...rules.map(({ status }) => `rule ${status}`),
    ...Object.values(phase.locks).map(({ isHeld }) => (isHeld ? 'lock held' : 'lock awaited')),
  ];
}
