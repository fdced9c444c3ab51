import { plus, seconds, type Instant } from '@millrace/kernel';
import type { ActionStarted, ActionOfferedAgain, FlowEvent } from './events.ts';
import type { ActionExecutionId, Flow, Trigger, Work } from './state.ts';

/** What others are asked. Ids are derived, so repeating an order repeats the message. */
export type Order = OfferJob | CancelJob | SetTimer | ClearTimer;

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

export interface SetTimer {
  readonly type: 'SetTimer';
  readonly timerId: string;
  readonly actionExecutionId: ActionExecutionId;
  readonly dueAt: Instant;
}

export interface ClearTimer {
  readonly type: 'ClearTimer';
  readonly timerId: string;
}

/** The worker ends the work at its limit and says so; only if that word does not come does time itself speak. */
const grace = seconds(30);

const timerOf = (actionExecutionId: string): string => `action-timeout:${actionExecutionId}`;

/** What a fact asks of others. `flow` is the state after the facts of the same decision. */
export function react(flow: Flow, event: FlowEvent): readonly Order[] {
  switch (event.type) {
    case 'ActionStarted': {
      const { actionExecutionId, at, work } = event;
      const dueAt = plus(plus(at, seconds(work.timeoutSeconds)), grace);
      return [
        ...offer(flow, event, 1),
        { type: 'SetTimer', timerId: timerOf(actionExecutionId), actionExecutionId, dueAt },
      ];
    }
    case 'ActionOfferedAgain':
      return offer(flow, event, event.fence);
    case 'ActionSettled': {
      const { actionExecutionId: jobId, runId: executionId, fence, cause: reason } = event;
      const cleared = { type: 'ClearTimer', timerId: timerOf(jobId) } as const;
      return event.orphaned ? [cleared, { type: 'CancelJob', jobId, executionId, fence, reason }] : [cleared];
    }
    case 'FlowOpened':
    case 'DefinitionUpdated':
    case 'FlowClosed':
    case 'TransitionDisabled':
    case 'TransitionEnabled':
    case 'RunStarted':
    case 'RunArrived':
    case 'RunWaiting':
    case 'StageStarted':
    case 'ActionNotStarted':
    case 'ActionBegun':
    case 'ActionProgressed':
    case 'StageSettled':
    case 'RunStopping':
    case 'RunCancelling':
    case 'RunFinished':
      return [];
  }
}

function offer(flow: Flow, event: ActionStarted | ActionOfferedAgain, fence: number): readonly Order[] {
  const run = flow.status === 'open' ? flow.runs[event.runId] : undefined;
  if (flow.status !== 'open' || run === undefined) return [];
  const { actionExecutionId: jobId, attempt, stage, action, work } = event;
  return [
    {
      type: 'OfferJob',
      jobId,
      fence,
      attempt,
      account: flow.account,
      region: regionOf(flow.definitions[run.version], event) ?? flow.region,
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

const regionOf = (
  declaration: { readonly stages: readonly StageOfActions[] } | undefined,
  { stage, action }: { readonly stage: string; readonly action: string },
): string | undefined =>
  declaration?.stages.find(({ name }) => name === stage)?.actions.find(({ name }) => name === action)?.region;

interface StageOfActions {
  readonly name: string;
  readonly actions: readonly { readonly name: string; readonly region?: string }[];
}
