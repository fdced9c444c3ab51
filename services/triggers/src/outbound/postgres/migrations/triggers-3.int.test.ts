import { createDataSource, migrate } from '@millrace/persistence';
import { createDatabase, type TestDatabase } from '@millrace/testing';
import type { DataSource } from 'typeorm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Triggers1700000000001 } from './triggers-1.ts';
import { Triggers1700000000002 } from './triggers-2.ts';
import { Triggers1700000000003 } from './triggers-3.ts';

const before = [Triggers1700000000001, Triggers1700000000002];
let database: TestDatabase;
let source: DataSource;

beforeEach(async () => {
  database = await createDatabase({ migrations: before });
  source = createDataSource({
    url: database.url,
    entities: [],
    migrations: [...before, Triggers1700000000003],
    poolSize: 2,
    applicationName: 'test',
  });
  await source.initialize();
});
afterEach(async () => {
  await source?.destroy();
  await database?.drop();
});

const rows = (sql: string): Promise<Record<string, unknown>[]> => source.query(sql);

it('what was seen and noticed before stays known, and two source actions of one branch count as one', async () => {
  await source.query(`insert into pipeline values ('a', 'r', 'p', 3)`);
  await source.query(`insert into source values ('a', 'r', 'p', 'App', 'file:///x', 'main', true),
                                                ('a', 'r', 'p', 'Docs', 'file:///x', 'main', true)`);
  await source.query(`insert into branch (account, region, repository_url, branch_name, head, next_check_at)
                      values ('a', 'r', 'file:///x', 'main', 'c1', now()), ('a', 'r', 'file:///x', 'new', null, now())`);
  await source.query(`insert into revision (id, account, region, pipeline_name, action_name, repository_url, branch_name,
                                            commit_id, noticed_by, noticed_at, started, cause)
                      select gen_random_uuid(), 'a', 'r', 'p', action, 'file:///x', 'main', 'c1', 'poll', now(), true, 'x'
                      from unnest(array['App', 'Docs']) as action`);
  await migrate(source);
  expect(await rows('select ref, refs from watch order by ref')).toEqual([
    { ref: 'refs/heads/main', refs: { 'refs/heads/main': 'c1' } },
    { ref: 'refs/heads/new', refs: null },
  ]);
  expect(await rows('select action_names, ref, branch_name, is_move from revision order by action_names')).toEqual([
    { action_names: ['App'], ref: 'refs/heads/main', branch_name: 'main', is_move: true },
    { action_names: ['Docs'], ref: 'refs/heads/main', branch_name: 'main', is_move: false },
  ]);
  expect(await rows('select distinct starting, watched_ref from source')).toEqual([
    { starting: { kind: 'branch' }, watched_ref: 'refs/heads/main' },
  ]);
});

it('can be taken back', async () => {
  await migrate(source);
  await source.query(`insert into watch (account, region, repository_url, ref, refs, next_check_at)
                      values ('a', 'r', 'file:///x', 'refs/heads/main', '{"refs/heads/main": "c1"}', now()),
                             ('a', 'r', 'file:///x', 'refs/*', '{"refs/tags/v1": "c1"}', now())`);
  await source.undoLastMigration();
  expect(await rows('select branch_name, head from branch')).toEqual([{ branch_name: 'main', head: 'c1' }]);
  await migrate(source);
  expect(await rows('select ref from watch')).toEqual([{ ref: 'refs/heads/main' }]);
});
