import type { ActionStatus, ExecutionStatus, SourceRevisionView, StageStatus } from '@millrace/contracts';
import type {
  ActionBegun,
  ActionNotStarted,
  ActionSettled,
  ActionStarted,
  FlowEvent,
  RunFinished,
  RunId,
  RunStarted,
  StageSettled,
} from '@millrace/engine';
import type { Instant, Outcome } from '@millrace/kernel';
import { send, type Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import type { FlowFacts } from '../../application/decided-flow.ts';
import { JobsRepository } from './jobs.repository.ts';

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

const time = (at: Instant): Date => new Date(at);
const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

/** Keeps the history of executions, fact by fact, in the transaction that decided them. Nothing decides from it. */
@Injectable()
export class HistoryProjection {
  constructor(private readonly jobs: JobsRepository) {}

  record(tx: Tx, flowId: string, facts: FlowFacts, event: FlowEvent): void {
    switch (event.type) {
      case 'RunStarted':
        return this.runStarted(tx, flowId, facts, event);
      case 'RunArrived':
        return this.stage(tx, event.runId, event.stage, 'Waiting', 'Waits to be admitted', {});
      case 'RunWaiting':
        this.stage(tx, event.runId, event.stage, 'Waiting', event.cause, {});
        return this.run(tx, event.runId, 'InProgress', `In front of stage ${event.stage}: ${event.cause}`, event.at);
      case 'StageStarted':
        this.stage(tx, event.runId, event.stage, 'InProgress', event.cause, { started: event.at });
        return this.run(tx, event.runId, 'InProgress', `In stage ${event.stage}`, event.at);
      case 'StageSettled':
        return this.stage(tx, event.runId, event.stage, stageStatus[event.outcome], event.cause, { ended: event.at });
      case 'ActionStarted':
      case 'ActionNotStarted':
        return this.actionStarted(tx, flowId, facts, event);
      case 'ActionOfferedAgain':
        // Jobs before action executions, as everybody does who changes both: no two wait for each other.
        this.jobs.lock(tx, event.actionExecutionId);
        void send(
          tx,
          `update action_execution set cause = $2, updated_at = $3, claimed_at = null, worker_id = null where id = $1`,
          [event.actionExecutionId, event.cause, time(event.at)],
        );
        return;
      case 'ActionBegun':
        return this.actionBegun(tx, event);
      case 'ActionProgressed':
        void send(
          tx,
          `update action_execution set updated_at = $2, summary = coalesce($3, summary),
             percent_complete = coalesce($4, percent_complete) where id = $1`,
          [event.actionExecutionId, time(event.at), event.summary ?? null, event.percentComplete ?? null],
        );
        return;
      case 'ActionSettled':
        return this.actionSettled(tx, facts, event);
      case 'RunStopping':
        void send(tx, `update execution set stop_reason = $2 where id = $1`, [event.runId, event.reason]);
        void send(
          tx,
          `update stage_execution set status = 'Stopping', cause = $2 where execution_id = $1 and status = 'InProgress'`,
          [event.runId, event.cause],
        );
        return this.run(tx, event.runId, 'Stopping', event.cause, event.at);
      case 'RunCancelling':
        return this.run(tx, event.runId, 'InProgress', event.cause, event.at);
      case 'RunFinished':
        return this.runFinished(tx, event);
      case 'FlowOpened':
      case 'DefinitionUpdated':
      case 'FlowClosed':
      case 'TransitionDisabled':
      case 'TransitionEnabled':
        return;
    }
  }

  private runStarted(tx: Tx, flowId: string, facts: FlowFacts, event: RunStarted): void {
    const { run } = event;
    const { pipelineId, pipelineName, definitions } = facts.open;
    const variables = Object.entries(run.variables).map(([name, value]) => ({ name, value }));
    void send(
      tx,
      `insert into execution (id, pipeline_id, flow_id, pipeline_name, pipeline_version, execution_mode,
         execution_type, status, cause, trigger_facts, variables, source_revisions, traceparent, started_at, updated_at)
       values ($1, $2, $3, $4, $5, $6, $7, 'InProgress', $8, $9, $10, '[]', $11, $12, $12)`,
      [
        run.id,
        pipelineId,
        flowId,
        pipelineName,
        run.version,
        definitions[run.version]?.executionMode ?? 'SUPERSEDED',
        run.type,
        event.cause,
        json(run.trigger),
        json(variables),
        run.traceparent ?? null,
        time(event.at),
      ],
    );
    this.stage(tx, run.id, event.stage, 'Waiting', 'Waits to be admitted', {});
  }

  private runFinished(tx: Tx, event: RunFinished): void {
    // Who ends in front of a stage never entered it.
    void send(tx, `delete from stage_execution where execution_id = $1 and status = 'Waiting'`, [event.runId]);
    void send(tx, `update execution set status = $2, cause = $3, updated_at = $4, ended_at = $4 where id = $1`, [
      event.runId,
      executionStatus[event.outcome],
      event.cause,
      time(event.at),
    ]);
  }

  private run(tx: Tx, runId: RunId, status: ExecutionStatus, cause: string, at: Instant): void {
    void send(tx, `update execution set status = $2, cause = $3, updated_at = $4 where id = $1`, [
      runId,
      status,
      cause,
      time(at),
    ]);
  }

  private stage(
    tx: Tx,
    runId: RunId,
    stage: string,
    status: StageStatus | 'Waiting',
    cause: string,
    when: { readonly started?: Instant; readonly ended?: Instant },
  ): void {
    const at = (instant: Instant | undefined) => (instant === undefined ? null : time(instant));
    void send(
      tx,
      `insert into stage_execution (execution_id, stage_name, status, cause, started_at, ended_at)
       values ($1, $2, $3, $4, $5, $6)
       on conflict (execution_id, stage_name) do update set status = excluded.status, cause = excluded.cause,
         started_at = coalesce(excluded.started_at, stage_execution.started_at), ended_at = excluded.ended_at`,
      [runId, stage, status, cause, at(when.started), at(when.ended)],
    );
  }

  private actionStarted(tx: Tx, flowId: string, facts: FlowFacts, event: ActionStarted | ActionNotStarted): void {
    const declared = facts.action(event);
    const begun = event.type === 'ActionStarted';
    void send(
      tx,
      `insert into action_execution (id, execution_id, pipeline_id, flow_id, stage_name, action_name, attempt,
         action_type, status, outcome, cause, error, configuration, resolved_configuration, namespace, region,
         input_artifacts, output_artifacts, output_variables, started_at, updated_at, ended_at)
       select $1, $2, pipeline_id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, '[]', '{}', $17, $17, $18
       from execution where id = $2`,
      [
        event.actionExecutionId,
        event.runId,
        flowId,
        event.stage,
        event.action,
        event.attempt,
        json(declared.actionTypeId),
        begun ? 'InProgress' : 'Failed',
        begun ? null : 'failed',
        begun ? event.cause : event.error.message,
        begun ? null : json(event.error),
        json(declared.configuration),
        begun ? json(event.work.configuration) : '{}',
        declared.namespace ?? null,
        declared.region ?? facts.open.region,
        begun ? json(event.work.inputArtifacts) : '[]',
        time(event.at),
        begun ? null : time(event.at),
      ],
    );
  }

  private actionBegun(tx: Tx, event: ActionBegun): void {
    this.jobs.begin(tx, event.actionExecutionId, event.workerId);
    void send(
      tx,
      `update action_execution set begun_at = $2, updated_at = $2, worker_id = $3,
         external_execution_id = coalesce($4, external_execution_id),
         external_execution_url = coalesce($5, external_execution_url), token = $6 where id = $1`,
      [
        event.actionExecutionId,
        time(event.at),
        event.workerId,
        event.externalExecutionId ?? null,
        event.externalExecutionUrl ?? null,
        event.token ?? null,
      ],
    );
  }

  private actionSettled(tx: Tx, facts: FlowFacts, event: ActionSettled): void {
    const { result } = event;
    this.jobs.settle(tx, event.actionExecutionId, event.orphaned ? event.cause : null);
    void send(
      tx,
      `update action_execution set status = $2, outcome = $3, cause = $4, summary = coalesce($5, summary), error = $6,
         output_artifacts = $7, output_variables = $8, external_execution_id = coalesce($9, external_execution_id),
         external_execution_url = coalesce($10, external_execution_url), log = $11, source_revision = $12,
         updated_by = $13, updated_at = $14, ended_at = $14, token = null where id = $1`,
      [
        event.actionExecutionId,
        actionStatus[result.outcome],
        result.outcome,
        event.cause,
        result.summary ?? null,
        json(result.error),
        json(result.outputArtifacts),
        json(result.outputVariables),
        result.externalExecutionId ?? null,
        result.externalExecutionUrl ?? null,
        json(result.log),
        json(result.sourceRevision),
        result.updatedBy ?? null,
        time(event.at),
      ],
    );
    const artifactName = facts.action(event).outputArtifacts[0]?.name;
    if (result.sourceRevision === undefined || artifactName === undefined) return;
    const revision: SourceRevisionView = { ...result.sourceRevision, actionName: event.action, artifactName };
    void send(tx, `update execution set source_revisions = source_revisions || $2::jsonb where id = $1`, [
      event.runId,
      json([revision]),
    ]);
  }
}
