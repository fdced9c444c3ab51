import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = ['aggregate', 'execution', 'stage_execution', 'action_execution'];

/**
 * Rows that are changed several times soon after they were written find room for their next version on their own page:
 * then no index has to be told.
 */
export class Orchestration1700000000004 implements MigrationInterface {
  readonly name = 'Orchestration1700000000004';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables) await runner.query(`alter table ${table} set (fillfactor = 70)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of tables) await runner.query(`alter table ${table} reset (fillfactor)`);
  }
}
