import 'reflect-metadata';
import pg from 'pg';
import { DataSource, type EntityManager, type MigrationInterface } from 'typeorm';

/** A transaction. Whoever writes takes one as first argument, so that a reader sees what commits together. */
export type Tx = EntityManager;

export type EntityClass = new () => object;
export type MigrationClass = new () => MigrationInterface;

export interface DatabaseOptions {
  /** `postgres://role:password@host:port/database`. */
  readonly url: string;
  readonly entities: readonly EntityClass[];
  /** Hand-written SQL, in order; each runs in its own transaction. */
  readonly migrations: readonly MigrationClass[];
  /** Upper bound of open connections. */
  readonly poolSize: number;
  /** Shown by `pg_stat_activity`. */
  readonly applicationName: string;
}

/**
 * A connection that may break at any moment. Whoever uses it learns of that by a statement that fails, and the pool lets
 * go of it; but the moment in which the pool hands it over nobody listens, and an error that nobody hears ends the process.
 */
class BreakableClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}

/**
 * The one way to a database. Never synchronises a schema: migrations are written by hand and checked by {@link drift}.
 * A statement that runs longer than 30 s, or a transaction that sits idle for 60 s, is ended by the server.
 */
export function createDataSource(options: DatabaseOptions): DataSource {
  return new DataSource({
    type: 'postgres',
    url: options.url,
    entities: [...options.entities],
    migrations: [...options.migrations],
    migrationsTransactionMode: 'each',
    migrationsTableName: 'migration',
    synchronize: false,
    poolSize: options.poolSize,
    applicationName: options.applicationName,
    connectTimeoutMS: 5_000,
    logging: false,
    extra: {
      Client: BreakableClient,
      // Statements are written without waiting for the answers to those before them, see `send`.
      pipeline: true,
      statement_timeout: 30_000,
      idle_in_transaction_session_timeout: 60_000,
      // A pool keeps no more than it needs: many services share one small server.
      idleTimeoutMillis: 30_000,
    },
    // The pool reports a connection that the server closed; the next query opens another.
    poolErrorHandler: () => undefined,
  });
}

/** Applies what is missing. Safe to run by several processes at once: an advisory lock lets one go first. */
export async function migrate(dataSource: DataSource): Promise<readonly string[]> {
  const runner = dataSource.createQueryRunner();
  await runner.connect();
  try {
    await runner.query(`select pg_advisory_lock(hashtext('millrace.migrate'))`);
    try {
      const applied = await dataSource.runMigrations();
      return applied.map((migration) => migration.name);
    } finally {
      await runner.query(`select pg_advisory_unlock(hashtext('millrace.migrate'))`);
    }
  } finally {
    await runner.release();
  }
}

/** Statements that would make the database equal to the entities; empty when nothing has drifted. */
export async function drift(dataSource: DataSource): Promise<readonly string[]> {
  const log = await dataSource.driver.createSchemaBuilder().log();
  return log.upQueries.map((query) => query.query);
}
