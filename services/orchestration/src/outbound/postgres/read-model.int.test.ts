import { createDatabase } from '@millrace/testing';
import { createDataSource } from '@millrace/persistence';
import { expect, it } from 'vitest';
import { orchestration } from '../../index.ts';
import { readModel } from './read-model.ts';

it('names every column of its tables but those that the database fills', async () => {
  const database = await createDatabase({ migrations: orchestration.migrations });
  const options = { url: database.url, entities: [], migrations: [], poolSize: 1, applicationName: 'test' };
  const dataSource = await createDataSource(options).initialize();
  try {
    const rows: { name: string; columns: string[] }[] = await dataSource.query(
      `select table_name as name, array_agg(column_name::text order by column_name::text) as columns
       from information_schema.columns
       where table_name = any($1) and column_default is null and is_identity = 'NO' group by table_name`,
      [Object.keys(readModel)],
    );
    const stored = Object.fromEntries(rows.map(({ name, columns }) => [name, columns]));
    const known = Object.entries(readModel).map(([name, { key, columns }]) => [name, [...key, ...columns].toSorted()]);
    expect(Object.fromEntries(known)).toEqual(stored);
  } finally {
    await dataSource.destroy();
    await database.drop();
  }
});
