import { createDatabase, freePort, type TestDatabase } from '@millrace/testing';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDataSource } from './data-source.ts';
import { UnitOfWork } from './unit-of-work.ts';
import { isUnreachable } from './unreachable.ts';

let database: TestDatabase;
let dataSource: DataSource;
let work: UnitOfWork;

const connectedTo = (url: string): DataSource =>
  createDataSource({ url, entities: [], migrations: [], poolSize: 2, applicationName: 'test' });
const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

beforeAll(async () => {
  database = await createDatabase();
  dataSource = await connectedTo(database.url).initialize();
  work = new UnitOfWork(dataSource);
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

it('tells a server that ends the connection', async () => {
  const cut = 'select pg_terminate_backend(pg_backend_pid())';
  expect(await failureOf(dataSource.query(cut))).toSatisfy(isUnreachable);
  expect(await failureOf(work.run((tx) => tx.query(cut)))).toSatisfy(isUnreachable);
  expect(await dataSource.query('select 1 as one')).toEqual([{ one: 1 }]);
});

it('tells a connection that breaks while an answer is awaited, and the statements after it', async () => {
  const errors: unknown[] = [];
  const whole = await failureOf(
    work.run(async (tx) => {
      const [{ pid }] = (await tx.query('select pg_backend_pid() as pid')) as [{ pid: number }];
      const waiting = failureOf(tx.query('select pg_sleep(60)'));
      await dataSource.query('select pg_terminate_backend($1)', [pid]);
      errors.push(await waiting, await failureOf(tx.query('select 1')));
    }),
  );
  for (const error of [...errors, whole]) expect(error).toSatisfy(isUnreachable);
});

it('tells a server that is not there', async () => {
  const url = new URL(database.url);
  url.hostname = 'localhost';
  url.port = String(await freePort());
  const nowhere = `postgres://u:p@localhost/d?host=${encodeURIComponent('/no/such/folder')}`;
  for (const there of [url.href, nowhere])
    expect(await failureOf(connectedTo(there).initialize())).toSatisfy(isUnreachable);
});

it('tells what is wrong with a statement or with a program from that', async () => {
  await dataSource.query('create table thing (id integer primary key)');
  for (const wrong of ['insert into thing values (1), (1)', 'select 1 / 0', 'select nothing', 'selec'])
    expect(await failureOf(dataSource.query(wrong))).not.toSatisfy(isUnreachable);
  const noFile = Object.assign(new Error('no such file'), { code: 'ENOENT', syscall: 'open' });
  for (const other of [noFile, new TypeError('no'), 'Connection terminated', undefined])
    expect(other).not.toSatisfy(isUnreachable);
});
