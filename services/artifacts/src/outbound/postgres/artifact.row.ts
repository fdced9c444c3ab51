import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

/** One artifact: announced when its URL was given out, stored once its bytes have arrived. */
@Entity({ name: 'artifact' })
@Unique('artifact_object_key_key', ['objectKey'])
@Check('artifact_kind_known', `artifact_kind in ('zip', 'log', 'file')`)
@Check('artifact_stored_whole', `num_nulls(object_key, size_bytes, sha256, stored_at) in (0, 4)`)
@Index('artifact_execution', ['account', 'executionId'], { where: 'execution_id is not null' })
@Index('artifact_waiting', ['createdAt'], { where: 'stored_at is null' })
export class ArtifactRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'artifact_pkey' }) id!: string;
  @Column({ type: 'text' }) account!: string;
  @Column({ type: 'text' }) region!: string;
  @Column({ type: 'text', name: 'pipeline_name' }) pipelineName!: string;
  @Column({ type: 'uuid', name: 'execution_id', nullable: true }) executionId!: string | null;
  @Column({ type: 'uuid', name: 'action_execution_id', nullable: true }) actionExecutionId!: string | null;
  @Column({ type: 'text' }) name!: string;
  @Column({ type: 'text', name: 'artifact_kind' }) artifactKind!: 'zip' | 'log' | 'file';
  @Column({ type: 'timestamptz', name: 'created_at' }) createdAt!: Date;
  @Column({ type: 'text', name: 'object_key', nullable: true }) objectKey!: string | null;
  @Column({ type: 'bigint', name: 'size_bytes', nullable: true }) sizeBytes!: string | null;
  @Column({ type: 'text', nullable: true }) sha256!: string | null;
  @Column({ type: 'timestamptz', name: 'stored_at', nullable: true }) storedAt!: Date | null;
  @Column({ type: 'text', name: 'sealed_key', nullable: true }) sealedKey!: string | null;
  @Column({ type: 'text', name: 'location_key', nullable: true }) locationKey!: string | null;
}
