import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Triggers: filters beside branches, whole repositories beside single branches, tags and pull requests beside pushes; one
 * start per pipeline and event; pipelines that are made again under their old name.
 */
export class Triggers1700000000003 implements MigrationInterface {
  readonly name = 'Triggers1700000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table pipeline
        -- Null where a message from before incarnations were told apart is all that is known.
        add column pipeline_id uuid,
        add column defined_at timestamptz not null default '-infinity'`);
    await runner.query(`
      create table deleted_pipeline (
        -- Its definition may still be on its way.
        pipeline_id uuid not null constraint deleted_pipeline_pkey primary key,
        deleted_at timestamptz not null
      )`);
    await runner.query(`
      alter table source
        add column starting jsonb not null default '{"kind": "branch"}',
        -- What of the repository is watched; null when nothing starts the pipeline but a person.
        add column watched_ref text`);
    await runner.query(`update source set watched_ref = 'refs/heads/' || branch_name`);
    await runner.query('drop index source_branch');
    await runner.query('create index source_watched on source (account, region, repository_url, watched_ref)');

    await runner.query('alter table branch rename to watch');
    await runner.query('alter table watch rename constraint branch_pkey to watch_pkey');
    await runner.query('alter index branch_next_check rename to watch_next_check');
    await runner.query('alter table watch rename column branch_name to ref');
    // Full name to commit; null until it was looked at: the first look only remembers.
    await runner.query('alter table watch add column refs jsonb');
    await runner.query(`update watch set ref = 'refs/heads/' || ref`);
    await runner.query('update watch set refs = jsonb_build_object(ref, head) where head is not null');
    await runner.query('alter table watch drop column head');

    await runner.query('drop index revision_of_source, revision_newest');
    await runner.query('alter table revision rename column branch_name to ref');
    await runner.query('alter table revision rename column action_name to action_names');
    await runner.query(`
      update revision later set is_move = false where exists (
        select from revision earlier where earlier.account = later.account and earlier.region = later.region
        and earlier.pipeline_name = later.pipeline_name and earlier.repository_url = later.repository_url
        and earlier.ref = later.ref and earlier.commit_id = later.commit_id and earlier.noticed_by = later.noticed_by
        and earlier.action_names < later.action_names)`);
    await runner.query('alter table revision alter column action_names type text[] using array[action_names]');
    await runner.query(`
      alter table revision
        -- The branch that carries the commit; null for tags.
        add column branch_name text,
        add column delivery_id text`);
    await runner.query(`update revision set branch_name = ref, ref = 'refs/heads/' || ref`);
    await runner.query(`create index revision_of_ref on revision
      (account, region, pipeline_name, repository_url, ref, commit_id)`);
    await runner.query(`create index revision_newest on revision
      (account, region, pipeline_name, repository_url, ref, noticed_by, seq desc)`);
    await runner.query('create index revision_of_pipeline on revision (account, region, pipeline_name, seq desc)');

    await runner.query(`
      create table pending_event (
        -- Accepted from a webhook, and to be judged by the files that it changed.
        id uuid not null constraint pending_event_pkey primary key,
        webhook_id text not null constraint pending_event_webhook_fkey references webhook on delete cascade,
        delivery_id text not null,
        event jsonb not null,
        traceparent text,
        received_at timestamptz not null,
        next_try_at timestamptz not null,
        failures integer not null default 0
      )`);
    await runner.query('create index pending_event_next_try on pending_event (next_try_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table pending_event');
    await runner.query('drop index revision_of_pipeline, revision_newest, revision_of_ref');
    await runner.query(`delete from revision where ref not like 'refs/heads/%'`);
    await runner.query(`update revision set ref = substr(ref, length('refs/heads/') + 1)`);
    await runner.query('alter table revision drop column branch_name, drop column delivery_id');
    await runner.query('alter table revision alter column action_names type text using action_names[1]');
    await runner.query('alter table revision rename column action_names to action_name');
    await runner.query('alter table revision rename column ref to branch_name');
    await runner.query(
      'create index revision_of_source on revision (account, region, pipeline_name, action_name, commit_id, noticed_at desc)',
    );
    await runner.query(
      'create index revision_newest on revision (account, region, pipeline_name, action_name, noticed_by, seq desc)',
    );
    await runner.query(`delete from watch where ref not like 'refs/heads/%'`);
    await runner.query('alter table watch add column head text');
    await runner.query('update watch set head = refs ->> ref');
    await runner.query(`update watch set ref = substr(ref, length('refs/heads/') + 1)`);
    await runner.query('alter table watch drop column refs');
    await runner.query('alter table watch rename column ref to branch_name');
    await runner.query('alter index watch_next_check rename to branch_next_check');
    await runner.query('alter table watch rename constraint watch_pkey to branch_pkey');
    await runner.query('alter table watch rename to branch');
    await runner.query('drop index source_watched');
    await runner.query('create index source_branch on source (account, region, repository_url, branch_name)');
    await runner.query('alter table source drop column starting, drop column watched_ref');
    await runner.query('drop table deleted_pipeline');
    await runner.query('alter table pipeline drop column pipeline_id, drop column defined_at');
  }
}
