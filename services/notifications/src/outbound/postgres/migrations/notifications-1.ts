import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Notifications1700000000001 implements MigrationInterface {
  readonly name = 'Notifications1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table notification_rule (
        id uuid not null constraint notification_rule_pkey primary key,
        account text not null,
        region text not null,
        name text not null,
        -- Null: of every pipeline, and of what belongs to none.
        pipeline_name text,
        event_types text[] not null,
        target_url text not null,
        sealed_secret text not null,
        created_at timestamptz not null,
        constraint notification_rule_name_key unique (account, region, name)
      )`);
    await runner.query(`
      create table notification_delivery (
        -- Derived from rule and event: the same event never makes two.
        id uuid not null constraint notification_delivery_pkey primary key,
        rule_id uuid not null constraint notification_delivery_rule_fkey references notification_rule on delete cascade,
        account text not null,
        region text not null,
        event_id text not null,
        event_name text not null,
        body text not null,
        traceparent text,
        status text not null constraint notification_delivery_status_check
          check (status in ('pending', 'delivered', 'failed')),
        attempts jsonb not null default '[]',
        -- Attempts begun, one more than recorded while one is under way.
        attempt_count integer not null default 0,
        -- While an attempt is under way: when it is begun again should its process have died.
        next_attempt_at timestamptz not null,
        created_at timestamptz not null
      )`);
    await runner.query(`
      create index notification_delivery_due on notification_delivery (rule_id, next_attempt_at)
        where status = 'pending'`);
    await runner.query(`
      create index notification_delivery_newest on notification_delivery (rule_id, created_at desc, id desc)`);
    // Reports and deployments name their execution only; rules of one pipeline need to know whose it is.
    await runner.query(`
      create table known_execution (
        account text not null,
        execution_id uuid not null,
        pipeline_name text not null,
        seen_at timestamptz not null,
        constraint known_execution_pkey primary key (account, execution_id)
      )`);
    await runner.query(`create index known_execution_seen_at on known_execution (seen_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table known_execution, notification_delivery, notification_rule');
  }
}
