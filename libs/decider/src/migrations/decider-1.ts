import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Snapshot, log of facts and timers: in the database of every service that decides. */
export class Decider1000000000002 implements MigrationInterface {
  readonly name = 'Decider1000000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table aggregate (
        kind text not null,
        id text not null,
        state jsonb not null,
        revision bigint not null,
        updated_at timestamptz not null default now(),
        constraint aggregate_pkey primary key (kind, id)
      )`);
    await runner.query(`
      create table aggregate_event (
        kind text not null,
        id text not null,
        revision bigint not null,
        type text not null,
        data jsonb not null,
        caused_by text not null,
        at timestamptz not null,
        constraint aggregate_event_pkey primary key (kind, id, revision)
      )`);
    await runner.query(`
      create table timer (
        kind text not null,
        aggregate_id text not null,
        timer_id text not null,
        due_at timestamptz not null,
        constraint timer_pkey primary key (kind, aggregate_id, timer_id)
      )`);
    await runner.query(`create index timer_due_at on timer (due_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table timer, aggregate_event, aggregate');
  }
}
