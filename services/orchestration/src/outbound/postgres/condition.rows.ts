import type { ArtifactRefV1, ConditionStatus, ConditionType, ErrorDetailsV1, RuleStatus } from '@millrace/contracts';
import type { RuleDeclaration } from '@millrace/engine';
import type { Outcome } from '@millrace/kernel';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

const conditionKey = { primaryKeyConstraintName: 'condition_execution_pkey' };

/** The newest evaluation of a condition of one stage by one execution. */
@Entity({ name: 'condition_execution' })
export class ConditionExecutionRow {
  @PrimaryColumn({ type: 'uuid', name: 'execution_id', ...conditionKey }) executionId!: string;
  @PrimaryColumn({ type: 'text', name: 'stage_name', ...conditionKey }) stageName!: string;
  @PrimaryColumn({ type: 'text', name: 'condition_type', ...conditionKey }) conditionType!: ConditionType;
  @Column({ type: 'text' }) status!: ConditionStatus;
  @Column({ type: 'text' }) cause!: string;
  /** Who overrode it. */
  @Column({ type: 'text', name: 'changed_by', nullable: true }) changedBy!: string | null;
  @Column({ type: 'timestamptz', name: 'started_at' }) startedAt!: Date;
  @Column({ type: 'timestamptz', name: 'changed_at' }) changedAt!: Date;
}

/** One evaluation of one rule. */
@Entity({ name: 'rule_execution' })
@Index('rule_execution_listed', ['pipelineId', 'seq'], { unique: true })
@Index('rule_execution_of', ['executionId', 'seq'], { unique: true })
export class RuleExecutionRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'rule_execution_pkey' }) id!: string;
  @Column({ type: 'bigint', generated: 'identity', generatedIdentity: 'ALWAYS' }) seq!: string;
  @Column({ type: 'uuid', name: 'execution_id' }) executionId!: string;
  @Column({ type: 'uuid', name: 'pipeline_id' }) pipelineId!: string;
  @Column({ type: 'uuid', name: 'flow_id' }) flowId!: string;
  @Column({ type: 'text', name: 'stage_name' }) stageName!: string;
  @Column({ type: 'text', name: 'condition_type' }) conditionType!: ConditionType;
  @Column({ type: 'text', name: 'rule_name' }) ruleName!: string;
  @Column({ type: 'integer' }) attempt!: number;
  @Column({ type: 'jsonb', name: 'rule_type' }) ruleType!: RuleDeclaration['ruleTypeId'];
  @Column({ type: 'text' }) status!: RuleStatus;
  @Column({ type: 'text', nullable: true }) outcome!: Outcome | null;
  @Column({ type: 'text' }) cause!: string;
  @Column({ type: 'text', nullable: true }) summary!: string | null;
  @Column({ type: 'jsonb', nullable: true }) error!: ErrorDetailsV1 | null;
  @Column({ type: 'jsonb' }) configuration!: Record<string, string>;
  @Column({ type: 'jsonb', name: 'resolved_configuration' }) resolvedConfiguration!: Record<string, string>;
  @Column({ type: 'text' }) region!: string;
  @Column({ type: 'jsonb', name: 'input_artifacts' }) inputArtifacts!: ArtifactRefV1[];
  @Column({ type: 'text', name: 'external_execution_id', nullable: true }) externalExecutionId!: string | null;
  @Column({ type: 'text', name: 'external_execution_url', nullable: true }) externalExecutionUrl!: string | null;
  @Column({ type: 'text', name: 'worker_id', nullable: true }) workerId!: string | null;
  @Column({ type: 'timestamptz', name: 'started_at' }) startedAt!: Date;
  @Column({ type: 'timestamptz', name: 'updated_at' }) updatedAt!: Date;
  @Column({ type: 'timestamptz', name: 'ended_at', nullable: true }) endedAt!: Date | null;
}
