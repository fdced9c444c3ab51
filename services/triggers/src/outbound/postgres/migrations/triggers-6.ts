import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Connections, and sources that prove that they may read their repository. */
export class Triggers1700000000006 implements MigrationInterface {
  readonly name = 'Triggers1700000000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table connection (
        id uuid not null constraint connection_pkey primary key,
        account text not null,
        region text not null,
        name text not null,
        arn text not null,
        provider_type text not null,
        base_url text not null,
        username text,
        -- Null for what everybody may read.
        sealed_token text,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        constraint connection_name_key unique (account, region, name)
      )`);
    await runner.query(`
      create unique index connection_arn_key on connection
        (account, region, replace(arn, ':codeconnections:', ':codestar-connections:'))`);
    await runner.query(`
      create unique index connection_code_commit_key on connection (account, region)
        where provider_type = 'CodeCommit'`);
    await runner.query(`
      alter table source
        add column provider text not null default 'Git',
        -- What proves that the repository may be read; empty where nothing does.
        add column access text not null default '',
        add column sealed_token text`);
    await runner.query(`alter table watch add column access text not null default ''`);
    await runner.query('alter table watch drop constraint watch_pkey');
    await runner.query(`
      alter table watch add constraint watch_pkey primary key (account, region, repository_url, access, ref)`);
    await runner.query('drop index source_watched');
    await runner.query('create index source_watched on source (account, region, repository_url, access, watched_ref)');
    await runner.query('create index source_access on source (account, region, access)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index source_access, source_watched');
    await runner.query(`delete from watch where access <> '' or repository_url like 's3://%'`);
    await runner.query(`delete from source where provider <> 'Git'`);
    await runner.query(`delete from revision where ref like 'objects/%'`);
    await runner.query('alter table watch drop constraint watch_pkey, drop column access');
    await runner.query(
      'alter table watch add constraint watch_pkey primary key (account, region, repository_url, ref)',
    );
    await runner.query('alter table source drop column provider, drop column access, drop column sealed_token');
    await runner.query('create index source_watched on source (account, region, repository_url, watched_ref)');
    await runner.query('drop table connection');
  }
}
