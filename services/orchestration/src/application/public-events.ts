import {
  ActionExecutionChanged,
  PipelineExecutionChanged,
  StageExecutionChanged,
  TransitionChanged,
  type ActionExecutionChangedV1,
  type DataOf,
  type PipelineExecutionChangedV1,
  type StageExecutionChangedV1,
} from '@millrace/contracts';
import type {
  ActionNotStarted,
  ActionSettled,
  ActionStarted,
  FlowEvent,
  RunFinished,
  RunId,
  StageSettled,
} from '@millrace/engine';
import type { OutgoingMessage } from '@millrace/messaging';
import type { FlowFacts } from './decided-flow.ts';

type Said = Pick<OutgoingMessage, 'contract' | 'data' | 'subject'>;

const finished: Record<RunFinished['outcome'], PipelineExecutionChangedV1['state']> = {
  succeeded: 'SUCCEEDED',
  failed: 'FAILED',
  stopped: 'STOPPED',
  cancelled: 'CANCELED',
  superseded: 'SUPERSEDED',
};

const left: Record<StageSettled['outcome'], StageExecutionChangedV1['state']> = {
  succeeded: 'SUCCEEDED',
  failed: 'FAILED',
  stopped: 'STOPPED',
  cancelled: 'CANCELED',
};

/** The one message that everybody may hear of a fact, in CodePipeline's event words; none for inner facts. */
export function publicEvent(facts: FlowFacts, event: FlowEvent): Said | undefined {
  switch (event.type) {
    case 'RunStarted':
      return execution(facts, event.run.id, 'STARTED', event.cause);
    case 'RunStopping':
      return execution(facts, event.runId, 'STOPPING', event.cause);
    case 'RunFinished':
      return execution(facts, event.runId, finished[event.outcome], event.cause);
    case 'StageStarted':
      return stage(facts, event, 'STARTED');
    case 'StageSettled':
      return stage(facts, event, left[event.outcome]);
    case 'ActionStarted':
      return action(facts, event, { state: 'STARTED', cause: event.cause });
    case 'ActionNotStarted': {
      const { error } = event;
      return action(facts, event, { state: 'FAILED', outcome: 'failed', error, cause: error.message });
    }
    case 'ActionSettled':
      return action(facts, event, settledAs(event));
    case 'TransitionDisabled':
      return transition(facts, event.stage, { enabled: false, reason: event.reason, changedBy: event.by });
    case 'TransitionEnabled':
      return transition(facts, event.stage, { enabled: true, changedBy: event.by });
    case 'FlowOpened':
    case 'DefinitionUpdated':
    case 'FlowClosed':
    case 'RunArrived':
    case 'RunWaiting':
    case 'RunCancelling':
    case 'ActionOfferedAgain':
    case 'ActionBegun':
    case 'ActionProgressed':
      return undefined;
  }
}

function execution(facts: FlowFacts, runId: RunId, state: PipelineExecutionChangedV1['state'], cause: string): Said {
  const { version: pipelineVersion, trigger } = facts.run(runId);
  const { pipelineName } = facts.open;
  const data: DataOf<typeof PipelineExecutionChanged> = {
    pipelineName,
    executionId: runId,
    pipelineVersion,
    state,
    cause: bounded(cause),
    trigger,
    attempt: 1,
  };
  return { contract: PipelineExecutionChanged, data, subject: runId };
}

function stage(
  facts: FlowFacts,
  event: { readonly runId: RunId; readonly stage: string; readonly cause: string },
  state: StageExecutionChangedV1['state'],
): Said {
  const data: DataOf<typeof StageExecutionChanged> = {
    pipelineName: facts.open.pipelineName,
    executionId: event.runId,
    pipelineVersion: facts.run(event.runId).version,
    stageName: event.stage,
    state,
    cause: bounded(event.cause),
  };
  return { contract: StageExecutionChanged, data, subject: event.runId };
}

type ActionState = Pick<ActionExecutionChangedV1, 'state' | 'outcome' | 'summary' | 'error' | 'cause'>;

function settledAs({ result, cause }: ActionSettled): ActionState {
  const { outcome, summary, error } = result;
  const state = outcome === 'succeeded' ? 'SUCCEEDED' : outcome === 'cancelled' ? 'ABANDONED' : 'FAILED';
  return {
    state,
    outcome,
    cause,
    ...(summary === undefined ? {} : { summary }),
    ...(error === undefined ? {} : { error }),
  };
}

function action(facts: FlowFacts, event: ActionStarted | ActionNotStarted | ActionSettled, state: ActionState): Said {
  const data: DataOf<typeof ActionExecutionChanged> = {
    pipelineName: facts.open.pipelineName,
    executionId: event.runId,
    pipelineVersion: facts.run(event.runId).version,
    stageName: event.stage,
    actionName: event.action,
    actionExecutionId: event.actionExecutionId,
    actionType: facts.action(event).actionTypeId,
    ...state,
    cause: bounded(state.cause),
  };
  return { contract: ActionExecutionChanged, data, subject: event.actionExecutionId };
}

function transition(
  facts: FlowFacts,
  stageName: string,
  change: { readonly enabled: boolean; readonly reason?: string; readonly changedBy: string },
): Said {
  const { pipelineName } = facts.open;
  const data: DataOf<typeof TransitionChanged> = { pipelineName, stageName, ...change };
  return { contract: TransitionChanged, data, subject: `${pipelineName}/${stageName}` };
}

/** Workers' words end up in causes; the contract bounds them. */
const bounded = (cause: string): string => (cause.length <= 2000 ? cause : `${cause.slice(0, 1999)}…`);
