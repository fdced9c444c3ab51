import { SecretSealer } from '@millrace/access';
import { SystemClock, RandomIds, readSettings, type Environment } from '@millrace/service';
import { messagingMigrations } from '@millrace/messaging';
import { createDataSource, migrate, UnitOfWork } from '@millrace/persistence';
import { Administrator } from './application/administrator.ts';
import type { IssuedCredentials } from './domain/principal.ts';
import { PrincipalRepository } from './outbound/postgres/principal.repository.ts';
import { gateway } from './definition.ts';
import { Settings } from './settings.ts';

/**
 * Makes the administrator on first start, in the gateway's own database and before the gateway runs. `keep` writes the
 * credentials down; they count only when it has succeeded.
 * @returns undefined when there was an administrator already and `reissue` was not asked.
 */
export async function bootstrapAdministrator(
  environment: Environment,
  keep: (issued: IssuedCredentials) => Promise<void>,
  options: { readonly reissue?: boolean } = {},
): Promise<IssuedCredentials | undefined> {
  const settings = readSettings(Settings, environment, 'gateway');
  const dataSource = createDataSource({
    url: settings.databaseUrl,
    entities: gateway.entities,
    migrations: [...messagingMigrations, ...gateway.migrations],
    poolSize: 2,
    applicationName: 'millrace/gateway-bootstrap',
  });
  await dataSource.initialize();
  try {
    await migrate(dataSource);
    const principals = new PrincipalRepository(
      dataSource,
      SecretSealer.withKeys(settings.sealKey, settings.olderSealKeys),
      new SystemClock(),
      new RandomIds(),
      settings,
    );
    return await new Administrator(new UnitOfWork(dataSource), principals, settings).ensure(keep, options);
  } finally {
    await dataSource.destroy();
  }
}
