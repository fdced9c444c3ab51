import type {
  LockAwaited,
  LockHeld,
  LockReturned,
  RunArrived,
  RunCancelling,
  RunFinished,
  RunResumed,
  RunStarted,
  RunStopping,
  RunWaiting,
  StageRetried,
  StageSettled,
  StageStarted,
} from './events.ts';
import { archiveOf, mayRollBack } from './archive.ts';
import { stageOf, stagesOf } from './runs.ts';
import { pinnedDefinitions, withoutHeld, withRun, withRunInStage, withSlot } from './slots.ts';
import type {
  Ending,
  LatestInStage,
  OpenFlow,
  Phase,
  Run,
  RunId,
  RunInStage,
  RunProgress,
  StageRetries,
} from './state.ts';
import type { ActionRun } from './state-of-work.ts';

type RunEvent =
  | RunStarted
  | RunArrived
  | RunWaiting
  | RunResumed
  | RunStopping
  | RunCancelling
  | RunFinished
  | StageStarted
  | StageRetried
  | StageSettled
  | LockAwaited
  | LockHeld
  | LockReturned;

/** What happens to a run as a whole, from gate to gate. */
export function evolveRun(flow: OpenFlow, event: RunEvent): OpenFlow {
  switch (event.type) {
    case 'RunStarted':
      return started(flow, event);
    case 'RunArrived':
      return arrived(flow, event);
    case 'RunWaiting':
      return withRun(flow, event.runId, (run) => (run.status === 'waiting' ? { ...run, wait: event.wait } : run));
    case 'RunResumed':
      return resumed(flow, event);
    case 'RunStopping': {
      const { abandon, reason } = event;
      return ending(flow, event.runId, { kind: 'stopping', abandon, reason });
    }
    case 'RunCancelling':
      return ending(flow, event.runId, { kind: 'cancelling', reason: event.reason });
    case 'RunFinished':
      return finished(flow, event);
    case 'StageStarted':
      return stageStarted(flow, event);
    case 'StageRetried':
      return stageRetried(flow, event);
    case 'StageSettled':
      return stageSettled(flow, event);
    case 'LockAwaited':
      return withLock(flow, event, false);
    case 'LockHeld':
      return withLock(flow, event, true);
    case 'LockReturned':
      return flow;
  }
}

function started(flow: OpenFlow, { run, stage, inherited, reused }: RunStarted): OpenFlow {
  const fresh: RunProgress = {
    ...run,
    artifacts: {},
    outputs: {},
    ...inherited,
    attempt: 1,
    retries: {},
    ...(reused === undefined ? {} : { reused }),
  };
  const next = { ...flow, nextOrder: Math.max(flow.nextOrder, run.order + 1) };
  return atGate(next, fresh, stage);
}

function arrived(flow: OpenFlow, { runId, stage }: RunArrived): OpenFlow {
  const run = flow.runs[runId];
  if (run === undefined) return flow;
  const { reused: _reused, ...progress } = progressOf(run);
  return atGate(withLastGood(flow, run), progress, stage);
}

/** A stage that may roll back remembers who went through it last; who skipped it was never there. */
function withLastGood(flow: OpenFlow, run: Run): OpenFlow {
  if (run.type !== 'STANDARD' || run.version !== flow.version || !mayRollBack(stageOf(flow, run))) return flow;
  if (flow.stages[run.stage]?.latest?.status === 'skipped') return flow;
  return withSlot(flow, run.stage, { lastGood: archiveOf(run) });
}

function atGate(flow: OpenFlow, progress: RunProgress, stage: string): OpenFlow {
  const { nextArrival: arrival } = flow;
  const run: Run = { ...progress, status: 'waiting', stage, arrival, wait: { kind: 'arriving' } };
  return { ...flow, nextArrival: arrival + 1, runs: { ...flow.runs, [run.id]: run } };
}

/** What a run keeps from stage to stage. */
function progressOf(run: Run): RunProgress {
  if (run.status === 'waiting') {
    const { status: _status, stage: _stage, arrival: _arrival, wait: _wait, ...progress } = run;
    return progress;
  }
  const { status: _status, stage: _stage, phase: _phase, ending: _ending, actions: _actions, ...progress } = run;
  return progress;
}

