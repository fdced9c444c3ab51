import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sources of pipelines that nobody uses any more are not looked at for ever. */
export class Orchestration1700000000005 implements MigrationInterface {
  readonly name = 'Orchestration1700000000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table pipeline add column polling_disabled_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table pipeline drop column polling_disabled_at');
  }
}
