import {
  ActionExecutionChanged,
  ConditionChanged,
  PipelineExecutionChanged,
  RuleExecutionChanged,
  StageExecutionChanged,
  TransitionChanged,
  type ActionExecutionChangedV1,
  type ConditionChangedV1,
  type DataOf,
  type PipelineExecutionChangedV1,
  type RuleExecutionChangedV1,
  type StageExecutionChangedV1,
} from '@millrace/contracts';
import type {
  ActionNotStarted,
  ActionSettled,
  ActionStarted,
  ConditionSettled,
  ConditionStarted,
  ConditionStatus,
  FlowEvent,
  RuleSettled,
  RuleStarted,
  RunFinished,
  RunId,
  RunResumed,
  RunStarted,
  RunStopping,
  StageRetried,
  StageSettled,
  StageStarted,
} from '@millrace/engine';
import { formatInstant } from '@millrace/kernel';
import type { OutgoingMessage } from '@millrace/messaging';
import { conditionType } from './condition-projection.ts';
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
  skipped: 'SKIPPED',
};

const condition: Record<ConditionStatus, ConditionChangedV1['state']> = {
  Succeeded: 'SUCCEEDED',
  Failed: 'FAILED',
  Errored: 'ERRORED',
  Overridden: 'OVERRIDDEN',
  Abandoned: 'ABANDONED',
  Cancelled: 'CANCELED',
};

/** What everybody may hear of a fact, in CodePipeline's event words; nothing of inner facts. */
export function publicEvents(facts: FlowFacts, event: FlowEvent): readonly Said[] {
  switch (event.type) {
    case 'RunStarted':
      return [execution(facts, event.run.id, 'STARTED', event)];
    case 'RunResumed':
      return [execution(facts, event.runId, 'RESUMED', event)];
    case 'RunStopping':
      return stopping(facts, event);
    case 'RunFinished':
      return [execution(facts, event.runId, finished[event.outcome], event)];
    case 'StageStarted':
      return [stage(facts, event, 'STARTED')];
    case 'StageRetried':
      return [stage(facts, event, 'RESUMED')];
    case 'StageSettled':
      return [stage(facts, event, left[event.outcome])];
    case 'ActionStarted':
      return [action(facts, event, { state: 'STARTED', cause: event.cause })];
    case 'ActionNotStarted': {
      const { error } = event;
      return [action(facts, event, { state: 'FAILED', outcome: 'failed', error, cause: error.message })];
    }
    case 'ActionSettled':
      return [action(facts, event, settledAs(event))];
    case 'TransitionDisabled':
      return [transition(facts, event.stage, { enabled: false, reason: event.reason, changedBy: event.by })];
    case 'TransitionEnabled':
      return [transition(facts, event.stage, { enabled: true, changedBy: event.by })];
    case 'ConditionStarted':
      return [conditionChanged(facts, event, 'STARTED')];
    case 'ConditionSettled':
      return [conditionChanged(facts, event, condition[event.status])];
    case 'RuleStarted':
      return [rule(facts, event, { state: 'STARTED', cause: event.cause })];
    case 'RuleSettled':
      return [rule(facts, event, ruleSettled(event))];
    case 'FlowOpened':
    case 'DefinitionUpdated':
    case 'FlowClosed':
    case 'RunArrived':
    case 'RunWaiting':
    case 'RunCancelling':
    case 'LockAwaited':
    case 'LockHeld':
    case 'LockReturned':
    case 'RuleOfferedAgain':
    case 'RuleBegun':
    case 'ArtifactsCopied':
    case 'ActionContinued':
    case 'ActionRetryScheduled':
    case 'ActionOfferedAgain':
    case 'ActionBegun':
    case 'ActionProgressed':
      return [];
  }
}

/** The stage that it is in stops with it. */
function stopping(facts: FlowFacts, event: RunStopping): readonly Said[] {
  const inside = facts.insideStage(event.runId);
  return [
    execution(facts, event.runId, 'STOPPING', event),
    ...(inside === undefined ? [] : [stage(facts, { ...event, stage: inside }, 'STOPPING')]),
  ];
}

function execution(
  facts: FlowFacts,
  runId: RunId,
  state: PipelineExecutionChangedV1['state'],
  event: RunStarted | RunResumed | RunStopping | RunFinished,
): Said {
  const { version: pipelineVersion, trigger } = facts.run(runId);
  const { pipelineName } = facts.open;
  const data: DataOf<typeof PipelineExecutionChanged> = {
    pipelineName,
    executionId: runId,
    pipelineVersion,
    state,
    cause: bounded(event.cause),
    trigger,
    // Who comes back for a retry is told of under the attempt that begins with it.
    attempt: facts.attempt(runId, event.type === 'RunResumed' ? undefined : event),
  };
  return { contract: PipelineExecutionChanged, data, subject: runId };
}

function stage(
  facts: FlowFacts,
  event: StageStarted | StageRetried | StageSettled | (RunStopping & { readonly stage: string }),
  state: StageExecutionChangedV1['state'],
): Said {
  const data: DataOf<typeof StageExecutionChanged> = {
    pipelineName: facts.open.pipelineName,
    executionId: event.runId,
    pipelineVersion: facts.run(event.runId).version,
    stageName: event.stage,
    state,
    cause: bounded(event.cause),
    ...(event.type === 'StageRetried' ? { lastRetryAt: formatInstant(event.at) } : {}),
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

function conditionChanged(
  facts: FlowFacts,
  event: ConditionStarted | ConditionSettled,
  state: ConditionChangedV1['state'],
): Said {
  const data: DataOf<typeof ConditionChanged> = {
    pipelineName: facts.open.pipelineName,
    executionId: event.runId,
    pipelineVersion: facts.run(event.runId).version,
    stageName: event.stage,
    conditionType: conditionType[event.block],
    state,
    cause: bounded(event.cause),
    ...('by' in event && event.by !== undefined ? { changedBy: event.by } : {}),
  };
  return { contract: ConditionChanged, data, subject: event.runId };
}

type RuleState = Pick<RuleExecutionChangedV1, 'state' | 'outcome' | 'summary' | 'error' | 'cause'>;

function ruleSettled({ outcome, summary, error, cause }: RuleSettled): RuleState {
  const state = outcome === 'succeeded' ? 'SUCCEEDED' : outcome === 'cancelled' ? 'ABANDONED' : 'FAILED';
  return {
    state,
    outcome,
    cause,
    ...(summary === undefined ? {} : { summary: summary.slice(0, 2048) }),
    ...(error === undefined ? {} : { error }),
  };
}

function rule(facts: FlowFacts, event: RuleStarted | RuleSettled, state: RuleState): Said {
  const data: DataOf<typeof RuleExecutionChanged> = {
    pipelineName: facts.open.pipelineName,
    executionId: event.runId,
    pipelineVersion: facts.run(event.runId).version,
    stageName: event.stage,
    conditionType: conditionType[event.block],
    ruleName: event.rule,
    ruleExecutionId: event.actionExecutionId,
    ruleType: facts.rule(event).ruleTypeId,
    ...state,
    cause: bounded(state.cause),
  };
  return { contract: RuleExecutionChanged, data, subject: event.actionExecutionId };
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
