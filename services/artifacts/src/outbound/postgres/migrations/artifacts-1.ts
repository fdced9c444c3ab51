import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Artifacts1700000000001 implements MigrationInterface {
  readonly name = 'Artifacts1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table artifact (
        id uuid not null constraint artifact_pkey primary key,
        account text not null,
        region text not null,
        pipeline_name text not null,
        execution_id uuid,
        action_execution_id uuid,
        name text not null,
        artifact_kind text not null constraint artifact_kind_known check (artifact_kind in ('zip', 'log', 'file')),
        created_at timestamptz not null,
        -- All four are set in one step, when the bytes have arrived.
        object_key text constraint artifact_object_key_key unique,
        size_bytes bigint,
        sha256 text,
        stored_at timestamptz,
        constraint artifact_stored_whole check (
          num_nulls(object_key, size_bytes, sha256, stored_at) in (0, 4)
        )
      )`);
    await runner.query(
      `create index artifact_execution on artifact (account, execution_id) where execution_id is not null`,
    );
    await runner.query(`create index artifact_waiting on artifact (created_at) where stored_at is null`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table artifact');
  }
}
