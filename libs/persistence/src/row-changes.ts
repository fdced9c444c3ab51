import type { Tx } from './data-source.ts';
import { send } from './unit-of-work.ts';

/** A value as JSON has it; PostgreSQL turns it into what the column holds. Times are ISO 8601 texts. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [member: string]: Json | undefined };

export type RowKey = Readonly<Record<string, string>>;

/** A change of one row of a read model, as data. */
export type RowChange<Table extends string = string> =
  /** Inserts the row, or replaces the whole of it; columns not given are null. */
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
  /** Those of `columns` that hold JSON. */
  readonly json: readonly string[];
  /** The database numbers its rows, each is put once, and the numbers keep the order in which rows are put. */
  readonly numbered?: true;
}

/**
 * Writes changes of rows, in the order of `tables`; many changes of one row become one. Rows are inserted and removed
 * with one statement per table. A row that is patched has a statement of its own, which names just what changes: it
 * costs the server a third of one that could change any column of many rows.
 *
 * Rows that are there are changed in the order of their keys. Whoever else changes the same tables in one transaction
 * must keep these orders, or they may deadlock.
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
    const is = (left: string, right: string) => key.map((name) => `${left}.${name} = ${right}.${name}`).join(' and ');
    const write = (sql: string, written: readonly object[]) => {
      if (written.length > 0) void send(tx, sql, [JSON.stringify(written)]);
    };
    write(
      `delete from ${table} using jsonb_populate_recordset(null::${table}, $1::jsonb) as gone where ${is(table, 'gone')}`,
      rowsByKey.flatMap((row) => (row.kind === 'removed' ? [row.key] : [])),
    );
    write(
      `insert into ${table} (${[...key, ...columns].join(', ')})
       select ${[...key, ...columns].join(', ')} from jsonb_populate_recordset(null::${table}, $1::jsonb)
       on conflict (${key.join(', ')}) do update set ${columns.map((name) => `${name} = excluded.${name}`).join(', ')}`,
      (shape.numbered ? rows : rowsByKey).flatMap((row) => (row.kind === 'whole' ? [{ ...row.key, ...row.set }] : [])),
    );
    for (const row of rowsByKey) if (row.kind === 'partial') patch(tx, table, shape, row);
    for (const change of changes) if (change.op === 'copy' && change.table === table) copy(tx, change);
  }
}

/** As many different statements as there are sets of columns that change together. */
function patch(tx: Tx, table: string, { key, columns, json }: TableShape, row: Folded & { kind: 'partial' }): void {
  const values: unknown[] = [];
  const bound = (value: unknown): string => `$${values.push(value)}`;
  const assigned = columns.flatMap((name) => {
    const [value, items] = [row.set[name], row.appended[name]];
    if (value === undefined && items === undefined) return [];
    if (items === undefined)
      return [`${name} = ${bound(json.includes(name) && value !== null ? JSON.stringify(value) : value)}`];
    const before = value === undefined ? name : `${bound(JSON.stringify(value))}::jsonb`;
    return [`${name} = ${before} || ${bound(JSON.stringify(items))}::jsonb`];
  });
  if (assigned.length === 0) return;
  const where = key.map((name) => `${name} = ${bound(row.key[name])}`);
  void send(tx, `update ${table} set ${assigned.join(', ')} where ${where.join(' and ')}`, values);
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
      return row.kind === 'removed' ? row : { ...row, set: { ...row.set, ...change.set } };
    case 'append':
      return appending(row ?? { kind: 'partial', key, name, set: {}, appended: {} }, change.column, change.items);
  }
}

function appending(row: Folded, column: string, items: readonly Json[]): Folded {
  switch (row.kind) {
    case 'removed':
      return row;
    case 'whole': {
      const before = row.set[column];
      return {
        ...row,
        set: { ...row.set, [column]: [...(Array.isArray(before) ? (before as Json[]) : []), ...items] },
      };
    }
    case 'partial':
      return { ...row, appended: { ...row.appended, [column]: [...(row.appended[column] ?? []), ...items] } };
  }
}
