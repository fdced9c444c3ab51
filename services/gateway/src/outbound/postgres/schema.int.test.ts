import { createDataSource, drift } from '@millrace/persistence';
import { createDatabase } from '@millrace/testing';
import { expect, it } from 'vitest';
import { gateway } from '../../definition.ts';

it('migrations make exactly what the rows describe', async () => {
  const database = await createDatabase({ migrations: gateway.migrations });
  const source = createDataSource({
    url: database.url,
    entities: gateway.entities,
    migrations: gateway.migrations,
    poolSize: 2,
    applicationName: 'test',
  });
  await source.initialize();
  try {
    expect(await drift(source)).toEqual([]);
  } finally {
    await source.destroy();
    await database.drop();
  }
});
