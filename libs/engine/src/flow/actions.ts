import { plus, seconds, type Instant } from '@millrace/kernel';
import type { ExpandedAction } from '../definition/expand.ts';
import { quotas } from '../definition/quotas.ts';
import type { RetryPolicy, StageDeclaration } from '../definition/structure.ts';
import type { FlowEvent } from './events.ts';
import { isOpen } from './evolve-actions.ts';
import { actionsIn, isDone, requiredBefore } from './runs.ts';
import { liveActions } from './settle.ts';
import { startAction } from './start-action.ts';
import type { OpenFlow, RunInStage } from './state.ts';
import type { ActionRun, SettledAction } from './state-of-work.ts';

/** What follows from where the actions of a stage stand. */
export type ActionsStep =
  | { readonly kind: 'facts'; readonly facts: readonly FlowEvent[] }
  | { readonly kind: 'failed'; readonly cause: string }
  | { readonly kind: 'succeeded' };

const facts = (all: readonly FlowEvent[]): ActionsStep => ({ kind: 'facts', facts: all });

/**
 * Section 3.4: starts what has become ready, lets an action with a retry policy rest before its next attempt, and
 * tells how the stage stands. Once one action has failed for good nothing starts any more, but what runs may end.
 */
export function followActions(flow: OpenFlow, run: RunInStage, stage: StageDeclaration, at: Instant): ActionsStep {
  const actions = actionsIn(stage);
  const states = actions.map((action) => ({ action, state: run.actions[action.name] }));
  const unsuccessful = states.flatMap(({ action, state }) =>
    state?.status === 'settled' && state.outcome !== 'succeeded' ? [{ action, state }] : [],
  );
  const failed = unsuccessful.find(({ action, state }) => !mayTryAgain(action, state));
  if (failed !== undefined) {
    if (liveActions(run).length > 0) return facts([]);
    return { kind: 'failed', cause: `Action ${failed.action.name} ended as ${failed.state.outcome}` };
  }
  if (unsuccessful.length > 0) return facts(unsuccessful.map(({ action, state }) => rest(run, action, state, at)));
  if (states.every(({ state }) => isDone(state))) return { kind: 'succeeded' };
  const ready = states
    .filter(({ action, state }) => isStartable(state, at) && isReady(run, stage, action))
    .map(({ action }) => action);
  return facts(withinLimits(flow, run, actions, ready).map((action) => startAction(flow, run, action, at)));
}

const isStartable = (state: ActionRun | undefined, at: Instant): boolean =>
  state === undefined || state.status === 'due' || (state.status === 'resting' && state.dueAt <= at);

const isReady = (run: RunInStage, stage: StageDeclaration, action: ExpandedAction): boolean =>
  requiredBefore(stage, action).every((name) => isDone(run.actions[name]));

/** Those that may start now: five at a time in a PARALLEL execution, and as many of a matrix as it allows. */
function withinLimits(
  flow: OpenFlow,
  run: RunInStage,
  actions: readonly ExpandedAction[],
  ready: readonly ExpandedAction[],
): readonly ExpandedAction[] {
  const open = actions.filter(({ name }) => isOpen(run.actions[name]));
  const isParallel = flow.definitions[run.version]?.executionMode === 'PARALLEL';
  const slots = isParallel ? quotas.concurrentActionsPerParallelExecution - open.length : ready.length;
  const running = new Map<string, number>();
  const takes = ({ combination }: ExpandedAction): boolean => {
    if (combination?.maxParallel === undefined) return true;
    const now = running.get(combination.of) ?? 0;
    if (now >= combination.maxParallel) return false;
    running.set(combination.of, now + 1);
    return true;
  };
  open.forEach(takes);
  return ready.filter(takes).slice(0, Math.max(0, slots));
}

function mayTryAgain(action: ExpandedAction, { outcome, tries }: SettledAction): boolean {
  const policy = action.millrace?.retry;
  if (policy === undefined || outcome === 'succeeded' || outcome === 'cancelled') return false;
  return policy.on.includes(outcome) && tries < policy.maxAttempts;
}

function rest(run: RunInStage, action: ExpandedAction, state: SettledAction, at: Instant): FlowEvent {
  const policy = action.millrace?.retry;
  const backOffSeconds = policy === undefined ? 0 : backOff(policy, state.tries);
  const cause = `Attempt ${state.tries} of ${policy?.maxAttempts} ended as ${state.outcome}; the next one begins ${backOffSeconds} seconds later`;
  return {
    type: 'ActionRetryScheduled',
    at,
    runId: run.id,
    stage: run.stage,
    action: action.name,
    actionExecutionId: state.id,
    dueAt: plus(at, seconds(backOffSeconds)),
    cause,
  };
}

/** Seconds after that many attempts. */
const backOff = ({ backoffSeconds, factor, maxBackoffSeconds }: RetryPolicy, tries: number): number =>
  Math.min(maxBackoffSeconds, Math.round(backoffSeconds * factor ** (tries - 1)));
