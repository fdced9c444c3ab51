import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Test reports. */
export class TestRunner1200000000001 implements MigrationInterface {
  readonly name = 'TestRunner1200000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table test_report (
        -- Derived from job, fence and name, so that storing it again is storing it once.
        id uuid not null,
        account text not null,
        region text not null,
        execution_id uuid not null,
        action_execution_id uuid not null,
        fence integer not null,
        name text not null,
        status text not null constraint test_report_status_known check (status in ('SUCCEEDED', 'FAILED', 'INCOMPLETE')),
        total integer not null,
        status_counts jsonb not null,
        duration_seconds double precision not null,
        truncated boolean not null,
        cases jsonb not null,
        problems jsonb not null,
        created_at timestamptz not null,
        constraint test_report_pk primary key (id)
      )`);
    await runner.query('create index test_report_of_action on test_report (action_execution_id, fence desc)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table test_report');
  }
}
