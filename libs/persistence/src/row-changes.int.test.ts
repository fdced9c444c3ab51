import { createDatabase, type TestDatabase } from '@millrace/testing';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDataSource } from './data-source.ts';
import { writeRows, type RowChange } from './row-changes.ts';
import { UnitOfWork } from './unit-of-work.ts';

const tables = { room: { key: ['house', 'name'], columns: ['colour', 'guests', 'opened_at'] } };

let database: TestDatabase;
let dataSource: DataSource;
let work: UnitOfWork;
beforeAll(async () => {
  database = await createDatabase();
  const options = { url: database.url, entities: [], migrations: [], poolSize: 1, applicationName: 'test' };
  dataSource = await createDataSource(options).initialize();
  await dataSource.query(
    `create table room (house text, name text, colour text, guests jsonb, opened_at timestamptz,
       primary key (house, name))`,
  );
  work = new UnitOfWork(dataSource);
});
beforeEach(() => dataSource.query('delete from room'));
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

const key = (name: string) => ({ house: 'h', name });
const put = (name: string, colour: string): RowChange<'room'> => ({
  op: 'put',
  table: 'room',
  key: key(name),
  set: { colour, guests: [], opened_at: '2030-01-01T00:00:00.000Z' },
});
const write = (...changes: readonly RowChange<'room'>[]) => work.write((tx) => writeRows(tx, tables, changes));
const rooms = (): Promise<unknown> => dataSource.query('select name, colour, guests from room order by name');

describe('changes of rows', () => {
  it('come to the same whether they are written one by one or together', async () => {
    const changes: readonly RowChange<'room'>[] = [
      put('a', 'red'),
      { op: 'append', table: 'room', key: key('a'), column: 'guests', items: ['Ann'] },
      { op: 'patch', table: 'room', key: key('a'), set: { colour: 'blue' } },
      put('b', 'red'),
      { op: 'append', table: 'room', key: key('a'), column: 'guests', items: ['Bob', { age: 3 }] },
      { op: 'remove', table: 'room', key: key('b') },
      put('c', 'green'),
      put('c', 'white'),
      { op: 'patch', table: 'room', key: key('nobody'), set: { colour: 'black' } },
      { op: 'patch', table: 'room', key: key('nobody'), set: {} },
    ];
    const expected = [
      { name: 'a', colour: 'blue', guests: ['Ann', 'Bob', { age: 3 }] },
      { name: 'c', colour: 'white', guests: [] },
    ];
    await write(...changes);
    expect(await rooms()).toEqual(expected);
    await dataSource.query('delete from room');
    for (const change of changes) await write(change);
    expect(await rooms()).toEqual(expected);
  });

  it('of rows that are there come to the same, too', async () => {
    const append = (name: string, guest: string): RowChange<'room'> => {
      return { op: 'append', table: 'room', key: key(name), column: 'guests', items: [guest] };
    };
    const patch = (name: string, set: Extract<RowChange, { op: 'patch' }>['set']): RowChange<'room'> => {
      return { op: 'patch', table: 'room', key: key(name), set };
    };
    const changes = [
      append('a', 'Ann'),
      patch('a', { guests: ['Eve'] }),
      append('a', 'Bob'),
      patch('b', { colour: 'blue' }),
      append('b', 'Ann'),
      append('b', 'Bob'),
      patch('c', { colour: 'green' }),
      append('c', 'Eve'),
      patch('d', { colour: null }),
    ];
    const expected = [
      { name: 'a', colour: 'red', guests: ['Eve', 'Bob'] },
      { name: 'b', colour: 'blue', guests: ['Ann', 'Bob'] },
      { name: 'c', colour: 'green', guests: ['Eve'] },
      { name: 'd', colour: null, guests: [] },
    ];
    const before = ['a', 'b', 'c', 'd'].map((name) => put(name, 'red'));
    await write(...before);
    await write(...changes);
    expect(await rooms()).toEqual(expected);
    await write(...before);
    for (const change of changes) await write(change);
    expect(await rooms()).toEqual(expected);
  });

  it('number new rows in the order in which they are put, and none twice', async () => {
    await dataSource.query('alter table room add column seq bigint generated always as identity');
    const numbered = { room: { ...tables.room, numbered: true } } as const;
    await work.write((tx) => writeRows(tx, numbered, [put('c', 'red'), put('a', 'red'), put('b', 'red')]));
    const named: { name: string }[] = await dataSource.query('select name from room order by seq');
    const again = await work.write((tx) => writeRows(tx, numbered, [put('d', 'red'), put('a', 'green')])).catch(String);
    expect(again).toContain('room_pkey');
    expect(await rooms()).toHaveLength(3);
    await dataSource.query('alter table room drop column seq');
    expect(named.map(({ name }) => name)).toEqual(['c', 'a', 'b']);
  });

  it('copy columns of another row, be the rows new or not, and nothing of one that is not there', async () => {
    const copy = (name: string, from: string): RowChange<'room'> => {
      return { op: 'copy', table: 'room', key: key(name), from: key(from), columns: ['colour'] };
    };
    await write(put('a', 'red'));
    await write(copy('b', 'a'), put('b', 'green'), put('c', 'white'), copy('c', 'nobody'), copy('nobody', 'a'));
    expect(await rooms()).toMatchObject([
      { name: 'a', colour: 'red' },
      { name: 'b', colour: 'red' },
      { name: 'c', colour: 'white' },
    ]);
  });

  it('leave the columns that they do not name, and empty those that they say are empty', async () => {
    await write(put('a', 'red'));
    await write({ op: 'patch', table: 'room', key: key('a'), set: { guests: ['Ann'], opened_at: null } });
    expect(await dataSource.query('select colour, guests, opened_at from room')).toEqual([
      { colour: 'red', guests: ['Ann'], opened_at: null },
    ]);
  });

  it('carry texts as they are, and JSON as what it says', async () => {
    const guests = ['"', '\\', { text: 'null' }, null];
    await write(put('a', 'red'));
    await write(
      { op: 'patch', table: 'room', key: key('a'), set: { colour: '{"a": 1}', guests: 'none' } },
      { op: 'patch', table: 'room', key: key('a'), set: { guests } },
      { op: 'append', table: 'room', key: key('a'), column: 'guests', items: ['Bob'] },
    );
    expect(await rooms()).toEqual([{ name: 'a', colour: '{"a": 1}', guests: [...guests, 'Bob'] }]);
  });
});
