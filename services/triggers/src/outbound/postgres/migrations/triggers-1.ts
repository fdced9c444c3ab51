import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Triggers1700000000001 implements MigrationInterface {
  readonly name = 'Triggers1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table pipeline (
        account text not null,
        region text not null,
        name text not null,
        -- Events may come in any order: only a newer version replaces what is known.
        version integer not null,
        constraint pipeline_pkey primary key (account, region, name)
      )`);
    await runner.query(`
      create table source (
        account text not null,
        region text not null,
        pipeline_name text not null,
        action_name text not null,
        repository_url text not null,
        branch_name text not null,
        polls boolean not null,
        constraint source_pkey primary key (account, region, pipeline_name, action_name),
        constraint source_pipeline_fkey foreign key (account, region, pipeline_name) references pipeline on delete cascade
      )`);
    await runner.query('create index source_branch on source (account, region, repository_url, branch_name)');
    await runner.query(`
      create table branch (
        account text not null,
        region text not null,
        repository_url text not null,
        branch_name text not null,
        -- Null until it was looked at: the first look only remembers.
        head text,
        -- When the head that we know became it.
        moved_at timestamptz not null,
        checked_at timestamptz,
        next_check_at timestamptz not null,
        failures integer not null default 0,
        last_error text,
        constraint branch_pkey primary key (account, region, repository_url, branch_name)
      )`);
    await runner.query('create index branch_next_check on branch (next_check_at)');
    await runner.query(`
      create table revision (
        id uuid not null constraint revision_pkey primary key,
        account text not null,
        region text not null,
        pipeline_name text not null,
        action_name text not null,
        repository_url text not null,
        branch_name text not null,
        commit_id text not null,
        noticed_by text not null constraint revision_noticed_by_known check (noticed_by in ('poll', 'webhook', 'execution')),
        noticed_at timestamptz not null,
        started boolean not null,
        cause text not null
      )`);
    await runner.query(
      'create index revision_of_source on revision (account, region, pipeline_name, action_name, commit_id, noticed_at desc)',
    );
    await runner.query(`
      create table webhook (
        id text not null constraint webhook_pkey primary key,
        account text not null,
        region text not null,
        name text not null,
        pipeline_name text not null,
        action_name text not null,
        -- Newest first, at most two: both are live while senders change over.
        sealed_secrets text[] not null,
        created_at timestamptz not null,
        last_delivery_at timestamptz,
        constraint webhook_name_key unique (account, region, name)
      )`);
    await runner.query(`
      create table delivery (
        webhook_id text not null constraint delivery_webhook_fkey references webhook on delete cascade,
        delivery_id text not null,
        received_at timestamptz not null,
        status text not null,
        cause text not null,
        constraint delivery_pkey primary key (webhook_id, delivery_id)
      )`);
    await runner.query('create index delivery_newest on delivery (webhook_id, received_at desc)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table delivery, webhook, revision, branch, source, pipeline');
  }
}
