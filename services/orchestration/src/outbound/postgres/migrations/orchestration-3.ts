import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Custom action types, whom their jobs were handed to, and which revisions custom sources have announced. */
export class Orchestration1700000000003 implements MigrationInterface {
  readonly name = 'Orchestration1700000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table action_type (
        account text not null,
        region text not null,
        owner text not null constraint action_type_owner_known check (owner in ('Custom', 'ThirdParty')),
        category text not null,
        provider text not null,
        version text not null,
        definition jsonb not null,
        tags jsonb not null,
        created_at timestamptz not null,
        -- Of a deleted one the definition stays: under the same version only the same one may come back.
        deleted_at timestamptz,
        constraint action_type_pkey primary key (account, region, owner, category, provider, version)
      )`);
    await runner.query(`
      create table worker_job (
        -- What the worker knows the dispatch by.
        id uuid not null constraint worker_job_pkey primary key,
        job_id uuid not null,
        fence integer not null,
        account text not null,
        region text not null,
        -- Of partners' jobs: on whose behalf.
        client_id uuid,
        status text not null constraint worker_job_status_known check (status in ('dispatched', 'begun', 'ended')),
        -- How it ended by the worker's own word.
        succeeded boolean,
        nonce text not null,
        dispatched_until timestamptz not null,
        constraint worker_job_dispatch unique (job_id, fence)
      )`);
    await runner.query(`
      create table announced_revision (
        pipeline_id uuid not null,
        action_name text not null,
        revision_id text not null,
        execution_id uuid not null,
        constraint announced_revision_pkey primary key (pipeline_id, action_name, revision_id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table action_type, worker_job, announced_revision');
  }
}
