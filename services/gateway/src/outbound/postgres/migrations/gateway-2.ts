import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Access keys can be switched off before they are deleted, and say when they were used last. */
export class Gateway1763744400000 implements MigrationInterface {
  readonly name = 'Gateway1763744400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table access_key
        add column active boolean not null default true,
        add column last_used_at timestamptz`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table access_key drop column active, drop column last_used_at');
  }
}
