import { WhyExecution } from '@millrace/contracts';
import { messagingMigrations } from '@millrace/messaging';
import { createDataSource } from '@millrace/persistence';
import { createDatabase, FakeClock, type TestDatabase } from '@millrace/testing';
import { serviceUnderTest, type ServiceUnderTest } from '@millrace/testing/service';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orchestration } from './index.ts';
import { Delivery, value } from './testing/delivery.ts';

/**
 * All rows of this service's database as release 0.1.0 left them. Pipeline `line` was updated once and has one execution
 * that succeeded, one whose Compile is at work, and one behind it; its stage Release is closed. `broken` has failed in
 * Build, and `side-by-side`, in PARALLEL mode, is at work on Compile.
 */
interface LeftBehind {
  readonly executions: Readonly<Record<'done' | 'building' | 'behind' | 'failed' | 'alone', string>>;
  readonly jobs: Readonly<Record<'building' | 'alone', string>>;
  readonly tables: Readonly<Record<string, readonly object[]>> & {
    readonly migration: readonly { readonly name: string }[];
  };
}

const left = JSON.parse(await readFile(new URL('fixtures/database-0.1.0.json', import.meta.url), 'utf8')) as LeftBehind;
const { executions, jobs } = left;

/** A database with the schema and the rows of that release. */
async function leftBehind(): Promise<TestDatabase> {
  const applied = new Set(left.tables.migration.map(({ name }) => name));
  const migrations = [...messagingMigrations, ...orchestration.migrations].filter(({ name }) => applied.has(name));
  const database = await createDatabase({ migrations });
  const options = { url: database.url, entities: [], migrations: [], poolSize: 1, applicationName: 'test' };
  const dataSource = await createDataSource(options).initialize();
  for (const [table, rows] of Object.entries(left.tables)) {
    if (table === 'migration') continue;
    await dataSource.query(
      `insert into ${table} overriding system value select * from jsonb_populate_recordset(null::${table}, $1)`,
      [JSON.stringify(rows)],
    );
  }
  await dataSource.query(`
    select setval(pg_get_serial_sequence(table_name, column_name), 1000)
    from information_schema.columns where table_schema = 'public' and is_identity = 'YES'`);
  await dataSource.destroy();
  return database;
}

let t: ServiceUnderTest;
let d: Delivery;
beforeAll(async () => {
  const clock = new FakeClock('2026-11-21T07:39:00Z');
  t = await serviceUnderTest(orchestration, { clock, database: await leftBehind() });
  d = new Delivery(t);
});
afterAll(async () => t.close());

const succeeds = (jobId: string) =>
  d.ends({
    jobId,
    fence: 1,
    outputArtifacts: [],
    actionType: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
  });

describe('after an update from release 0.1.0', () => {
  it('goes on with the execution that was at work, and with the one behind it', async () => {
    await succeeds(jobs.building);
    await d.untilIn(executions.building, 'Build', 'Succeeded');
    const compile = await d.offered(executions.behind, 'Compile');
    expect(compile.inputArtifacts).toMatchObject([{ name: 'Sources', sha256: 'a'.repeat(64) }]);
    expect(compile.configuration).toEqual({ ProjectName: 'app-abc' });
    await d.ends(compile);
    await d.untilIn(executions.behind, 'Build', 'Succeeded');
    const why = value(await d.ask(WhyExecution, { executionId: executions.behind }));
    expect(JSON.stringify(why)).toContain('Not on Fridays.');
  });

  it('goes on with an execution that has a flow of its own', async () => {
    await succeeds(jobs.alone);
    await d.does(executions.alone, 'Publish');
    await d.until(executions.alone, 'Succeeded');
  });

  it('retries what had failed before it', async () => {
    value(await d.retries('broken', executions.failed, 'Build', 'FAILED_ACTIONS'));
    await d.does(executions.failed, 'Compile', 'succeeded', 2);
    await d.does(executions.failed, 'Publish');
    await d.until(executions.failed, 'Succeeded');
  });

  it('shows what was over, and starts anew', async () => {
    expect(await d.execution(executions.done)).toMatchObject({ status: 'Succeeded', attempt: 1 });
    await d.offered(await d.starts('line'), 'Checkout');
  });
});
