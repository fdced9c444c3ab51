import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether a noticed revision tells of a move of its branch, or of one that the same observer had told of before. */
export class Triggers1700000000002 implements MigrationInterface {
  readonly name = 'Triggers1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table revision
        add column seq bigint generated always as identity,
        add column is_move boolean not null default true`);
    await runner.query(
      'create index revision_newest on revision (account, region, pipeline_name, action_name, noticed_by, seq desc)',
    );
    await runner.query('alter table branch drop column moved_at');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table branch add column moved_at timestamptz not null default now()');
    await runner.query('drop index revision_newest');
    await runner.query('alter table revision drop column is_move, drop column seq');
  }
}
