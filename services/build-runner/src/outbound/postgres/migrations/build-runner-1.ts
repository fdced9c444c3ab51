import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Build projects. */
export class BuildRunner1200000000001 implements MigrationInterface {
  readonly name = 'BuildRunner1200000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table project (
        account text not null,
        region text not null,
        name text not null,
        description text,
        -- At most one of the two; neither means buildspec.yml in the primary source.
        buildspec text,
        buildspec_path text,
        environment_variables jsonb not null,
        timeout_in_minutes integer not null,
        created_at timestamptz not null,
        modified_at timestamptz not null,
        constraint project_pk primary key (account, region, name),
        constraint project_one_buildspec check (buildspec is null or buildspec_path is null)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table project');
  }
}
