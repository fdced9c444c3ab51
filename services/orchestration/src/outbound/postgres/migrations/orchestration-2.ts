import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Retries, rollbacks, re-runs, conditions and rules, and where each execution's facts lie in the log of its flow. */
export class Orchestration1700000000002 implements MigrationInterface {
  readonly name = 'Orchestration1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    // The defaults are for executions that are there already; whoever writes says each column.
    await runner.query(`
      alter table execution
        add column source_overrides jsonb not null default '[]',
        add column attempt integer not null default 1,
        add column rollback_target_id uuid,
        add column rerun_of jsonb,
        add column inherited jsonb,
        add column first_revision bigint,
        add column last_revision bigint`);
    await runner.query(`
      alter table execution alter column source_overrides drop default, alter column attempt drop default`);
    await runner.query(`alter table stage_execution add column retries jsonb, add column last_retry_at timestamptz`);
    await runner.query(`
      create table condition_execution (
        execution_id uuid not null,
        stage_name text not null,
        condition_type text not null,
        status text not null,
        cause text not null,
        changed_by text,
        started_at timestamptz not null,
        changed_at timestamptz not null,
        constraint condition_execution_pkey primary key (execution_id, stage_name, condition_type)
      )`);
    await runner.query(`
      create table rule_execution (
        id uuid not null constraint rule_execution_pkey primary key,
        seq bigint generated always as identity not null,
        execution_id uuid not null,
        pipeline_id uuid not null,
        flow_id uuid not null,
        stage_name text not null,
        condition_type text not null,
        rule_name text not null,
        attempt integer not null,
        rule_type jsonb not null,
        status text not null,
        outcome text,
        cause text not null,
        summary text,
        error jsonb,
        configuration jsonb not null,
        resolved_configuration jsonb not null,
        region text not null,
        input_artifacts jsonb not null,
        external_execution_id text,
        external_execution_url text,
        worker_id text,
        started_at timestamptz not null,
        updated_at timestamptz not null,
        ended_at timestamptz
      )`);
    await runner.query(`create unique index rule_execution_listed on rule_execution (pipeline_id, seq)`);
    await runner.query(`create unique index rule_execution_of on rule_execution (execution_id, seq)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table condition_execution, rule_execution');
    await runner.query('alter table stage_execution drop column retries, drop column last_retry_at');
    await runner.query(`
      alter table execution drop column source_overrides, drop column attempt, drop column rollback_target_id,
        drop column rerun_of, drop column inherited, drop column first_revision, drop column last_revision`);
  }
}
