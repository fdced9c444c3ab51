import { createDataSource, migrate } from '@millrace/persistence';
import { createDatabase, type TestDatabase } from '@millrace/testing';
import type { DataSource } from 'typeorm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Triggers1700000000001 } from './triggers-1.ts';
import { Triggers1700000000002 } from './triggers-2.ts';
import { Triggers1700000000003 } from './triggers-3.ts';
import { Triggers1700000000004 } from './triggers-4.ts';
import { Triggers1700000000005 } from './triggers-5.ts';
import { Triggers1700000000006 } from './triggers-6.ts';

const before = [
  Triggers1700000000001,
  Triggers1700000000002,
  Triggers1700000000003,
  Triggers1700000000004,
  Triggers1700000000005,
];
let database: TestDatabase;
let source: DataSource;

beforeEach(async () => {
  database = await createDatabase({ migrations: before });
  source = createDataSource({
    url: database.url,
    entities: [],
    migrations: [...before, Triggers1700000000006],
    poolSize: 2,
    applicationName: 'test',
  });
  await source.initialize();
  await source.query(`insert into pipeline (account, region, name, version) values ('a', 'r', 'p', 3)`);
  await source.query(`
    insert into source (account, region, pipeline_name, action_name, repository_url, branch_name, polls, watched_ref)
    values ('a', 'r', 'p', 'App', 'file:///x', 'main', true, 'refs/heads/main')`);
  await source.query(`
    insert into watch (account, region, repository_url, ref, refs, next_check_at)
    values ('a', 'r', 'file:///x', 'refs/heads/main', '{"refs/heads/main": "c1"}', now())`);
});
afterEach(async () => {
  await source?.destroy();
  await database?.drop();
});

const watches = (): Promise<unknown> => source.query('select repository_url, ref, refs from watch order by 1');
const known = { repository_url: 'file:///x', ref: 'refs/heads/main', refs: { 'refs/heads/main': 'c1' } };

it('what was watched before is watched on, as git that nobody proves anything to', async () => {
  await migrate(source);
  expect(await watches()).toEqual([known]);
  expect(await source.query('select provider, access, sealed_token from source')).toEqual([
    { provider: 'Git', access: '', sealed_token: null },
  ]);
});

it('can be taken back, without what nobody could read then', async () => {
  await migrate(source);
  await source.query(`
    insert into source (account, region, pipeline_name, action_name, repository_url, branch_name, polls, watched_ref,
                        provider)
    values ('a', 'r', 'p', 'Bundle', 's3://b', 'k', true, 'objects/k', 'S3')`);
  await source.query(`
    insert into watch (account, region, repository_url, access, ref, next_check_at)
    values ('a', 'r', 'file:///x', 'connection:1', 'refs/heads/main', now()), ('a', 'r', 's3://b', '', 'objects/k', now())`);
  await source.undoLastMigration();
  expect(await watches()).toEqual([known]);
  expect(await source.query('select action_name from source')).toEqual([{ action_name: 'App' }]);
  await migrate(source);
  expect(await watches()).toEqual([known]);
});
