import { formatInstant, type Instant } from '@millrace/kernel';
import { isWorkedOutside } from '../definition/catalogue.ts';
import type { ExpandedAction } from '../definition/expand.ts';
import { quotas } from '../definition/quotas.ts';
import type { StageDeclaration } from '../definition/structure.ts';
import { isOpen } from './evolve-actions.ts';
import { conditionOf, refusalIn } from './evolve-conditions.ts';
import { actionOf, actionsIn, isDone, modeOf, queueAt, requiredBefore, stageOf } from './runs.ts';
import { liveActions } from './settle.ts';
import type { HeldRun, OpenFlow, RunId, RunInStage, WaitingRun } from './state.ts';
import type { OpenAction, RuleRun } from './state-of-work.ts';

/** One thing that a run waits for, that happens in it now, or that may still be done with it. */
export interface Reason {
  readonly kind:
    | 'gate'
    | 'transition'
    | 'queue'
    | 'occupied'
    | 'lock'
    | 'condition'
    | 'approval'
    | 'running'
    | 'offered'
    | 'copying'
    | 'back-off'
    | 'needs'
    | 'limit'
    | 'failing'
    | 'ending'
    | 'held';
  readonly text: string;
  readonly stage: string;
  readonly action?: string;
  readonly runId?: RunId;
  readonly actionExecutionId?: string;
  /** The named lock that is waited for. Who holds it is not known here. */
  readonly lock?: string;
  /** When it will change by itself. */
  readonly until?: Instant;
}

/** Why an active run is where it is, in words; of one that has ended, how it may come back, if it may. */
export function explain(flow: OpenFlow, runId: RunId): readonly Reason[] {
  const run = flow.runs[runId];
  if (run !== undefined) return run.status === 'waiting' ? atGate(flow, run) : inStage(flow, run);
  const held = Object.values(flow.stages).find((slot) => slot.held?.run.id === runId)?.held;
  return held === undefined ? [] : mayComeBack(flow, held);
}

function mayComeBack(flow: OpenFlow, { run: { stage, phase } }: HeldRun): readonly Reason[] {
  const until = modeOf(flow) === 'PARALLEL' ? 'until the pipeline is updated' : 'until another execution enters it';
  const refusedBy = refusalIn(phase);
  const ways = [
    `Stage ${stage} may be retried`,
    ...(refusedBy === undefined ? [] : [`The condition ${refusedBy.block} of stage ${stage} may be overridden`]),
  ];
  return ways.map((way) => ({ kind: 'held', text: `${way}, ${until}`, stage }));
}

/** Everything that has to change before the run may enter, not only what was in the way first. */
function atGate(flow: OpenFlow, run: WaitingRun): readonly Reason[] {
  const { stage } = run;
  const gate = `Waiting at the gate of ${stage}`;
  if (run.wait.kind === 'transition-reopened-too-late') {
    const text = `${gate}: the transition was disabled for more than 30 days, so this execution does not resume; start a new one`;
    return [{ kind: 'gate', text, stage }];
  }
  const reasons: Reason[] = [];
  const queue = queueAt(flow, stage);
  const before = queue[queue.findIndex(({ id }) => id === run.id) - 1];
  if (before !== undefined) {
    reasons.push({ kind: 'queue', text: `${gate} behind execution ${before.id}`, stage, runId: before.id });
  }
  const slot = flow.stages[stage];
  if (slot?.latest?.status === 'inside') {
    const { runId } = slot.latest;
    const text = `${gate}: execution ${runId} is in the stage, which takes one at a time`;
    reasons.push({ kind: 'occupied', text, stage, runId });
  }
  if (slot?.transition.status === 'disabled' && run.type === 'STANDARD') {
    const { by, reason } = slot.transition;
    reasons.push({ kind: 'transition', text: `${gate}: transition disabled by ${by} because "${reason}"`, stage });
  }
  return reasons;
}

function inStage(flow: OpenFlow, run: RunInStage): readonly Reason[] {
  const { stage } = run;
  return [...endingOf(run), ...conditionReasons(run), ...lockReasons(run), ...actionReasons(flow, run)].map(
    (reason) => ({
      ...reason,
      stage,
    }),
  );
}

type Inside = Omit<Reason, 'stage'>;

function endingOf({ ending }: RunInStage): readonly Inside[] {
  switch (ending.kind) {
    case 'none':
      return [];
    case 'stopping':
      return [
        { kind: 'ending', text: `Stopping: running actions may end, nothing new starts${because(ending.reason)}` },
      ];
    case 'cancelling':
      return [{ kind: 'ending', text: `Cancelling once the running actions have ended${because(ending.reason)}` }];
  }
}

const because = (reason: string): string => (reason === '' ? '' : ` (${reason})`);

function conditionReasons(run: RunInStage): readonly Inside[] {
  const condition = conditionOf(run.phase);
  if (condition === undefined || condition.status !== undefined) return [];
  const open = Object.entries(condition.rules).filter(([, rule]) => rule.status !== 'settled');
  return open.map(([name, rule]) => {
    const text = `The condition ${condition.block} of stage ${run.stage} is being evaluated: ${ruleText(name, rule)}`;
    return { kind: 'condition', text, action: name, actionExecutionId: rule.id, ...untilOf(rule) };
  });
}

const untilOf = (rule: RuleRun): { readonly until?: Instant } =>
  rule.status === 'watching' && rule.lookAt !== undefined ? { until: rule.lookAt } : {};

