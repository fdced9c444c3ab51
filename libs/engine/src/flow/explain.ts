import type { Instant } from '@millrace/kernel';
import { conditionOf } from './evolve-conditions.ts';
import { actionsIn, isDone, requiredBefore, stageOf, waitingAt } from './runs.ts';
import type { ActionRun, OpenFlow, RuleRun, RunId, RunInStage, WaitingRun } from './state.ts';

/** One thing that a run waits for, or that happens in it now. */
export interface Reason {
  readonly kind:
    | 'gate'
    | 'transition'
    | 'queue'
    | 'occupied'
    | 'lock'
    | 'condition'
    | 'running'
    | 'offered'
    | 'copying'
    | 'back-off'
    | 'needs'
    | 'ending';
  readonly text: string;
  readonly stage: string;
  readonly action?: string;
  readonly runId?: RunId;
  readonly actionExecutionId?: string;
  /** When it will change by itself. */
  readonly until?: Instant;
}

/** Why an active run is where it is, in words; nothing when it is not active in this flow. */
export function explain(flow: OpenFlow, runId: RunId): readonly Reason[] {
  const run = flow.runs[runId];
  if (run === undefined) return [];
  return run.status === 'waiting' ? atGate(flow, run) : inStage(flow, run);
}

/** Everything that has to change before the run may enter, not only what was in the way first. */
function atGate(flow: OpenFlow, run: WaitingRun): readonly Reason[] {
  const { stage } = run;
  const gate = `Waiting at the gate of ${stage}`;
  const reasons: Reason[] = [];
  const queue = waitingAt(flow, stage);
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
  if (run.wait.kind === 'transition-reopened-too-late') {
    const text = `${gate}: the transition was disabled for more than 30 days, so this execution does not resume; start a new one`;
    reasons.push({ kind: 'gate', text, stage });
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
  rule.status === 'watching' ? { until: rule.lookAt } : {};

function ruleText(name: string, rule: RuleRun): string {
  switch (rule.status) {
    case 'watching':
      return `rule ${name} waits for its time`;
    case 'copying':
    case 'offered':
      return `rule ${name} waits for a worker`;
    case 'begun':
      return `rule ${name} runs`;
    case 'settled':
      return `rule ${name} ended as ${rule.outcome}`;
  }
}

const lockReasons = (run: RunInStage): readonly Inside[] =>
  Object.entries(run.phase.locks)
    .filter(([, { isHeld }]) => !isHeld)
    .map(([lock]) => ({ kind: 'lock', text: `Waiting for the lock ${lock}, which another execution holds` }));

function actionReasons(flow: OpenFlow, run: RunInStage): readonly Inside[] {
  const declared = stageOf(flow, run);
  if (declared === undefined) return [];
  return actionsIn(declared).flatMap((action): readonly Inside[] => {
    const { name } = action;
    const state = run.actions[name];
    if (state !== undefined && state.status !== 'due') return actionReason(name, state);
    if (run.phase.kind !== 'actions') return [];
    const missing = requiredBefore(declared, action).filter((need) => !isDone(run.actions[need]));
    if (missing.length === 0) return [];
    return [{ kind: 'needs', text: `Action ${name} waits for ${missing.join(', ')}`, action: name }];
  });
}

function actionReason(name: string, state: ActionRun): readonly Inside[] {
  switch (state.status) {
    case 'copying':
      return [
        {
          kind: 'copying',
          text: `Action ${name}: its input artifacts are copied to its region`,
          action: name,
          actionExecutionId: state.id,
        },
      ];
    case 'offered':
      return [
        { kind: 'offered', text: `Action ${name} waits for a free worker`, action: name, actionExecutionId: state.id },
      ];
    case 'begun':
      return [
        {
          kind: 'running',
          text: `Action ${name} is running, attempt ${state.attempt}`,
          action: name,
          actionExecutionId: state.id,
        },
      ];
    case 'resting':
      return [
        {
          kind: 'back-off',
          text: `Action ${name} rests after attempt ${state.attempt}, as its retry policy says`,
          action: name,
          actionExecutionId: state.id,
          until: state.dueAt,
        },
      ];
    case 'due':
    case 'reused':
    case 'settled':
      return [];
  }
}
