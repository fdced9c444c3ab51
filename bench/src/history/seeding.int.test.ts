import { createDatabase, type TestDatabase } from '@millrace/testing';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { repeatExecution } from './seeding.ts';

const pipelineId = '00000000-0000-4000-8000-00000000000a';
const executionId = '00000000-0000-4000-8000-00000000000b';
const actionId = '00000000-0000-4000-8000-00000000000c';

let database: TestDatabase;
let client: pg.Client;
beforeEach(async () => {
  database = await createDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`
    create table execution (id uuid primary key, seq bigint generated always as identity, started_at timestamptz);
    create table action_execution (id uuid primary key, execution_id uuid);
    create table aggregate (kind text, id uuid, revision bigint, state_revision bigint, primary key (kind, id));
    create table aggregate_event (kind text, id uuid, revision bigint, data jsonb, primary key (kind, id, revision));
    create table outbox (id text primary key, body text);
    insert into execution (id, started_at) values ('${executionId}', now());
    insert into action_execution values ('${actionId}', '${executionId}');
    insert into aggregate values ('flow', '${pipelineId}', 7, 7);
    insert into aggregate_event values ('flow', '${pipelineId}', 5, '{"type": "Opened"}'),
      ('flow', '${pipelineId}', 6, '{"runId": "${executionId}"}'), ('flow', '${pipelineId}', 7, '{"action": "${actionId}"}');
    insert into outbox values ('${pipelineId}:7', '{"id":"${pipelineId}:7","of":"${executionId}"}')`);
});
afterEach(async () => {
  await client.end();
  await database.drop();
});

it('repeats an execution in every table under ids of its own, and continues the log of a shared flow', async () => {
  expect(await repeatExecution(database.url, { pipelineId, executionId }, 3)).toBe(15);
  const all = async (sql: string) => (await client.query<Record<string, string>>(sql)).rows;
  const executions = await all("select id from execution where started_at < now() - interval '5 minutes'");
  expect(new Set(executions.map(({ id }) => id)).size).toBe(3);
  const owners = await all('select execution_id from action_execution join execution on execution.id = execution_id');
  expect(new Set(owners.map((row) => row['execution_id'])).size).toBe(4);
  expect(await all('select revision from aggregate_event order by revision')).toEqual(
    [5, 6, 7, 8, 9, 10, 11, 12, 13].map((revision) => ({ revision: String(revision) })),
  );
  expect(await all('select revision, state_revision from aggregate')).toEqual([
    { revision: '13', state_revision: '13' },
  ]);
  const messages = await all(
    `select id, body::jsonb ->> 'id' as said, body::jsonb ->> 'of' as of from outbox order by id`,
  );
  expect(new Set(messages.map(({ id }) => id))).toEqual(new Set([7, 9, 11, 13].map((n) => `${pipelineId}:${n}`)));
  expect(messages.every(({ id, said }) => id === said)).toBe(true);
  expect(new Set(messages.map((row) => row['of'])).size).toBe(4);
});