function ruleText(name: string, rule: RuleRun): string {
  switch (rule.status) {
    case 'watching':
      return rule.lookAt === undefined
        ? `rule ${name} waits for its window, which does not open before its limit`
        : `rule ${name} waits for its window, which opens at ${formatInstant(rule.lookAt)}`;
    case 'copying':
    case 'offered':
      return `rule ${name} is evaluated by a worker`;
    case 'begun':
      return `rule ${name} runs`;
    case 'settled':
      return `rule ${name} ended as ${rule.outcome}`;
  }
}

const lockReasons = (run: RunInStage): readonly Inside[] =>
  Object.entries(run.phase.locks)
    .filter(([, { isHeld }]) => !isHeld)
    .map(([lock]) => ({ kind: 'lock', text: `Waiting for the lock ${lock}`, lock }));

/** What is under way, and what of the rest is in the way of the end of the stage. */
function actionReasons(flow: OpenFlow, run: RunInStage): readonly Inside[] {
  const stage = stageOf(flow, run);
  if (stage === undefined) return [];
  const actions = actionsIn(stage);
  const underWay = actions.flatMap((action) => {
    const state = run.actions[action.name];
    return isOpen(state) ? [openReason(action, state)] : [];
  });
  // Nothing else will start: the run ends, or does not act, or must have its locks back first.
  if (run.ending.kind !== 'none' || run.phase.kind !== 'actions' || lockReasons(run).length > 0) return underWay;
  const failed = actions.flatMap((action) => failing(run, action));
  const waiting = failed.length > 0 ? failed : actions.flatMap((action) => notStarted(flow, run, stage, action));
  return [...underWay, ...waiting];
}

function openReason(action: ExpandedAction, state: OpenAction): Inside {
  const about = { action: action.name, actionExecutionId: state.id };
  const text = `Action ${action.name}`;
  if (state.status === 'copying') {
    return { kind: 'copying', text: `${text}: its input artifacts are copied to its region`, ...about };
  }
  if (action.actionTypeId.category === 'Approval') {
    return { kind: 'approval', text: `${text} waits for somebody to approve or reject it`, ...about };
  }
  return state.status === 'offered'
    ? { kind: 'offered', text: `${text} waits for ${whoIsAsked(action, state)}`, ...about }
    : { kind: 'running', text: `${text} is running, attempt ${state.attempt}`, ...about };
}

function whoIsAsked({ actionTypeId }: ExpandedAction, { continuationToken }: OpenAction): string {
  const worker = isWorkedOutside(actionTypeId) ? 'a job worker that polls for its type' : 'a free worker';
  return continuationToken === undefined ? worker : `${worker} to go on with it`;
}

const listed = (names: readonly string[]): string =>
  [names.slice(0, -1).join(', '), ...names.slice(-1)].filter((part) => part !== '').join(' and ');

/** An action that failed for good lets those beside it end. */
function failing(run: RunInStage, { name }: ExpandedAction): readonly Inside[] {
  const state = run.actions[name];
  if (state?.status !== 'settled' || state.outcome === 'succeeded') return [];
  const others = liveActions(run).map((live) => live.name);
  const haveEnded = `${listed(others)} ${others.length === 1 ? 'has' : 'have'} ended`;
  const text = `Action ${name} ended as ${state.outcome}: the stage fails once ${haveEnded}`;
  return [{ kind: 'failing', text, action: name, actionExecutionId: state.id }];
}

function notStarted(
  flow: OpenFlow,
  run: RunInStage,
  stage: StageDeclaration,
  action: ExpandedAction,
): readonly Inside[] {
  const { name, millrace } = action;
  const state = run.actions[name];
  if (state?.status === 'resting') {
    const { dueAt: until, id: actionExecutionId, tries } = state;
    const attempts = `attempt ${tries} of ${millrace?.retry?.maxAttempts}`;
    const text = `Action ${name} rests until ${formatInstant(until)} after ${attempts}, as its retry policy says`;
    return [{ kind: 'back-off', text, action: name, actionExecutionId, until }, ...withoutRoom(flow, run, action)];
  }
  if (state !== undefined && state.status !== 'due') return [];
  const missing = requiredBefore(stage, action).filter((need) => !isDone(run.actions[need]));
  if (missing.length > 0) {
    return [{ kind: 'needs', text: `Action ${name} waits for ${listed(missing)}`, action: name }];
  }
  return withoutRoom(flow, run, action);
}

/** An action for which its execution or its matrix has no room, even if its rest is over. */
function withoutRoom(flow: OpenFlow, run: RunInStage, { name, combination }: ExpandedAction): readonly Inside[] {
  const live = liveActions(run);
  const waits = (limit: string): readonly Inside[] => [
    { kind: 'limit', text: `Action ${name} waits for another one to end: ${limit} at a time`, action: name },
  ];
  const { concurrentActionsPerParallelExecution: slots } = quotas;
  const isParallel = flow.definitions[run.version]?.executionMode === 'PARALLEL';
  if (isParallel && live.length >= slots) return waits(`a PARALLEL execution runs ${slots} actions`);
  if (combination?.maxParallel === undefined) return [];
  const { of, maxParallel } = combination;
  const beside = live.filter((one) => actionOf(flow, run, one.name)?.combination?.of === of);
  if (beside.length < maxParallel) return [];
  return waits(maxParallel === 1 ? `1 combination of ${of} runs` : `${maxParallel} combinations of ${of} run`);
}
