import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Pipelines with all their versions, the history of executions, and who works on what. */
export class Orchestration1700000000001 implements MigrationInterface {
  readonly name = 'Orchestration1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table pipeline (
        id uuid not null constraint pipeline_pkey primary key,
        account text not null,
        region text not null,
        name text not null,
        version integer not null,
        tags jsonb not null,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        deleted_at timestamptz
      )`);
    await runner.query(
      `create unique index pipeline_live_name on pipeline (account, region, name) where deleted_at is null`,
    );
    await runner.query(`
      create table pipeline_version (
        pipeline_id uuid not null,
        version integer not null,
        declaration jsonb not null,
        created_at timestamptz not null,
        constraint pipeline_version_pkey primary key (pipeline_id, version)
      )`);
    await runner.query(`
      create table execution (
        id uuid not null constraint execution_pkey primary key,
        seq bigint generated always as identity not null,
        pipeline_id uuid not null,
        flow_id uuid not null,
        pipeline_name text not null,
        pipeline_version integer not null,
        execution_mode text not null,
        execution_type text not null,
        status text not null,
        cause text not null,
        trigger_facts jsonb not null,
        variables jsonb not null,
        source_revisions jsonb not null,
        stop_reason text,
        request_token text,
        traceparent text,
        started_at timestamptz not null,
        updated_at timestamptz not null,
        ended_at timestamptz
      )`);
    await runner.query(`create unique index execution_newest on execution (pipeline_id, seq)`);
    await runner.query(
      `create index execution_request on execution (pipeline_id, request_token, started_at) where request_token is not null`,
    );
    await runner.query(`create index execution_active on execution (pipeline_id) where ended_at is null`);
    await runner.query(`
      create table stage_execution (
        execution_id uuid not null,
        stage_name text not null,
        status text not null,
        cause text not null,
        started_at timestamptz,
        ended_at timestamptz,
        constraint stage_execution_pkey primary key (execution_id, stage_name)
      )`);
    await runner.query(`
      create table action_execution (
        id uuid not null constraint action_execution_pkey primary key,
        seq bigint generated always as identity not null,
        execution_id uuid not null,
        pipeline_id uuid not null,
        flow_id uuid not null,
        stage_name text not null,
        action_name text not null,
        attempt integer not null,
        action_type jsonb not null,
        status text not null,
        outcome text,
        cause text not null,
        summary text,
        error jsonb,
        configuration jsonb not null,
        resolved_configuration jsonb not null,
        namespace text,
        region text not null,
        input_artifacts jsonb not null,
        output_artifacts jsonb not null,
        output_variables jsonb not null,
        external_execution_id text,
        external_execution_url text,
        percent_complete integer,
        token uuid,
        log jsonb,
        source_revision jsonb,
        worker_id text,
        updated_by text,
        started_at timestamptz not null,
        claimed_at timestamptz,
        begun_at timestamptz,
        updated_at timestamptz not null,
        ended_at timestamptz
      )`);
    await runner.query(
      `create unique index action_execution_newest on action_execution (flow_id, stage_name, action_name, seq)`,
    );
    await runner.query(`create unique index action_execution_listed on action_execution (pipeline_id, seq)`);
    await runner.query(`create unique index action_execution_of on action_execution (execution_id, seq)`);
    await runner.query(`
      create table job (
        id uuid not null constraint job_pkey primary key,
        flow_id uuid not null,
        account text not null,
        region text not null,
        fence integer not null,
        status text not null constraint job_status_known check (status in ('offered', 'claimed', 'begun', 'settled')),
        offer jsonb,
        offers integer not null,
        offer_again_at timestamptz not null,
        worker_id text,
        claim_id uuid,
        lease_until timestamptz,
        cancel_reason text
      )`);
    await runner.query(`create index job_unclaimed on job (offer_again_at) where status = 'offered'`);
    await runner.query(`create index job_leased on job (lease_until) where lease_until is not null`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table job, action_execution, stage_execution, execution, pipeline_version, pipeline');
  }
}
