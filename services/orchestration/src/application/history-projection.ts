import type { ExecutionStatus, SourceRevisionView, StageStatus } from '@millrace/contracts';
import {
  actionsIn,
  type FlowEvent,
  type RunFinished,
  type RunId,
  type RunStarted,
  type StageRetried,
  type StageSettled,
} from '@millrace/engine';
import { formatInstant } from '@millrace/kernel';
import type { ReadModelChange } from '../outbound/postgres/read-model.ts';
import { actionHistory } from './action-projection.ts';
import { put, run, stage } from './columns.ts';
import { conditionHistory } from './condition-projection.ts';
import type { FlowFacts } from './decided-flow.ts';

export const executionStatus: Record<RunFinished['outcome'], ExecutionStatus> = {
  succeeded: 'Succeeded',
  failed: 'Failed',
  stopped: 'Stopped',
  cancelled: 'Cancelled',
  superseded: 'Superseded',
};

export const stageStatus: Record<StageSettled['outcome'], StageStatus> = {
  succeeded: 'Succeeded',
  failed: 'Failed',
  stopped: 'Stopped',
  cancelled: 'Cancelled',
  skipped: 'Skipped',
};

/**
 * What a fact changes in the history of executions, as data. Nothing decides from it.
 * @param revision the fact's place in the log of its flow
 */
export function historyOf(
  flowId: string,
  facts: FlowFacts,
  event: FlowEvent,
  revision: number,
): readonly ReadModelChange[] {
  switch (event.type) {
    case 'RunStarted':
      return runStarted(flowId, facts, event, revision);
    case 'RunArrived':
      return [waits(event.runId, event.stage)];
    case 'RunWaiting':
      return [
        stage(event.runId, event.stage, { status: 'Waiting', cause: event.cause }),
        run(event.runId, event.at, { status: 'InProgress', cause: `In front of stage ${event.stage}: ${event.cause}` }),
      ];
    case 'RunResumed': {
      const { runId, at, cause } = event;
      return [
        // Active again: its facts are open-ended until it finishes anew.
        run(runId, at, { status: 'InProgress', cause, ended_at: null, last_revision: null, stop_reason: null }),
        stage(runId, event.stage, { status: 'InProgress', cause, ended_at: null }),
      ];
    }
    case 'StageStarted': {
      const { runId, at, cause } = event;
      return [
        stage(runId, event.stage, { status: 'InProgress', cause, started_at: formatInstant(at), ended_at: null }),
        run(runId, at, { status: 'InProgress', cause: `In stage ${event.stage}` }),
      ];
    }
    case 'StageRetried':
      return stageRetried(facts, event);
    case 'LockAwaited':
    case 'LockHeld':
      return [stage(event.runId, event.stage, { cause: event.cause })];
    case 'StageSettled': {
      const { runId, at, cause, outcome } = event;
      return [stage(runId, event.stage, { status: stageStatus[outcome], cause, ended_at: formatInstant(at) })];
    }
    case 'ConditionStarted':
    case 'ConditionSettled':
    case 'RuleStarted':
    case 'RuleOfferedAgain':
    case 'RuleBegun':
    case 'RuleSettled':
      return conditionHistory(flowId, facts, event);
    case 'ActionStarted':
    case 'ActionNotStarted':
    case 'ArtifactsCopied':
    case 'ActionOfferedAgain':
    case 'ActionContinued':
    case 'ActionBegun':
    case 'ActionProgressed':
    case 'ActionSettled':
    case 'ActionRetryScheduled':
      return actionHistory(flowId, facts, event);
    case 'RunStopping': {
      const { runId, at, cause, reason: stop_reason } = event;
      const inside = facts.insideStage(runId);
      const stopping = run(runId, at, { status: 'Stopping', cause, stop_reason });
      return inside === undefined ? [stopping] : [stopping, stage(runId, inside, { status: 'Stopping', cause })];
    }
    case 'RunCancelling':
      return [run(event.runId, event.at, { status: 'InProgress', cause: event.cause })];
    case 'RunFinished':
      return runFinished(facts, event, revision);
    case 'FlowOpened':
    case 'DefinitionUpdated':
    case 'FlowClosed':
    case 'TransitionDisabled':
    case 'TransitionEnabled':
    case 'LockReturned':
      return [];
  }
}

