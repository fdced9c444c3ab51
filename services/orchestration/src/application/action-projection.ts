import type { ActionStatus, SourceRevisionView } from '@millrace/contracts';
import type {
  ActionBegun,
  ActionContinued,
  ActionExecutionId,
  ActionNotStarted,
  ActionOfferedAgain,
  ActionProgressed,
  ActionRetryScheduled,
  ActionSettled,
  ActionStarted,
  ArtifactsCopied,
} from '@millrace/engine';
import { formatInstant, type Instant, type Outcome } from '@millrace/kernel';
import type { ReadModelChange } from '../outbound/postgres/read-model.ts';
import { given, patch, put, type Columns } from './columns.ts';
import type { FlowFacts } from './decided-flow.ts';

/** CodePipeline knows four states of an action; ours are told apart by the outcome. */
export const actionStatus: Record<Outcome, ActionStatus> = {
  succeeded: 'Succeeded',
  failed: 'Failed',
  errored: 'Failed',
  'timed-out': 'Failed',
  cancelled: 'Abandoned',
};

type ActionEvent =
  | ActionStarted
  | ActionNotStarted
  | ArtifactsCopied
  | ActionOfferedAgain
  | ActionContinued
  | ActionBegun
  | ActionProgressed
  | ActionSettled
  | ActionRetryScheduled;

/** What happens to an action, in its history and in its job. */
export function actionHistory(flowId: string, facts: FlowFacts, event: ActionEvent): readonly ReadModelChange[] {
  const { actionExecutionId: id, at } = event;
  switch (event.type) {
    case 'ActionStarted':
    case 'ActionNotStarted':
      return [actionStarted(flowId, facts, event)];
    case 'ArtifactsCopied':
      return [action(id, at, { cause: event.cause, input_artifacts: event.work.inputArtifacts })];
    case 'ActionOfferedAgain':
      return [action(id, at, { cause: event.cause, claimed_at: null, worker_id: null })];
    case 'ActionContinued': {
      const { cause, summary, percentComplete: percent_complete, externalExecutionId } = event;
      const said = { cause, summary, percent_complete, external_execution_id: externalExecutionId };
      return [action(id, at, { ...said, claimed_at: null, worker_id: null })];
    }
    case 'ActionBegun':
      return actionBegun(event);
    case 'ActionProgressed': {
      const { summary, percentComplete: percent_complete } = event;
      return [action(id, at, { summary, percent_complete })];
    }
    case 'ActionSettled':
      return actionSettled(facts, event);
    case 'ActionRetryScheduled':
      return [action(id, at, { cause: event.cause })];
  }
}

const action = (id: ActionExecutionId, at: Instant, set: Columns): ReadModelChange =>
  patch('action_execution', { id }, { ...set, updated_at: formatInstant(at) });

/** What tells whoever still works on a job to end. */
export const jobSettled = (id: ActionExecutionId, orphaned: boolean, cause: string): ReadModelChange =>
  patch('job', { id }, { status: 'settled', lease_until: null, offer: null, cancel_reason: orphaned ? cause : null });

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
  return put('action_execution', { id: event.actionExecutionId }, { ...common, ...began });
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
    jobSettled(id, event.orphaned, cause),
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
  const { actionTypeId, outputArtifacts } = facts.action(event);
  const artifactName = actionTypeId.category === 'Source' ? outputArtifacts[0]?.name : undefined;
  // What an attempt made counts once it has succeeded.
  if (result.outcome !== 'succeeded' || result.sourceRevision === undefined || artifactName === undefined)
    return changes;
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
