import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Approvals1700000000001 implements MigrationInterface {
  readonly name = 'Approvals1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    // What is asked about approvals; the decider's snapshot is what decides.
    await runner.query(`
      create table approval (
        id uuid not null constraint approval_pkey primary key,
        account text not null,
        region text not null,
        pipeline_name text not null,
        stage_name text not null,
        action_name text not null,
        execution_id uuid not null,
        action_execution_id uuid not null,
        token uuid not null constraint approval_token_key unique,
        traceparent text,
        status text not null constraint approval_status_check
          check (status in ('Pending', 'Approved', 'Rejected', 'Expired', 'Withdrawn')),
        requested_at timestamptz not null,
        expires_at timestamptz not null,
        ended_at timestamptz,
        -- ARN of the approver, comment of the approver or reason of the end.
        decided_by text,
        comment text,
        custom_data text,
        external_entity_link text
      )`);
    await runner.query(`create index approval_newest on approval (account, region, requested_at desc, id desc)`);
    await runner.query(`
      create index approval_of_action
        on approval (account, region, pipeline_name, stage_name, action_name, requested_at desc)`);
    await runner.query(`
      create table known_pipeline (
        account text not null,
        region text not null,
        pipeline_name text not null,
        -- Stages with their approval actions; null once the pipeline has been deleted, or when they were not told.
        stages jsonb,
        deleted boolean not null,
        -- When the event was said: events may arrive in any order, the newest one is right.
        said_at timestamptz not null,
        constraint known_pipeline_pkey primary key (account, region, pipeline_name)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table known_pipeline, approval');
  }
}
