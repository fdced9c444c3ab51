import { plus, seconds, type Duration, type Instant } from '@millrace/kernel';
import { isWorkedOutside } from '../definition/catalogue.ts';
import type { FlowEvent } from './events.ts';
import { actionOf } from './runs.ts';
import { findLive } from './settle.ts';
import type { Flow, RunId, Trigger } from './state.ts';
import type { ActionExecutionId, Artifact, Work } from './state-of-work.ts';

/** What others are asked. Ids are derived, so repeating an order repeats the message. */
export type Order = OfferJob | CancelJob | CopyArtifacts | AcquireLock | ReleaseLock | SetTimer | ClearTimer;

export interface OfferJob {
  readonly type: 'OfferJob';
  readonly jobId: ActionExecutionId;
  readonly fence: number;
  readonly attempt: number;
  readonly account: string;
  readonly region: string;
  readonly pipelineName: string;
  readonly pipelineVersion: number;
  readonly executionId: string;
  readonly stage: string;
  /** The action, or the rule. */
  readonly action: string;
  readonly trigger: Trigger;
  readonly traceparent?: string;
  readonly work: Work;
}

export interface CancelJob {
  readonly type: 'CancelJob';
  readonly jobId: ActionExecutionId;
  readonly executionId: string;
  readonly fence: number;
  readonly reason: string;
}

/** Brings input artifacts to another region; the answer is `ReportArtifactsCopied` under that fence. */
export interface CopyArtifacts {
  readonly type: 'CopyArtifacts';
  readonly actionExecutionId: ActionExecutionId;
  readonly executionId: string;
  readonly fence: number;
  readonly toRegion: string;
  readonly artifacts: readonly Artifact[];
}

/** A lock that all pipelines of the account and region share. The answer is `GrantLock`, whenever it is free. */
export interface AcquireLock {
  readonly type: 'AcquireLock';
  readonly lock: string;
  readonly holder: string;
  readonly executionId: RunId;
  readonly stage: string;
}

export interface ReleaseLock {
  readonly type: 'ReleaseLock';
  readonly lock: string;
  readonly holder: string;
}

/** Says `TimeOutAction` or `ReachTime` when it is due. */
export interface SetTimer {
  readonly type: 'SetTimer';
  readonly timerId: string;
  readonly dueAt: Instant;
}

export interface ClearTimer {
  readonly type: 'ClearTimer';
  readonly timerId: string;
}

/** Our workers end the work at its limit and say so; only if that word does not come does time itself speak. */
const grace = seconds(30);

/** Who polls for jobs is not told of a limit, so nobody but time can say that it is over. */
const graceOf = ({ actionType }: Work): Duration =>
  actionType.category !== 'Rule' && isWorkedOutside(actionType) ? seconds(0) : grace;

const timeoutPrefix = 'action-timeout:';
const lookPrefix = 'look-again:';

/** The action or rule whose time is over when this timer rings; nothing when the timer says that it is time to look. */
export const timedOutBy = (timerId: string): ActionExecutionId | undefined =>
  timerId.startsWith(timeoutPrefix) ? (timerId.slice(timeoutPrefix.length) as ActionExecutionId) : undefined;

/** What a fact asks of others. `flow` is the state after the facts of the same decision. */
export function react(flow: Flow, event: FlowEvent): readonly Order[] {
  switch (event.type) {
    case 'ActionStarted':
      return [...dispatch(flow, event), timeout(event, event.work.timeoutSeconds, graceOf(event.work))];
    case 'RuleStarted':
      return ruleStarted(flow, event);
    case 'ArtifactsCopied':
      return offer(flow, event, event.action, 1);
    case 'ActionOfferedAgain':
      return offer(flow, event, event.action, event.fence);
    case 'RuleOfferedAgain':
      return offer(flow, event, event.rule, event.fence);
    case 'ActionContinued':
      // The limit of the action stands: however often it is continued, all parts together have that long.
      return offer(flow, event, event.action, event.fence);
    case 'ActionSettled':
    case 'RuleSettled':
      return settled(event);
    case 'ActionRetryScheduled':
      return [{ type: 'SetTimer', timerId: `${lookPrefix}${event.actionExecutionId}`, dueAt: event.dueAt }];
    case 'LockAwaited': {
      const { lock, holder, runId: executionId, stage } = event;
      return [{ type: 'AcquireLock', lock, holder, executionId, stage }];
    }
    case 'LockReturned':
      return [{ type: 'ReleaseLock', lock: event.lock, holder: event.holder }];
    case 'StageSettled':
      return event.locks.map(({ lock, holder }) => ({ type: 'ReleaseLock', lock, holder }));
    case 'FlowOpened':
    case 'DefinitionUpdated':
    case 'FlowClosed':
    case 'TransitionDisabled':
    case 'TransitionEnabled':
    case 'RunStarted':
    case 'RunArrived':
    case 'RunWaiting':
    case 'RunResumed':
    case 'StageStarted':
    case 'StageRetried':
    case 'LockHeld':
    case 'ConditionStarted':
    case 'ConditionSettled':
    case 'RuleBegun':
    case 'ActionNotStarted':
    case 'ActionBegun':
    case 'ActionProgressed':
    case 'RunStopping':
    case 'RunCancelling':
    case 'RunFinished':
      return [];
  }
}

