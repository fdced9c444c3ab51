import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Alarms that rules watch. */
export class BuildRunner1200000000002 implements MigrationInterface {
  readonly name = 'BuildRunner1200000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table rule_watch (
        job_id uuid not null,
        began_at timestamptz not null,
        constraint rule_watch_pk primary key (job_id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table rule_watch');
  }
}
