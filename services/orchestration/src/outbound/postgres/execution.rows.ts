import type {
  ActionStatus,
  ArtifactRefV1,
  ErrorDetailsV1,
  ExecutionStatus,
  LogRefV1,
  NameValueV1,
  SourceRevisionV1,
  SourceRevisionView,
  StageStatus,
  TriggerV1,
} from '@millrace/contracts';
import type { ActionTypeId, ExecutionMode, Products, SourceOverride, StageRetries } from '@millrace/engine';
import type { Outcome } from '@millrace/kernel';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

export interface RerunOf {
  readonly executionId: string;
  readonly stageName: string;
  readonly actionName?: string;
}

/** `reused`: actions of the first stage that were taken over instead of being run. */
export type Inherited = Products & { readonly reused?: readonly string[] };

/** A pipeline execution as history shows it. Written in the transaction of the decision, never decided from. */
@Entity({ name: 'execution' })
@Index('execution_newest', ['pipelineId', 'seq'], { unique: true })
@Index('execution_request', ['pipelineId', 'requestToken', 'startedAt'], { where: 'request_token is not null' })
@Index('execution_active', ['pipelineId'], { where: 'ended_at is null' })
export class ExecutionRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'execution_pkey' }) id!: string;
  /** Order of start, never a clock: the newest has the highest. */
  @Column({ type: 'bigint', generated: 'identity', generatedIdentity: 'ALWAYS' }) seq!: string;
  @Column({ type: 'uuid', name: 'pipeline_id' }) pipelineId!: string;
  /** The pipeline's id, or the execution's own in PARALLEL mode. */
  @Column({ type: 'uuid', name: 'flow_id' }) flowId!: string;
  @Column({ type: 'text', name: 'pipeline_name' }) pipelineName!: string;
  @Column({ type: 'integer', name: 'pipeline_version' }) pipelineVersion!: number;
  @Column({ type: 'text', name: 'execution_mode' }) executionMode!: ExecutionMode;
  @Column({ type: 'text', name: 'execution_type' }) executionType!: 'STANDARD' | 'ROLLBACK';
  @Column({ type: 'text' }) status!: ExecutionStatus;
  /** Why it is where it is, fixed when that was decided. */
  @Column({ type: 'text' }) cause!: string;
  @Column({ type: 'jsonb', name: 'trigger_facts' }) trigger!: TriggerV1;
  @Column({ type: 'jsonb' }) variables!: NameValueV1[];
  @Column({ type: 'jsonb', name: 'source_revisions' }) sourceRevisions!: SourceRevisionView[];
  /** What every start said of its sources; a rollback and a re-run say it again. */
  @Column({ type: 'jsonb', name: 'source_overrides' }) sourceOverrides!: SourceOverride[];
  /** 1, and one more with each retry of a stage. */
  @Column({ type: 'integer' }) attempt!: number;
  /** Rollbacks: the execution that the stage goes back to. */
  @Column({ type: 'uuid', name: 'rollback_target_id', nullable: true }) rollbackTargetId!: string | null;
  /** Re-runs: of which execution, and from where. */
  @Column({ type: 'jsonb', name: 'rerun_of', nullable: true }) rerunOf!: RerunOf | null;
  /** What a rollback or a re-run had from the beginning. */
  @Column({ type: 'jsonb', nullable: true }) inherited!: Inherited | null;
  /** The execution's first fact in the log of its flow; null for those that are older than this column. */
  @Column({ type: 'bigint', name: 'first_revision', nullable: true }) firstRevision!: string | null;
  /** Its last one; null while it is active. */
  @Column({ type: 'bigint', name: 'last_revision', nullable: true }) lastRevision!: string | null;
  @Column({ type: 'text', name: 'stop_reason', nullable: true }) stopReason!: string | null;
  @Column({ type: 'text', name: 'request_token', nullable: true }) requestToken!: string | null;
  @Column({ type: 'text', nullable: true }) traceparent!: string | null;
  @Column({ type: 'timestamptz', name: 'started_at' }) startedAt!: Date;
  @Column({ type: 'timestamptz', name: 'updated_at' }) updatedAt!: Date;
  @Column({ type: 'timestamptz', name: 'ended_at', nullable: true }) endedAt!: Date | null;
}