type Told<T extends FlowEvent['type']> = Extract<FlowEvent, { readonly type: T }>;

const timeout = (
  { at, actionExecutionId }: { readonly at: Instant; readonly actionExecutionId: string },
  timeoutSeconds: number,
  longer = grace,
): SetTimer => ({
  type: 'SetTimer',
  timerId: `${timeoutPrefix}${actionExecutionId}`,
  dueAt: plus(plus(at, seconds(timeoutSeconds)), longer),
});

function ruleStarted(flow: Flow, event: Told<'RuleStarted'>): readonly Order[] {
  const { work, lookAt, actionExecutionId, timeoutSeconds } = event;
  if (work !== undefined) {
    return [...offer(flow, { ...event, work }, event.rule, 1), timeout(event, timeoutSeconds)];
  }
  if (!isWatched(flow, event)) return [];
  const look =
    lookAt === undefined
      ? []
      : [{ type: 'SetTimer', timerId: `${lookPrefix}${actionExecutionId}`, dueAt: lookAt } as const];
  return [...look, timeout(event, timeoutSeconds)];
}

/** Whether a rule without a worker is still open after the decision: most are decided in it. */
const isWatched = (flow: Flow, { actionExecutionId }: Told<'RuleStarted'>): boolean =>
  flow.status === 'open' && findLive(flow, actionExecutionId) !== undefined;

function settled(event: Told<'ActionSettled'> | Told<'RuleSettled'>): readonly Order[] {
  const { actionExecutionId: jobId, runId: executionId, fence, cause: reason } = event;
  const cleared: Order[] = [
    { type: 'ClearTimer', timerId: `${timeoutPrefix}${jobId}` },
    ...(event.type === 'RuleSettled' ? [{ type: 'ClearTimer', timerId: `${lookPrefix}${jobId}` } as const] : []),
  ];
  return event.orphaned ? [...cleared, { type: 'CancelJob', jobId, executionId, fence, reason }] : cleared;
}

function dispatch(flow: Flow, event: Told<'ActionStarted'>): readonly Order[] {
  const { copyTo, actionExecutionId, runId: executionId, work } = event;
  if (copyTo === undefined) return offer(flow, event, event.action, 1);
  const artifacts = work.inputArtifacts;
  return [{ type: 'CopyArtifacts', actionExecutionId, executionId, fence: 1, toRegion: copyTo, artifacts }];
}

interface Dispatch {
  readonly actionExecutionId: ActionExecutionId;
  readonly attempt: number;
  readonly stage: string;
  readonly work: Work;
}

function offer(flow: Flow, event: Dispatch, action: string, fence: number): readonly Order[] {
  if (flow.status !== 'open') return [];
  const { actionExecutionId: jobId, attempt, stage, work } = event;
  const live = findLive(flow, jobId);
  // What has ended within the same decision is offered to nobody.
  if (live === undefined) return [];
  const { run } = live;
  return [
    {
      type: 'OfferJob',
      jobId,
      fence,
      attempt,
      account: flow.account,
      region: (work.actionType.category === 'Rule' ? undefined : actionOf(flow, run, action)?.region) ?? flow.region,
      pipelineName: flow.pipelineName,
      pipelineVersion: run.version,
      executionId: run.id,
      stage,
      action,
      trigger: run.trigger,
      work,
      ...(run.traceparent === undefined ? {} : { traceparent: run.traceparent }),
    },
  ];
}
