import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Encryption at rest, and what job workers bring by S3. */
export class Artifacts1763740800000 implements MigrationInterface {
  readonly name = 'Artifacts1763740800000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table artifact
        -- Null for bytes that were stored before there was encryption.
        add column sealed_key text,
        -- The key by which others know it, when that was given out before the bytes came.
        add column location_key text`);
    await runner.query(`
      create table job_output (
        artifact_id uuid not null constraint job_output_pkey primary key,
        account text not null,
        region text not null,
        job_id uuid not null,
        name text not null,
        bucket text not null,
        location_key text not null,
        pipeline_name text not null,
        execution_id uuid,
        action_execution_id uuid,
        created_at timestamptz not null,
        -- What was put last; all are set in one step.
        store_key text constraint job_output_store_key_key unique,
        sealed_key text,
        size_bytes bigint,
        sha256 text,
        etag text,
        artifact_kind text,
        uploaded_at timestamptz,
        upload_id uuid,
        -- From then on it is an artifact and does not change.
        completed_at timestamptz,
        constraint job_output_job_key unique (account, job_id, name),
        constraint job_output_content_whole check (
          num_nulls(store_key, sealed_key, size_bytes, sha256, etag, artifact_kind, uploaded_at) in (0, 7)
        )
      )`);
    await runner.query(`create index job_output_waiting on job_output (created_at) where completed_at is null`);
    await runner.query(`
      create table multipart_upload (
        id uuid not null constraint multipart_upload_pkey primary key,
        artifact_id uuid not null
          constraint multipart_upload_output_fkey references job_output (artifact_id) on delete cascade,
        created_at timestamptz not null
      )`);
    await runner.query(`create index multipart_upload_output on multipart_upload (artifact_id)`);
    await runner.query(`
      create table multipart_part (
        upload_id uuid not null
          constraint multipart_part_upload_fkey references multipart_upload (id) on delete cascade,
        number integer not null,
        store_key text not null constraint multipart_part_store_key_key unique,
        sealed_key text not null,
        size_bytes bigint not null,
        etag text not null,
        uploaded_at timestamptz not null,
        constraint multipart_part_pkey primary key (upload_id, number)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table multipart_part, multipart_upload, job_output');
    await runner.query('alter table artifact drop column sealed_key, drop column location_key');
  }
}
