import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';

/** Where one output of a job goes: assigned with the job's credentials, filled by its worker, completed with the job. */
@Entity({ name: 'job_output' })
@Unique('job_output_job_key', ['account', 'job_id', 'name'])
@Unique('job_output_store_key_key', ['store_key'])
@Check(
  'job_output_content_whole',
  'num_nulls(store_key, sealed_key, size_bytes, sha256, etag, artifact_kind, uploaded_at) in (0, 7)',
)
@Index('job_output_waiting', ['created_at'], { where: 'completed_at is null' })
export class JobOutputRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'job_output_pkey' }) artifact_id!: string;
  @Column({ type: 'text' }) account!: string;
  @Column({ type: 'text' }) region!: string;
  @Column({ type: 'uuid' }) job_id!: string;
  @Column({ type: 'text' }) name!: string;
  @Column({ type: 'text' }) bucket!: string;
  @Column({ type: 'text' }) location_key!: string;
  @Column({ type: 'text' }) pipeline_name!: string;
  @Column({ type: 'uuid', nullable: true }) execution_id!: string | null;
  @Column({ type: 'uuid', nullable: true }) action_execution_id!: string | null;
  @Column({ type: 'timestamptz' }) created_at!: Date;
  @Column({ type: 'text', nullable: true }) store_key!: string | null;
  @Column({ type: 'text', nullable: true }) sealed_key!: string | null;
  @Column({ type: 'bigint', nullable: true }) size_bytes!: string | null;
  @Column({ type: 'text', nullable: true }) sha256!: string | null;
  @Column({ type: 'text', nullable: true }) etag!: string | null;
  @Column({ type: 'text', nullable: true }) artifact_kind!: 'zip' | 'file' | null;
  @Column({ type: 'timestamptz', nullable: true }) uploaded_at!: Date | null;
  @Column({ type: 'uuid', nullable: true }) upload_id!: string | null;
  @Column({ type: 'timestamptz', nullable: true }) completed_at!: Date | null;
}

@Entity({ name: 'multipart_upload' })
@Index('multipart_upload_output', ['artifact_id'])
export class MultipartUploadRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'multipart_upload_pkey' }) id!: string;
  @ForeignKey(() => JobOutputRow, { name: 'multipart_upload_output_fkey', onDelete: 'CASCADE' })
  @Column({ type: 'uuid' })
  artifact_id!: string;
  @Column({ type: 'timestamptz' }) created_at!: Date;
}

@Entity({ name: 'multipart_part' })
@Unique('multipart_part_store_key_key', ['store_key'])
export class MultipartPartRow {
  @ForeignKey(() => MultipartUploadRow, { name: 'multipart_part_upload_fkey', onDelete: 'CASCADE' })
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'multipart_part_pkey' })
  upload_id!: string;
  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'multipart_part_pkey' }) number!: number;
  @Column({ type: 'text' }) store_key!: string;
  @Column({ type: 'text' }) sealed_key!: string;
  @Column({ type: 'bigint' }) size_bytes!: string;
  @Column({ type: 'text' }) etag!: string;
  @Column({ type: 'timestamptz' }) uploaded_at!: Date;
}
