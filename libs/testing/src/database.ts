import { createHash, randomUUID } from 'node:crypto';
import pg from 'pg';
import type { MigrationInterface } from 'typeorm';
import { inject } from 'vitest';
import './provided.ts';

export type MigrationClass = new () => MigrationInterface;

export interface DatabaseOptions {
  /** Run once per distinct list into a template, of which each database is a copy. Default: none, an empty database. */
  readonly migrations?: readonly MigrationClass[];
}

export interface TestDatabase {
  readonly name: string;
  /** `postgres://` URL with user and password. */
  readonly url: string;
  /** While `work` runs, it refuses every connection; those that there are end. */
  away<T>(work: () => Promise<T>): Promise<T>;
  /** Deletes it, closing what is still connected. */
  drop(): Promise<void>;
}

/** URL of the superuser on the run's PostgreSQL, for tests about servers, roles and databases themselves. */
export function postgresUrl(): string {
  const url = inject('postgresUrl');
  if (url === undefined) {
    throw new Error(
      'no PostgreSQL was started for this run: name the test *.int.test.ts or *.service.test.ts ' +
        'and run it with --config tools/test/vitest.config.ts',
    );
  }
  return url;
}

/** A private, migrated database. Costs some tens of milliseconds: take one per test file, or per test. */
export async function createDatabase(options: DatabaseOptions = {}): Promise<TestDatabase> {
  const server = postgresUrl();
  const migrations = options.migrations ?? [];
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await withClient(server, async (client) => {
    if (migrations.length === 0) {
      await client.query(`create database ${name}`);
      return;
    }
    const template = templateName(migrations);
    // One file at a time per server: a template must not be copied while another file is still migrating it.
    await client.query('select pg_advisory_lock(hashtext($1))', [template]);
    await ensureTemplate(client, server, template, migrations);
    await client.query(`create database ${name} template ${template}`);
  });
  return {
    name,
    url: onDatabase(server, name),
    away: (work) =>
      withClient(server, async (client) => {
        await client.query(`alter database ${name} allow_connections false`);
        try {
          await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
          return await work();
        } finally {
          await client.query(`alter database ${name} allow_connections true`);
        }
      }),
    drop: () =>
      withClient(server, async (client) => void (await client.query(`drop database if exists ${name} with (force)`))),
  };
}

/** Named for what the migrations do, so that a server kept between runs never serves an outdated template. */
function templateName(migrations: readonly MigrationClass[]): string {
  const source = migrations.map((migration) => migration.toString()).join('\n');
  return `template_${createHash('sha256').update(source).digest('hex').slice(0, 32)}`;
}

async function ensureTemplate(
  client: pg.Client,
  server: string,
  template: string,
  migrations: readonly MigrationClass[],
): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [template]);
  if (rowCount !== 0) return;
  const draft = `${template}_draft`;
  await client.query(`drop database if exists ${draft} with (force)`);
  await client.query(`create database ${draft}`);
  const { createDataSource, migrate } = await import('@millrace/persistence');
  const source = createDataSource({
    url: onDatabase(server, draft),
    entities: [],
    migrations,
    poolSize: 2,
    applicationName: 'millrace/test-template',
  });
  await source.initialize();
  try {
    await migrate(source);
  } finally {
    await source.destroy();
  }
  // Renamed last: a template exists only when all its migrations have succeeded.
  await client.query(`alter database ${draft} rename to ${template}`);
}

function onDatabase(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

/** Ending the session also releases its advisory lock. */
async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