/** An execution in, or in front of, one stage. */
@Entity({ name: 'stage_execution' })
export class StageExecutionRow {
  @PrimaryColumn({ type: 'uuid', name: 'execution_id', primaryKeyConstraintName: 'stage_execution_pkey' })
  executionId!: string;
  @PrimaryColumn({ type: 'text', name: 'stage_name', primaryKeyConstraintName: 'stage_execution_pkey' })
  stageName!: string;
  @Column({ type: 'text' }) status!: StageStatus | 'Waiting';
  @Column({ type: 'text' }) cause!: string;
  /** Once it was retried. */
  @Column({ type: 'jsonb', nullable: true }) retries!: StageRetries | null;
  @Column({ type: 'timestamptz', name: 'last_retry_at', nullable: true }) lastRetryAt!: Date | null;
  @Column({ type: 'timestamptz', name: 'started_at', nullable: true }) startedAt!: Date | null;
  @Column({ type: 'timestamptz', name: 'ended_at', nullable: true }) endedAt!: Date | null;
}

/** One attempt of one action. */
@Entity({ name: 'action_execution' })
@Index('action_execution_newest', ['flowId', 'stageName', 'actionName', 'seq'], { unique: true })
@Index('action_execution_listed', ['pipelineId', 'seq'], { unique: true })
@Index('action_execution_of', ['executionId', 'seq'], { unique: true })
export class ActionExecutionRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'action_execution_pkey' }) id!: string;
  @Column({ type: 'bigint', generated: 'identity', generatedIdentity: 'ALWAYS' }) seq!: string;
  @Column({ type: 'uuid', name: 'execution_id' }) executionId!: string;
  @Column({ type: 'uuid', name: 'pipeline_id' }) pipelineId!: string;
  @Column({ type: 'uuid', name: 'flow_id' }) flowId!: string;
  @Column({ type: 'text', name: 'stage_name' }) stageName!: string;
  @Column({ type: 'text', name: 'action_name' }) actionName!: string;
  @Column({ type: 'integer' }) attempt!: number;
  @Column({ type: 'jsonb', name: 'action_type' }) actionType!: ActionTypeId;
  @Column({ type: 'text' }) status!: ActionStatus;
  @Column({ type: 'text', nullable: true }) outcome!: Outcome | null;
  @Column({ type: 'text' }) cause!: string;
  @Column({ type: 'text', nullable: true }) summary!: string | null;
  @Column({ type: 'jsonb', nullable: true }) error!: ErrorDetailsV1 | null;
  @Column({ type: 'jsonb' }) configuration!: Record<string, string>;
  @Column({ type: 'jsonb', name: 'resolved_configuration' }) resolvedConfiguration!: Record<string, string>;
  @Column({ type: 'text', nullable: true }) namespace!: string | null;
  @Column({ type: 'text' }) region!: string;
  @Column({ type: 'jsonb', name: 'input_artifacts' }) inputArtifacts!: ArtifactRefV1[];
  @Column({ type: 'jsonb', name: 'output_artifacts' }) outputArtifacts!: ArtifactRefV1[];
  @Column({ type: 'jsonb', name: 'output_variables' }) outputVariables!: Record<string, string>;
  @Column({ type: 'text', name: 'external_execution_id', nullable: true }) externalExecutionId!: string | null;
  @Column({ type: 'text', name: 'external_execution_url', nullable: true }) externalExecutionUrl!: string | null;
  @Column({ type: 'integer', name: 'percent_complete', nullable: true }) percentComplete!: number | null;
  @Column({ type: 'uuid', nullable: true }) token!: string | null;
  @Column({ type: 'jsonb', nullable: true }) log!: LogRefV1 | null;
  @Column({ type: 'jsonb', name: 'source_revision', nullable: true }) sourceRevision!: SourceRevisionV1 | null;
  @Column({ type: 'text', name: 'worker_id', nullable: true }) workerId!: string | null;
  @Column({ type: 'text', name: 'updated_by', nullable: true }) updatedBy!: string | null;
  @Column({ type: 'timestamptz', name: 'started_at' }) startedAt!: Date;
  @Column({ type: 'timestamptz', name: 'claimed_at', nullable: true }) claimedAt!: Date | null;
  @Column({ type: 'timestamptz', name: 'begun_at', nullable: true }) begunAt!: Date | null;
  @Column({ type: 'timestamptz', name: 'updated_at' }) updatedAt!: Date;
  @Column({ type: 'timestamptz', name: 'ended_at', nullable: true }) endedAt!: Date | null;
}