function stageStarted(flow: OpenFlow, { runId, stage }: StageStarted): OpenFlow {
  const run = flow.runs[runId];
  if (run === undefined) return flow;
  const reused = (run.reused ?? []).map((name) => [name, { status: 'reused' }] as const);
  const inside: RunInStage = {
    ...progressOf(run),
    status: 'in-stage',
    stage,
    phase: { kind: 'arrived', locks: {} },
    ending: { kind: 'none' },
    actions: Object.fromEntries(reused),
  };
  const latest = {
    runId,
    ...newestIn(flow.stages[stage]?.latest, run),
    version: run.version,
    status: 'inside',
  } as const;
  return withSlot(withoutHeld({ ...flow, runs: { ...flow.runs, [runId]: inside } }, stage), stage, { latest });
}

/** The newest STANDARD run of those that entered a stage, once this one has. */
function newestIn(before: LatestInStage | undefined, run: Run): Pick<LatestInStage, 'order' | 'newest'> {
  const order = before?.order ?? 0;
  if (run.type === 'STANDARD' && run.order >= order) return { order: run.order };
  // Before the first delivery there were at most rollbacks.
  return before === undefined || order === 0 ? { order } : { order, newest: before.newest ?? before.runId };
}

function resumed(flow: OpenFlow, { runId, stage }: RunResumed): OpenFlow {
  const slot = flow.stages[stage];
  const run = slot?.held?.run;
  if (run?.id !== runId || slot?.latest === undefined) return flow;
  const back: RunInStage = { ...run, ending: { kind: 'none' }, phase: { ...run.phase, locks: {} } };
  const next = { ...flow, runs: { ...flow.runs, [runId]: back } };
  return withSlot(withoutHeld(next, stage), stage, { latest: { ...slot.latest, status: 'inside' } });
}

function stageRetried(flow: OpenFlow, event: StageRetried): OpenFlow {
  const { runId, stage, again, entry, trigger } = event;
  return withRunInStage(flow, runId, (run) => {
    const actions = Object.entries(run.actions).flatMap(([name, action]): [string, ActionRun][] => {
      if (!again.includes(name)) return [[name, action]];
      return 'attempt' in action ? [[name, { status: 'due', attempt: action.attempt }]] : [];
    });
    const phase: Phase = { kind: entry ? 'arrived' : 'actions', locks: run.phase.locks };
    const { sourceRevision: _former, ...unfetched } = run;
    // Sources that all run again fetch anew.
    const isFetchedAnew = entry && stagesOf(flow, run)[0]?.name === stage;
    return {
      ...(isFetchedAnew ? unfetched : run),
      attempt: run.attempt + 1,
      retries: { ...run.retries, [stage]: counted(run.retries[stage], trigger) },
      phase,
      actions: Object.fromEntries(actions),
    };
  });
}

function counted(before: StageRetries | undefined, trigger: StageRetries['latest']): StageRetries {
  const { automatic = 0, manual = 0 } = before ?? {};
  return trigger === 'AutomatedStageRetry'
    ? { automatic: automatic + 1, manual, latest: trigger }
    : { automatic, manual: manual + 1, latest: trigger };
}

function stageSettled(flow: OpenFlow, { runId, stage, outcome }: StageSettled): OpenFlow {
  const latest = flow.stages[stage]?.latest;
  return latest?.runId === runId ? withSlot(flow, stage, { latest: { ...latest, status: outcome } }) : flow;
}

const ending = (flow: OpenFlow, runId: RunId, how: Ending): OpenFlow =>
  withRunInStage(flow, runId, (run) => ({ ...run, ending: how }));

function finished(flow: OpenFlow, { runId, outcome }: RunFinished): OpenFlow {
  const run = flow.runs[runId];
  if (run === undefined) return flow;
  const { [runId]: _left, ...runs } = flow.runs;
  const next = { ...(outcome === 'succeeded' ? withLastGood(flow, run) : flow), runs };
  return kept({ ...next, definitions: pinnedDefinitions(next) }, run, outcome);
}

/** A run that failed or was stopped inside the stage that it entered last may come back there. */
function kept(flow: OpenFlow, run: Run, outcome: RunFinished['outcome']): OpenFlow {
  if (run.status !== 'in-stage' || (outcome !== 'failed' && outcome !== 'stopped')) return flow;
  if (run.version !== flow.version || flow.stages[run.stage]?.latest?.runId !== run.id) return flow;
  return withSlot(flow, run.stage, { held: { run, outcome } });
}

const withLock = (flow: OpenFlow, { runId, stage, lock, holder }: LockAwaited | LockHeld, isHeld: boolean): OpenFlow =>
  withRunInStage(flow, runId, (run) =>
    run.stage === stage
      ? { ...run, phase: { ...run.phase, locks: { ...run.phase.locks, [lock]: { holder, isHeld } } } }
      : run,
  );
