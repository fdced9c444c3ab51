import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Deployments1700000000001 implements MigrationInterface {
  readonly name = 'Deployments1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table application (
        account text not null,
        region text not null,
        name text not null,
        created_at timestamptz not null,
        constraint application_pkey primary key (account, region, name)
      )`);
    await runner.query(`
      create table deployment_group (
        id uuid not null constraint deployment_group_pkey primary key,
        account text not null,
        region text not null,
        application_name text not null,
        name text not null,
        -- Which hosts, how many at a time, and what is forgiven; as asked for, with defaults filled in.
        rules jsonb not null,
        -- The one deployment that may touch the group's hosts.
        active_deployment_id text,
        last_successful_deployment_id text,
        -- Digest of the revision that last succeeded.
        current_sha256 text,
        constraint deployment_group_name_key unique (account, region, application_name, name),
        constraint deployment_group_application_fkey foreign key (account, region, application_name)
          references application (account, region, name) on delete cascade
      )`);
    await runner.query(`
      create table host (
        id text not null constraint host_pkey primary key,
        account text not null,
        region text not null,
        name text not null,
        tags jsonb not null,
        public_key text not null,
        agent_version text not null,
        enrolled_at timestamptz not null,
        last_seen_at timestamptz,
        deregistered_at timestamptz
      )`);
    await runner.query(`
      create unique index host_name_key on host (account, region, name) where deregistered_at is null`);
    await runner.query(`
      create table enrolment (
        token_sha256 text not null constraint enrolment_pkey primary key,
        account text not null,
        region text not null,
        host_name text not null,
        tags jsonb not null,
        expires_at timestamptz not null,
        used_at timestamptz
      )`);
    // What is asked about deployments; the decider's snapshot is what decides.
    await runner.query(`
      create table deployment (
        id text not null constraint deployment_pkey primary key,
        -- Order of arrival: the queue of a group.
        place bigint generated always as identity,
        account text not null,
        region text not null,
        application_name text not null,
        deployment_group_name text not null,
        deployment_group_id uuid,
        status text not null constraint deployment_status_check
          check (status in ('Created', 'Queued', 'InProgress', 'Succeeded', 'Failed', 'Stopped')),
        cause text not null,
        traceparent text
      )`);
    await runner.query(`create index deployment_newest on deployment (account, region, place desc)`);
    await runner.query(`
      create index deployment_waiting on deployment (deployment_group_id, place)
        where status in ('Created', 'Queued')`);
    await runner.query(`
      create table host_command (
        id text not null constraint host_command_pkey primary key,
        deployment_id text not null,
        host_id text not null,
        -- HostCommandV1 without the URL of the bundle, which expires and is a secret.
        command jsonb not null,
        expires_at timestamptz not null,
        started_at timestamptz,
        -- It has ended or was given up: it is not said again.
        closed_at timestamptz,
        last_seq integer not null default 0,
        line_count integer not null default 0,
        log_tail text
      )`);
    await runner.query(`create index host_command_open on host_command (host_id) where closed_at is null`);
    await runner.query(`create index host_command_of_deployment on host_command (deployment_id)`);
    await runner.query(`
      create table host_health (
        deployment_group_id uuid not null constraint host_health_group_fkey
          references deployment_group (id) on delete cascade,
        host_id text not null,
        healthy boolean not null,
        -- Revision on the host; null when its last deployment left it half-way.
        sha256 text,
        constraint host_health_pkey primary key (deployment_group_id, host_id)
      )`);
    await runner.query(`
      create table deployment_log (
        deployment_id text not null constraint deployment_log_pkey primary key,
        account text not null,
        action_execution_id uuid not null,
        last_seq integer not null default 0,
        -- Whose lines came last: "<host>: <event>".
        speaker text not null default '',
        -- Lines up to here are in the stream of live logs, in this life of it.
        published_seq integer not null default 0,
        published_epoch text
      )`);
    // One row is one message of live lines, so that saying it again says the same. Text, because jsonb cannot hold
    // every character that a script may write.
    await runner.query(`
      create table deployment_log_batch (
        deployment_id text not null constraint deployment_log_batch_log_fkey
          references deployment_log (deployment_id) on delete cascade,
        first_seq integer not null,
        lines text not null,
        constraint deployment_log_batch_pkey primary key (deployment_id, first_seq)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table deployment_log_batch, deployment_log, host_health, host_command, deployment, enrolment, host,
        deployment_group, application`);
  }
}
