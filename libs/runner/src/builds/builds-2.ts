import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The builds of a project are listed, newest first. */
export class Builds1100000000003 implements MigrationInterface {
  readonly name = 'Builds1100000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'create index build_of_project on build (account, region, project_name, started_at desc, id desc)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index build_of_project');
  }
}
