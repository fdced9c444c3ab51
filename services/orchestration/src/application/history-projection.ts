import type { ActionStatus, ExecutionStatus, SourceRevisionView, StageStatus } from '@millrace/contracts';
import type {
  ActionBegun,
  ActionExecutionId,
  ActionNotStarted,
  ActionSettled,
  ActionStarted,
  FlowEvent,
  RunFinished,
  RunId,
  RunStarted,
  StageSettled,
} from '@millrace/engine';
import { formatInstant, type Instant, type Outcome } from '@millrace/kernel';
import type { Json } from '@millrace/persistence';
import type { ReadModelChange, ReadModelTable } from '../outbound/postgres/read-model.ts';
import type { FlowFacts } from './decided-flow.ts';

const executionStatus: Record<RunFinished['outcome'], ExecutionStatus> = {
  succeeded: 'Succeeded',
  failed: 'Failed',
  stopped: 'Stopped',
  cancelled: 'Cancelled',
  superseded: 'Superseded',
};

const stageStatus: Record<StageSettled['outcome'], StageStatus> = {
  succeeded: 'Succeeded',
  failed: 'Failed',
  stopped: 'Stopped',
  cancelled: 'Cancelled',
};

const actionStatus: Record<Outcome, ActionStatus> = {
  succeeded: 'Succeeded',
  failed: 'Failed',
  errored: 'Failed',
  'timed-out': 'Failed',
  cancelled: 'Abandoned',
};

/** Columns that are changed; those that are `undefined` are left as they are. */
type Columns = Readonly<Record<string, unknown>>;

/** What a fact changes in the history of executions, as data. Nothing decides from it. */
export function historyOf(flowId: string, facts: FlowFacts, event: FlowEvent): readonly ReadModelChange[] {
  switch (event.type) {
    case 'RunStarted':
      return runStarted(flowId, facts, event);
    case 'RunArrived':
      return [waits(event.runId, event.stage)];
    case 'RunWaiting':
      return [
        stage(event.runId, event.stage, { status: 'Waiting', cause: event.cause }),
        run(event.runId, event.at, { status: 'InProgress', cause: `In front of stage ${event.stage}: ${event.cause}` }),
      ];
    case 'StageStarted': {
      const { runId, at, cause } = event;
      return [
        stage(runId, event.stage, { status: 'InProgress', cause, started_at: formatInstant(at), ended_at: null }),
        run(runId, at, { status: 'InProgress', cause: `In stage ${event.stage}` }),
      ];
    }
    case 'StageSettled': {
      const { runId, at, cause, outcome } = event;
      return [stage(runId, event.stage, { status: stageStatus[outcome], cause, ended_at: formatInstant(at) })];
    }
    case 'ActionStarted':
    case 'ActionNotStarted':
      return [actionStarted(flowId, facts, event)];
    case 'ActionOfferedAgain':
      return [action(event.actionExecutionId, event.at, { cause: event.cause, claimed_at: null, worker_id: null })];
    case 'ActionBegun':
      return actionBegun(event);
    case 'ActionProgressed': {
      const { summary, percentComplete: percent_complete } = event;
      return [action(event.actionExecutionId, event.at, { summary, percent_complete })];
    }
    case 'ActionSettled':
      return actionSettled(facts, event);
    case 'RunStopping': {
      const { runId, at, cause, reason: stop_reason } = event;
      const inside = facts.insideStage(runId);
      const stopping = run(runId, at, { status: 'Stopping', cause, stop_reason });
      return inside === undefined ? [stopping] : [stopping, stage(runId, inside, { status: 'Stopping', cause })];
    }
    case 'RunCancelling':
      return [run(event.runId, event.at, { status: 'InProgress', cause: event.cause })];
    case 'RunFinished': {
      const { runId, at, cause, outcome } = event;
      const ended = run(runId, at, { status: executionStatus[outcome], cause, ended_at: formatInstant(at) });
      const before = facts.beforeStage(runId);
      if (before === undefined) return [ended];
      // Who ends in front of a stage never entered it.
      return [ended, { op: 'remove', table: 'stage_execution', key: { execution_id: runId, stage_name: before } }];
    }
    case 'FlowOpened':
    case 'DefinitionUpdated':
    case 'FlowClosed':
    case 'TransitionDisabled':
    case 'TransitionEnabled':
      return [];
  }
}

const patch = (table: ReadModelTable, key: Readonly<Record<string, string>>, set: Columns): ReadModelChange => ({
  op: 'patch',
  table,
  key,
  set: given(set),
});

