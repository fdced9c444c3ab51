import type { PipelineDeclaration } from '@millrace/engine';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A pipeline and which version of it is in force. A deleted one keeps its row, its name is free again. */
@Entity({ name: 'pipeline' })
@Index('pipeline_live_name', ['account', 'region', 'name'], { unique: true, where: 'deleted_at is null' })
export class PipelineRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pipeline_pkey' }) id!: string;
  @Column({ type: 'text' }) account!: string;
  @Column({ type: 'text' }) region!: string;
  @Column({ type: 'text' }) name!: string;
  @Column({ type: 'integer' }) version!: number;
  @Column({ type: 'jsonb' }) tags!: Record<string, string>;
  @Column({ type: 'timestamptz', name: 'created_at' }) createdAt!: Date;
  @Column({ type: 'timestamptz', name: 'updated_at' }) updatedAt!: Date;
  @Column({ type: 'timestamptz', name: 'deleted_at', nullable: true }) deletedAt!: Date | null;
  /** While its sources are not polled because nobody has used it for long. */
  @Column({ type: 'timestamptz', name: 'polling_disabled_at', nullable: true }) pollingDisabledAt!: Date | null;
}

/** Every version stays: executions pin one, and GetPipeline gives any of them. Secrets in it are sealed. */
@Entity({ name: 'pipeline_version' })
export class PipelineVersionRow {
  @PrimaryColumn({ type: 'uuid', name: 'pipeline_id', primaryKeyConstraintName: 'pipeline_version_pkey' })
  pipelineId!: string;
  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'pipeline_version_pkey' }) version!: number;
  @Column({ type: 'jsonb' }) declaration!: PipelineDeclaration;
  @Column({ type: 'timestamptz', name: 'created_at' }) createdAt!: Date;
}
