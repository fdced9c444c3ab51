import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Pipelines that nobody uses are not polled, until they are used again. */
export class Triggers1700000000007 implements MigrationInterface {
  readonly name = 'Triggers1700000000007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table polling_pause (
        -- Apart from pipeline: the word of a pause may come before the definition.
        pipeline_id uuid not null constraint polling_pause_pkey primary key,
        disabled_at timestamptz not null,
        ended boolean not null
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table polling_pause');
  }
}