/** JSON has no `undefined`: what is not known is not said. */
const given = (columns: Columns): Readonly<Record<string, Json>> =>
  Object.fromEntries(
    Object.entries(columns).flatMap(([name, value]) => (value === undefined ? [] : [[name, value as Json]])),
  );

const run = (runId: RunId, at: Instant, set: Columns): ReadModelChange =>
  patch('execution', { id: runId }, { ...set, updated_at: formatInstant(at) });

const stage = (runId: RunId, stageName: string, set: Columns): ReadModelChange =>
  patch('stage_execution', { execution_id: runId, stage_name: stageName }, set);

const waits = (runId: RunId, stageName: string): ReadModelChange => ({
  op: 'put',
  table: 'stage_execution',
  key: { execution_id: runId, stage_name: stageName },
  set: { status: 'Waiting', cause: 'Waits to be admitted' },
});

const action = (id: ActionExecutionId, at: Instant, set: Columns): ReadModelChange =>
  patch('action_execution', { id }, { ...set, updated_at: formatInstant(at) });

function runStarted(flowId: string, facts: FlowFacts, { run: started, stage: first, cause, at }: RunStarted) {
  const { pipelineId, pipelineName, definitions } = facts.open;
  const time = formatInstant(at);
  const execution: ReadModelChange = {
    op: 'put',
    table: 'execution',
    key: { id: started.id },
    set: given({
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
      source_revisions: [],
      traceparent: started.traceparent,
      started_at: time,
      updated_at: time,
    }),
  };
  return [execution, waits(started.id, first)];
}

function actionStarted(flowId: string, facts: FlowFacts, event: ActionStarted | ActionNotStarted): ReadModelChange {
  const declared = facts.action(event);
  const { pipelineId, region } = facts.open;
  const time = formatInstant(event.at);
  const common = {
    execution_id: event.runId,
    pipeline_id: pipelineId,
    flow_id: flowId,
    stage_name: event.stage,
    action_name: event.action,
    attempt: event.attempt,
    action_type: declared.actionTypeId,
    configuration: declared.configuration,
    namespace: declared.namespace,
    region: declared.region ?? region,
    output_artifacts: [],
    output_variables: {},
    started_at: time,
    updated_at: time,
  };
  const began =
    event.type === 'ActionStarted'
      ? {
          status: 'InProgress',
          cause: event.cause,
          resolved_configuration: event.work.configuration,
          input_artifacts: event.work.inputArtifacts,
        }
      : {
          status: 'Failed',
          outcome: 'failed',
          cause: event.error.message,
          error: event.error,
          resolved_configuration: {},
          input_artifacts: [],
          ended_at: time,
        };
  return {
    op: 'put',
    table: 'action_execution',
    key: { id: event.actionExecutionId },
    set: given({ ...common, ...began }),
  };
}

function actionBegun(event: ActionBegun): readonly ReadModelChange[] {
  const { actionExecutionId: id, workerId: worker_id, externalExecutionId, externalExecutionUrl, token, at } = event;
  return [
    patch('job', { id }, { status: 'begun', worker_id }),
    action(id, at, {
      begun_at: formatInstant(at),
      worker_id,
      external_execution_id: externalExecutionId,
      external_execution_url: externalExecutionUrl,
      token: token ?? null,
    }),
  ];
}

function actionSettled(facts: FlowFacts, event: ActionSettled): readonly ReadModelChange[] {
  const { result, actionExecutionId: id, cause, at } = event;
  const changes: ReadModelChange[] = [
    // What tells whoever still works on it to end.
    patch(
      'job',
      { id },
      { status: 'settled', lease_until: null, offer: null, cancel_reason: event.orphaned ? cause : null },
    ),
    action(id, at, {
      status: actionStatus[result.outcome],
      outcome: result.outcome,
      cause,
      summary: result.summary,
      error: result.error ?? null,
      output_artifacts: result.outputArtifacts,
      output_variables: result.outputVariables,
      external_execution_id: result.externalExecutionId,
      external_execution_url: result.externalExecutionUrl,
      log: result.log ?? null,
      source_revision: result.sourceRevision ?? null,
      updated_by: result.updatedBy ?? null,
      ended_at: formatInstant(at),
      token: null,
    }),
  ];
  const artifactName = facts.action(event).outputArtifacts[0]?.name;
  if (result.sourceRevision === undefined || artifactName === undefined) return changes;
  const revision: SourceRevisionView = { ...result.sourceRevision, actionName: event.action, artifactName };
  return [
    ...changes,
    {
      op: 'append',
      table: 'execution',
      key: { id: event.runId },
      column: 'source_revisions',
      items: [given({ ...revision })],
    },
  ];
}
