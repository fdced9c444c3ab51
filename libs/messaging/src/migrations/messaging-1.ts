import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Outbox, inbox and dead letters: in every service's database. */
export class Messaging1000000000001 implements MigrationInterface {
  readonly name = 'Messaging1000000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table outbox (
        seq bigint generated always as identity constraint outbox_pkey primary key,
        id text not null constraint outbox_id_key unique,
        stream text not null,
        subject text not null,
        body text not null,
        created_at timestamptz not null default now(),
        published_at timestamptz,
        -- The life of the stream in which it was stored, and where: tells after a loss what must be said again.
        epoch text,
        stream_seq bigint
      )`);
    await runner.query(`create index outbox_unpublished on outbox (seq) where published_at is null`);
    await runner.query(`create index outbox_published on outbox (published_at) where published_at is not null`);
    await runner.query(`
      create table inbox (
        consumer text not null,
        message_id text not null,
        received_at timestamptz not null default now(),
        constraint inbox_pkey primary key (consumer, message_id)
      )`);
    await runner.query(`create index inbox_received_at on inbox (received_at)`);
    await runner.query(`
      create table dead_letter (
        id bigint generated always as identity constraint dead_letter_pkey primary key,
        consumer text not null,
        subject text not null,
        body text not null,
        reason text not null,
        delivery_count integer not null,
        created_at timestamptz not null default now()
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table dead_letter, inbox, outbox');
  }
}
