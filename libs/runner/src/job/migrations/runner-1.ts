import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The jobs that this service's workers hold or have reported. */
export class Runner1100000000001 implements MigrationInterface {
  readonly name = 'Runner1100000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table job_record (
        job_id uuid not null,
        fence integer not null,
        -- The worker whose folder holds the workspace.
        worker_id text not null,
        account text not null,
        region text not null,
        offer jsonb not null,
        claim_id uuid not null,
        -- claiming: asked for; held: ours; reported: the result is in the outbox; settled: orchestration has it, or does
        -- not want it any more.
        state text not null constraint job_record_state_known
          check (state in ('claiming', 'held', 'reported', 'settled')),
        user_command_begun boolean not null default false,
        result jsonb,
        -- How often the result was put into the outbox.
        reports integer not null default 0,
        created_at timestamptz not null,
        ended_at timestamptz,
        constraint job_record_pk primary key (job_id, fence)
      )`);
    await runner.query(`create index job_record_unsettled on job_record (worker_id) where state <> 'settled'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table job_record');
  }
}
