import type { Tx } from './data-source.ts';
import { send } from './unit-of-work.ts';

/** A value as JSON has it; PostgreSQL turns it into what the column holds. Times are ISO 8601 texts. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [member: string]: Json | undefined };

export type RowKey = Readonly<Record<string, string>>;

/** A change of one row of a read model, as data. */
export type RowChange<Table extends string = string> =
  /** Inserts the row, or replaces the whole of it where the table is not numbered; columns not given are null. */
  | { readonly op: 'put'; readonly table: Table; readonly key: RowKey; readonly set: Readonly<Record<string, Json>> }
  /** Changes these columns of the row, if there is one. */
  | { readonly op: 'patch'; readonly table: Table; readonly key: RowKey; readonly set: Readonly<Record<string, Json>> }
  /** Adds to the end of a column that holds a JSON array. */
  | {
      readonly op: 'append';
      readonly table: Table;
      readonly key: RowKey;
      readonly column: string;
      readonly items: readonly Json[];
    }
  /** Takes these columns over from another row of the table, if both are there, once everything else is written. */
  | {
      readonly op: 'copy';
      readonly table: Table;
      readonly key: RowKey;
      readonly from: RowKey;
      readonly columns: readonly string[];
    }
  | { readonly op: 'remove'; readonly table: Table; readonly key: RowKey };

/** What can be changed of a table. `columns` are all but the key and what the database generates. */
export interface TableShape {
  readonly key: readonly string[];
  readonly columns: readonly string[];
  /**
   * The database numbers its rows, and the numbers keep the order in which rows are put. Each is put once: the second time
   * fails with a violation of the key.
   */
  readonly numbered?: true;
}

/**
 * Writes changes of rows, in the order of `tables`; many changes of one row become one. Rows are inserted and removed
 * with one statement per table, and changed with one for each set of columns that change together: it names just these,
 * since one that could change any column of many rows costs the server three times as much.
 *
 * Each statement takes its rows in the order of their keys. Whoever else changes rows of the same tables does so in an
 * order of its own now and then, and one of the two is run again by {@link UnitOfWork}.
 */
export function writeRows<Table extends string>(
  tx: Tx,
  tables: Readonly<Record<Table, TableShape>>,
  changes: readonly RowChange<Table>[],
): void {
  for (const table of Object.keys(tables) as Table[]) {
    const rows = folded(changes.filter((change) => change.table === table));
    const rowsByKey = rows.toSorted((left, right) => (left.name < right.name ? -1 : 1));
    const shape = tables[table];
    const { key, columns } = shape;
    const isSame = (other: string) => key.map((name) => `${table}.${name} = ${other}.${name}`).join(' and ');
    const write = (sql: string, written: readonly object[]) => {
      if (written.length > 0) void send(tx, sql, [JSON.stringify(written)]);
    };
    write(
      `delete from ${table} using jsonb_populate_recordset(null::${table}, $1::jsonb) as gone where ${isSame('gone')}`,
      rowsByKey.flatMap((row) => (row.kind === 'removed' ? [row.key] : [])),
    );
    write(
      `insert into ${table} (${[...key, ...columns].join(', ')})
       select ${[...key, ...columns].join(', ')} from jsonb_populate_recordset(null::${table}, $1::jsonb)
       ${shape.numbered ? '' : replacing(shape)}`,
      (shape.numbered ? rows : rowsByKey).flatMap((row) => (row.kind === 'whole' ? [{ ...row.key, ...row.set }] : [])),
    );
    const patched = rowsByKey.filter((row) => row.kind === 'partial');
    for (const [assigned, alike] of Map.groupBy(patched, (row) => assignments(table, shape, row))) {
      if (assigned === '') continue;
      write(
        `update ${table} set ${assigned} from jsonb_populate_recordset(null::${table}, $1::jsonb) as given
         where ${isSame('given')}`,
        alike.map((row) => ({ ...row.key, ...row.set, ...row.appended })),
      );
    }
    for (const change of changes) if (change.op === 'copy' && change.table === table) copy(tx, change);
  }
}

const replacing = ({ key, columns }: TableShape): string =>
  `on conflict (${key.join(', ')}) do update set ${columns.map((name) => `${name} = excluded.${name}`).join(', ')}`;

/** As many different ones as there are sets of columns that change together. */
function assignments(table: string, { columns }: TableShape, row: Folded & { kind: 'partial' }): string {
  const assigned = columns.flatMap((name) => {
    if (row.set[name] !== undefined) return [`${name} = given.${name}`];
    return row.appended[name] === undefined ? [] : [`${name} = ${table}.${name} || given.${name}`];
  });
  return assigned.join(', ');
}

function copy(tx: Tx, { table, key, from, columns }: RowChange & { op: 'copy' }): void {
  const values: string[] = [];
  const is = (row: string, place: RowKey): string[] =>
    Object.entries(place).map(([name, value]) => `${row}.${name} = $${values.push(value)}`);
  const where = [...is('copy', key), ...is('original', from)].join(' and ');
  const set = columns.map((name) => `${name} = original.${name}`).join(', ');
  void send(tx, `update ${table} copy set ${set} from ${table} original where ${where}`, values);
}

type Folded = { readonly key: RowKey; readonly name: string } & (
  | { readonly kind: 'whole'; readonly set: Readonly<Record<string, Json>> }
  | {
      readonly kind: 'partial';
      readonly set: Readonly<Record<string, Json>>;
      readonly appended: Readonly<Record<string, readonly Json[]>>;
    }
  | { readonly kind: 'removed' }
);

type Folding = Exclude<RowChange, { readonly op: 'copy' }>;

/** What becomes of each row in the end, in the order in which they are first spoken of. */
function folded(changes: readonly RowChange[]): readonly Folded[] {
  const rows = new Map<string, Folded>();
  for (const change of changes) {
    if (change.op === 'copy') continue;
    const name = JSON.stringify(Object.values(change.key));
    rows.set(name, folding(rows.get(name), change, name));
  }
  return [...rows.values()];
}

function folding(row: Folded | undefined, change: Folding, name: string): Folded {
  const { key } = change;
  switch (change.op) {
    case 'put':
      return { kind: 'whole', key, name, set: change.set };
    case 'remove':
      return { kind: 'removed', key, name };
    case 'patch':
      if (row === undefined) return { kind: 'partial', key, name, set: change.set, appended: {} };
      if (row.kind === 'removed') return row;
      if (row.kind === 'whole') return { ...row, set: { ...row.set, ...change.set } };
      return { ...row, set: { ...row.set, ...change.set }, appended: without(row.appended, change.set) };
    case 'append':
      return appending(row ?? { kind: 'partial', key, name, set: {}, appended: {} }, change.column, change.items);
  }
}

function appending(row: Folded, column: string, items: readonly Json[]): Folded {
  switch (row.kind) {
    case 'removed':
      return row;
    case 'whole':
      return { ...row, set: extended(row.set, column, items) };
    case 'partial':
      if (row.set[column] !== undefined) return { ...row, set: extended(row.set, column, items) };
      return { ...row, appended: extended(row.appended, column, items) };
  }
}

/** With `items` at the end of the array in `column`. */
function extended<Values extends Readonly<Record<string, Json>>>(
  values: Values,
  column: string,
  items: readonly Json[],
) {
  const before = values[column];
  return { ...values, [column]: [...(Array.isArray(before) ? (before as Json[]) : []), ...items] };
}

/** What is said of other columns than these. */
const without = <Value>(values: Readonly<Record<string, Value>>, columns: object) =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !(name in columns)));
