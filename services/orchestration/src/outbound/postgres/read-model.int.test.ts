import { createDatabase } from '@millrace/testing';
import { createDataSource } from '@millrace/persistence';
import { expect, it } from 'vitest';
import { orchestration } from '../../index.ts';
import { readModel } from './read-model.ts';

it('knows which columns of its tables hold JSON', async () => {
  const database = await createDatabase({ migrations: orchestration.migrations });
  const options = { url: database.url, entities: [], migrations: [], poolSize: 1, applicationName: 'test' };
  const dataSource = await createDataSource(options).initialize();
  try {
    const rows: { name: string; json: string[] }[] = await dataSource.query(
      `select table_name as name, coalesce(array_agg(column_name::text order by ordinal_position)
         filter (where data_type = 'jsonb'), '{}') as json
       from information_schema.columns where table_name = any($1) group by table_name`,
      [Object.keys(readModel)],
    );
    const stored = Object.fromEntries(rows.map(({ name, json }) => [name, json.toSorted()]));
    const known = Object.entries(readModel).map(([name, { json }]) => [name, [...json].toSorted()]);
    expect(Object.fromEntries(known)).toEqual(stored);
  } finally {
    await dataSource.destroy();
    await database.drop();
  }
});
