import type { MigrationInterface, QueryRunner } from 'typeorm';

/** In which life of each stream the outbox was looked through for what the stream may have lost. */
export class Messaging1000000000003 implements MigrationInterface {
  readonly name = 'Messaging1000000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table outbox_stream (
        stream text not null constraint outbox_stream_pkey primary key,
        -- Whole when nothing is open; only \`<created>@\` when what was published last must be looked at again, and
        -- empty when everything must.
        epoch text not null,
        -- Highest sequence number and latest moment that rows of this life carry.
        last_seq bigint not null,
        last_published_at timestamptz not null
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table outbox_stream');
  }
}
