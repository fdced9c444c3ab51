import { createDatabase, eventually, type TestDatabase } from '@millrace/testing';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDataSource, type Tx } from './data-source.ts';
import { isUniqueViolation, onCommit, send, UnitOfWork } from './unit-of-work.ts';

let database: TestDatabase;
let dataSource: DataSource;
let work: UnitOfWork;
beforeAll(async () => {
  database = await createDatabase();
  const options = { url: database.url, entities: [], migrations: [], poolSize: 1, applicationName: 'test' };
  dataSource = await createDataSource(options).initialize();
  await dataSource.query('create table thing (id integer primary key)');
  work = new UnitOfWork(dataSource);
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

/** Over connections of its own. */
async function beside(poolSize: number, act: (other: DataSource) => Promise<void>): Promise<void> {
  const options = { url: database.url, entities: [], migrations: [], poolSize, applicationName: 'other' };
  const other = await createDataSource(options).initialize();
  try {
    await act(other);
  } finally {
    await other.destroy();
  }
}

const things = async (): Promise<number[]> =>
  (await dataSource.query('select id from thing order by id')).map(({ id }: { id: number }) => id);
const insert = 'insert into thing (id) values ($1)';

describe('a unit of work', () => {
  it('commits what was only sent, in order, and says so afterwards', async () => {
    const said: string[] = [];
    const seen = await work.run(async (tx) => {
      onCommit(tx, () => said.push('committed'));
      void send(tx, insert, [1]);
      void send(tx, insert, [2]);
      return tx.query('select id from thing order by id');
    });
    expect(seen).toEqual([{ id: 1 }, { id: 2 }]);
    expect(await things()).toEqual([1, 2]);
    expect(said).toEqual(['committed']);
  });

  it('rolls everything back when something sent fails, and throws what failed first', async () => {
    const said: string[] = [];
    const failing = work.run(async (tx) => {
      onCommit(tx, () => said.push('committed'));
      void send(tx, insert, [3]);
      void send(tx, insert, [1]);
      void send(tx, insert, [4]);
    });
    await expect(failing).rejects.toSatisfy((error) => isUniqueViolation(error, 'thing_pkey'));
    const seen = work.run(async (tx) => {
      void send(tx, insert, [1]);
      await tx.query('select 1');
    });
    await expect(seen).rejects.toSatisfy((error) => isUniqueViolation(error, 'thing_pkey'));
    expect(await things()).toEqual([1, 2]);
    expect(said).toEqual([]);
  });

  it('takes nothing of somebody whom nobody waited for, once it is over', async () => {
    const over = Promise.withResolvers<void>();
    const late: Promise<unknown>[] = [];
    const leaveBehind = (work: (tx: Tx) => Promise<unknown>) => async (tx: Tx) => {
      late.push(over.promise.then(() => work(tx)));
      throw new Error('somebody else failed');
    };
    await expect(work.run(leaveBehind((tx) => send(tx, insert, [9])))).rejects.toThrow('somebody else failed');
    await expect(work.run(leaveBehind(async (tx) => tx.query(insert, [9])))).rejects.toThrow('somebody else failed');
    over.resolve();
    expect((await Promise.allSettled(late)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await things()).toEqual([1, 2]);
  });

  it('reads all at one moment, and once more when it lost against somebody who wrote', async () => {
    await beside(1, async (other) => {
      await other.query('create table moment (at integer)');
      await other.query('insert into moment values (0)');
      const moments: unknown[] = [];
      const seen = await work.read(async (tx) => {
        const first: unknown = await tx.query('select at from moment');
        if (moments.length < 2) await other.query('update moment set at = at + 1');
        moments.push([first, await tx.query('select at from moment')]);
        await tx.query('update moment set at = at');
        return first;
      });
      expect(seen).toEqual([{ at: 2 }]);
      expect(moments).toEqual([0, 1, 2].map((at) => [[{ at }], [{ at }]]));
    });
  });

  it('leaves connections to writers, however many read, and then lets those read who waited', async () => {
    await beside(3, async (busy) => {
      const crowded = new UnitOfWork(busy);
      const [begun, written] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const reading = [1, 2, 3, 4].map((n) =>
        crowded.read(async () => {
          begun.resolve();
          await written.promise;
          return n;
        }),
      );
      // By then all who may have asked for their connections.
      await begun.promise;
      await crowded.run((tx) => tx.query('select 1'));
      written.resolve();
      expect(await Promise.all(reading)).toEqual([1, 2, 3, 4]);
    });
  });

  it('leaves connections to writers, however many look at what somebody holds', async () => {
    await beside(3, async (busy) => {
      const crowded = new UnitOfWork(busy);
      const looks = await work.run(async (tx) => {
        await tx.query('select pg_advisory_xact_lock(7)');
        const waiting = [1, 2, 3, 4].map(() =>
          crowded.look((reader) => reader.query('select pg_advisory_xact_lock(7), 1 as seen')),
        );
        const held = `select from pg_locks where locktype = 'advisory' and not granted`;
        await eventually(async () => expect(await tx.query(held)).not.toEqual([]));
        await crowded.run((writer) => writer.query('select 1'));
        return waiting;
      });
      expect(await Promise.all(looks)).toMatchObject([[{ seen: 1 }], [{ seen: 1 }], [{ seen: 1 }], [{ seen: 1 }]]);
    });
  });

  it('rolls back when the work throws, and leaves a usable connection behind', async () => {
    const failing = work.run(async (tx) => {
      void send(tx, insert, [5]);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await work.run(async (tx) => void send(tx, insert, [6]));
    expect(await things()).toEqual([1, 2, 6]);
  });
});

describe('a transaction of statements alone', () => {
  it('is committed as one, gives rows as texts, and says so afterwards', async () => {
    const said: string[] = [];
    let rows: Promise<object[]> | undefined;
    await work.write((tx) => {
      onCommit(tx, () => said.push('committed'));
      void send(tx, insert, [7]);
      rows = send(tx, 'select id, null as nothing from thing where id = any($1)', [[6, 7]]);
    });
    expect(await rows).toEqual([
      { id: '6', nothing: null },
      { id: '7', nothing: null },
    ]);
    expect(said).toEqual(['committed']);
    expect(await things()).toEqual([1, 2, 6, 7]);
  });

  it('rolls everything back when one fails, and can be used again', async () => {
    const other = 'insert into thing (id) select * from unnest($1::integer[])';
    const failing = work.write((tx) => {
      void send(tx, other, [[8, 9]]);
      void send(tx, insert, [1]);
      void send(tx, 'delete from thing where id > $1', [0]);
    });
    await expect(failing).rejects.toSatisfy((error) => isUniqueViolation(error, 'thing_pkey'));
    expect(await things()).toEqual([1, 2, 6, 7]);
    // Statements of both kinds of transaction share their names on the one connection of this pool.
    await work.run(async (tx) => void (await send(tx, other, [[]])));
    await work.write((tx) => {
      void send(tx, other, [[8]]);
      void send(tx, 'delete from thing where id > $1', [6]);
    });
    expect(await things()).toEqual([1, 2, 6]);
  });

  it('carries every kind of value', async () => {
    await dataSource.query('create table kinds (texts text[], body jsonb, at timestamptz, flag boolean)');
    const texts = ['', 'a "b" \\ {c,d}', 'NULL', 'ü\n'];
    await work.write((tx) => {
      void send(tx, 'insert into kinds (texts, body, at, flag) values ($1, $2, $3, $4)', [
        [...texts, null],
        { deep: ['"'] },
        new Date(0),
        true,
      ]);
    });
    expect(await dataSource.query('select * from kinds')).toEqual([
      { texts: [...texts, null], body: { deep: ['"'] }, at: new Date(0), flag: true },
    ]);
  });

  it('cannot be asked for anything else', async () => {
    const asking = work.write(async (tx) => void (await tx.query('select 1')));
    await expect(asking).rejects.toThrow('takes nothing but statements');
  });
});
