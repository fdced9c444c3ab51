import { createDataSource, UnitOfWork } from '@millrace/persistence';
import { createDatabase, type TestDatabase } from '@millrace/testing';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Confirmed } from './confirmed.ts';
import { messagingMigrations } from './index.ts';

let database: TestDatabase;
let dataSource: DataSource;
let confirmed: Confirmed;
beforeAll(async () => {
  database = await createDatabase({ migrations: messagingMigrations });
  const options = { url: database.url, entities: [], migrations: [], poolSize: 2, applicationName: 'test' };
  dataSource = await createDataSource(options).initialize();
  confirmed = new Confirmed(new UnitOfWork(dataSource));
});
beforeEach(async () => {
  await dataSource.query('truncate outbox, outbox_stream restart identity');
  await compare('monday@a', 0);
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

/** As after a start: the stream is in this life, and this long. @returns how many of its messages have to be said again */
async function compare(epoch: string, lastSeq: number): Promise<number | undefined> {
  const [created = ''] = epoch.split('@');
  return (await confirmed.takeBackLost(new Map([['EVENTS', { epoch, created, lastSeq }]]))).get('EVENTS');
}

/** A message that was stored then, at this place. */
async function published(epoch: string, streamSeq: number, minutesAgo: number): Promise<void> {
  const [{ seq }]: [{ seq: string }] = await dataSource.query(
    `insert into outbox (id, stream, subject, body) values (gen_random_uuid(), 'EVENTS', 's', '') returning seq`,
  );
  await confirmed.note([{ seq, stream: 'EVENTS', epoch, streamSeq }]);
  for (const [table, column] of [
    ['outbox', 'published_at'],
    ['outbox_stream', 'last_published_at'],
  ] as const)
    await dataSource.query(
      `update ${table} set ${column} = now() - $1 * interval '1 minute' where ${column} > now() - interval '1 second'`,
      [minutesAgo],
    );
}

describe('what a stream has lost', () => {
  it('is nothing while its server lives, and nothing is looked at', async () => {
    await published('monday@a', 1, 0);
    // Not even what could only be found by looking at all rows.
    await dataSource.query(`update outbox set epoch = 'never@x'`);
    expect(await compare('monday@a', 1)).toBeUndefined();
  });

  it('is at most its end when only its server is another one', async () => {
    await published('monday@a', 1, 60);
    await published('monday@a', 2, 11);
    await published('monday@a', 3, 10);
    expect(await compare('monday@b', 3)).toBe(2);
    expect(await compare('monday@b', 3)).toBeUndefined();
  });

  it('is all of it when it was made anew', async () => {
    await published('monday@a', 1, 60);
    await published('monday@a', 2, 0);
    expect(await compare('tuesday@a', 0)).toBe(2);
    await published('tuesday@a', 1, 30);
    await published('tuesday@a', 2, 0);
    expect(await compare('tuesday@b', 2)).toBe(1);
  });

  it('is what it is too short for, however long ago that was stored', async () => {
    await published('monday@a', 1, 61);
    await published('monday@a', 2, 60);
    await published('monday@a', 3, 0);
    expect(await compare('monday@b', 1)).toBe(2);
  });

  it('is found when it is marked only after the stream was compared', async () => {
    expect(await compare('monday@b', 0)).toBe(0);
    await published('monday@a', 1, 0);
    expect(await compare('monday@b', 1)).toBe(1);
    expect(await compare('tuesday@b', 0)).toBe(0);
    await published('monday@b', 2, 60);
    expect(await compare('tuesday@b', 0)).toBe(1);
  });

  it('is not what was stored in the present life, even before that was compared', async () => {
    await published('monday@a', 1, 60);
    await published('tuesday@b', 1, 0);
    expect(await compare('tuesday@b', 0)).toBe(1);
  });
});
