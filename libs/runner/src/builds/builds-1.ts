import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The builds of a service that runs buildspecs. */
export class Builds1100000000002 implements MigrationInterface {
  readonly name = 'Builds1100000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table build (
        -- <project>:<uuid>, the uuid derived from job and fence.
        id text not null,
        account text not null,
        region text not null,
        project_name text not null,
        execution_id uuid not null,
        action_execution_id uuid not null,
        job_id uuid not null,
        fence integer not null,
        status text not null constraint build_status_known
          check (status in ('IN_PROGRESS', 'SUCCEEDED', 'FAILED', 'FAULT', 'TIMED_OUT', 'STOPPED')),
        current_phase text not null,
        phases jsonb not null,
        sandbox text not null,
        started_at timestamptz not null,
        ended_at timestamptz,
        constraint build_pk primary key (id),
        constraint build_dispatch_unique unique (job_id, fence)
      )`);
    await runner.query('create index build_of_action on build (action_execution_id, fence desc)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table build');
  }
}
