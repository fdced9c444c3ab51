import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Webhooks listen to what their filters let pass, which may refer to the configuration of their source action. */
export class Triggers1700000000004 implements MigrationInterface {
  readonly name = 'Triggers1700000000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table webhook add column filters jsonb not null default '[]'`);
    await runner.query(`alter table source add column configuration jsonb not null default '{}'`);
    await runner.query(`
      update source set configuration = jsonb_build_object('RepositoryUrl', repository_url, 'BranchName', branch_name)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table source drop column configuration');
    await runner.query('alter table webhook drop column filters');
  }
}
