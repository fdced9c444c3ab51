import { readModel, type ReadModelTable } from '@millrace/orchestration/simulation';
import type { RowChange } from '@millrace/persistence';
import { uniqueViolation, type Transaction } from './database.ts';

/** A row as SQL has it: columns by name, times as ISO 8601 texts. */
export type SqlRow = Readonly<Record<string, unknown>>;

export const keyText = (key: Readonly<Record<string, string>>): string => Object.values(key).join('/');

/** Does to the simulated tables what `writeRows` does to PostgreSQL's. */
export async function applyChange(transaction: Transaction, change: RowChange): Promise<void> {
  const { table } = change;
  const key = keyText(change.key);
  await transaction.lock(table, key);
  const row = transaction.get<SqlRow>(table, key);
  switch (change.op) {
    case 'put':
      if (row !== undefined && isNumbered(table)) throw uniqueViolation(`${table}_pkey`);
      return transaction.put(table, key, { seq: row?.['seq'] ?? transaction.nextSeq(), ...change.key, ...change.set });
    case 'patch':
      return row === undefined ? undefined : transaction.put(table, key, { ...row, ...change.set });
    case 'append': {
      if (row === undefined) return undefined;
      const before = (row[change.column] ?? []) as readonly unknown[];
      return transaction.put(table, key, { ...row, [change.column]: [...before, ...change.items] });
    }
    case 'copy': {
      const original = transaction.get<SqlRow>(table, keyText(change.from));
      if (row === undefined || original === undefined) return undefined;
      const copied = change.columns.map((column) => [column, original[column]] as const);
      return transaction.put(table, key, { ...row, ...Object.fromEntries(copied) });
    }
    case 'remove':
      return transaction.put(table, key, undefined);
  }
}

const isNumbered = (table: string): boolean =>
  Object.hasOwn(readModel, table) && 'numbered' in readModel[table as ReadModelTable];
