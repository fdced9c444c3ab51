import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Requests that bore an idempotency key, with what was answered. */
export class Gateway1763800200000 implements MigrationInterface {
  readonly name = 'Gateway1763800200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table idempotent_request (
        principal_id uuid not null,
        key text not null,
        account text not null,
        region text not null,
        request_digest text not null,
        began_at timestamptz not null,
        status smallint,
        sealed_answer text,
        constraint idempotent_request_pk primary key (principal_id, key),
        constraint idempotent_request_principal_fk foreign key (principal_id) references principal (id) on delete cascade
      );
      create index idempotent_request_began_ix on idempotent_request (began_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table idempotent_request');
  }
}