function runFinished(facts: FlowFacts, event: RunFinished, revision: number): readonly ReadModelChange[] {
  const { runId, at, cause, outcome, reason } = event;
  const over = { ended_at: formatInstant(at), last_revision: revision };
  const stopped = reason === undefined ? {} : { stop_reason: reason };
  const ended = run(runId, at, { status: executionStatus[outcome], cause, ...stopped, ...over });
  const before = facts.beforeStage(runId);
  if (before === undefined) return [ended];
  // Who ends in front of a stage never entered it.
  return [ended, { op: 'remove', table: 'stage_execution', key: { execution_id: runId, stage_name: before } }];
}

function stageRetried(facts: FlowFacts, event: StageRetried): readonly ReadModelChange[] {
  const { runId, at, cause } = event;
  const retries = { retries: facts.retries(event), last_retry_at: formatInstant(at) };
  return [
    run(runId, at, { status: 'InProgress', cause, attempt: facts.attempt(runId, event) }),
    stage(runId, event.stage, { status: 'InProgress', cause, ended_at: null, ...retries }),
  ];
}

const waits = (runId: RunId, stageName: string): ReadModelChange =>
  put(
    'stage_execution',
    { execution_id: runId, stage_name: stageName },
    { status: 'Waiting', cause: 'Waits to be admitted' },
  );

function runStarted(flowId: string, facts: FlowFacts, event: RunStarted, revision: number): readonly ReadModelChange[] {
  const { run: started, stage: first, cause, at, inherited, reused } = event;
  const { pipelineId, pipelineName, definitions } = facts.open;
  const time = formatInstant(at);
  const { rerun, rollback } = started;
  const execution = put(
    'execution',
    { id: started.id },
    {
      pipeline_id: pipelineId,
      flow_id: flowId,
      pipeline_name: pipelineName,
      pipeline_version: started.version,
      execution_mode: definitions[started.version]?.executionMode ?? 'SUPERSEDED',
      execution_type: started.type,
      status: 'InProgress',
      cause,
      trigger_facts: started.trigger,
      variables: Object.entries(started.variables).map(([name, value]) => ({ name, value })),
      source_revisions: takenOver(facts, event),
      source_overrides: started.sourceOverrides,
      attempt: 1,
      rollback_target_id: rollback?.targetRunId,
      rerun_of: rerun && { executionId: rerun.originRunId, stageName: rerun.stage, actionName: rerun.action },
      inherited: inherited && { ...inherited, reused },
      first_revision: revision,
      traceparent: started.traceparent,
      started_at: time,
      updated_at: time,
    },
  );
  const fetchesSources = first === definitions[started.version]?.stages[0]?.name;
  const origin = fetchesSources ? undefined : (rollback?.targetRunId ?? rerun?.originRunId);
  return [execution, waits(started.id, first), ...(origin === undefined ? [] : [revisionsOf(started.id, origin)])];
}

/** What the source actions had fetched that a re-run does not run again, under the names of their artifacts. */
const takenOver = ({ open }: FlowFacts, { run: started, fetched = [] }: RunStarted): readonly SourceRevisionView[] =>
  fetched.flatMap((revision) => {
    const sources = open.definitions[started.version]?.stages[0];
    const source = sources && actionsIn(sources).find(({ name }) => name === revision.actionName);
    return (source?.outputArtifacts ?? []).slice(0, 1).map(({ name }) => ({ ...revision, artifactName: name }));
  });

/** What a rollback or a re-run works on was fetched by another execution. */
const revisionsOf = (runId: RunId, origin: RunId): ReadModelChange => ({
  op: 'copy',
  table: 'execution',
  key: { id: runId },
  from: { id: origin },
  columns: ['source_revisions'],
});
