import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reports and deployments say whose they are: executions need not be remembered for that. */
export class Notifications1700000000002 implements MigrationInterface {
  readonly name = 'Notifications1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('drop table known_execution');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table known_execution (
        account text not null,
        execution_id uuid not null,
        pipeline_name text not null,
        seen_at timestamptz not null,
        constraint known_execution_pkey primary key (account, execution_id)
      )`);
    await runner.query(`create index known_execution_seen_at on known_execution (seen_at)`);
  }
}
