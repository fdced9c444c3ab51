import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Principals with their credentials and roles, and the audit log. */
export class Gateway1763683200000 implements MigrationInterface {
  readonly name = 'Gateway1763683200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table role (
        account text not null,
        name text not null,
        region text not null,
        statements jsonb not null,
        created_at timestamptz not null,
        constraint role_pk primary key (account, name)
      );
      create table principal (
        id uuid not null,
        account text not null,
        region text not null,
        name text not null,
        kind text not null,
        roles text[] not null,
        created_at timestamptz not null,
        constraint principal_pk primary key (id),
        constraint principal_name_uq unique (account, name)
      );
      create table access_key (
        access_key_id text not null,
        principal_id uuid not null,
        account text not null,
        region text not null,
        sealed_secret text not null,
        created_at timestamptz not null,
        constraint access_key_pk primary key (access_key_id),
        constraint access_key_principal_fk foreign key (principal_id) references principal (id) on delete cascade
      );
      create index access_key_principal_ix on access_key (principal_id);
      create table api_token (
        id uuid not null,
        principal_id uuid not null,
        account text not null,
        region text not null,
        digest text not null,
        created_at timestamptz not null,
        constraint api_token_pk primary key (id),
        constraint api_token_digest_uq unique (digest),
        constraint api_token_principal_fk foreign key (principal_id) references principal (id) on delete cascade
      );
      create index api_token_principal_ix on api_token (principal_id);
      create table audit_entry (
        seq bigint generated always as identity,
        account text not null,
        region text not null,
        at timestamptz not null,
        principal_arn text not null,
        action text not null,
        resource text not null,
        outcome text not null,
        problem_code text,
        request_digest text,
        result_digest text,
        source_address text,
        request_id text not null,
        constraint audit_entry_pk primary key (seq)
      );
      create index audit_entry_account_ix on audit_entry (account, seq);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table audit_entry, api_token, access_key, principal, role`);
  }
}
