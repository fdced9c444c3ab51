import type { ServiceName } from '@millrace/contracts';
import pg from 'pg';

/** Name of the database and of the role of a service: `millrace_build_runner`. */
export const databaseName = (service: ServiceName): string => `millrace_${service.replaceAll('-', '_')}`;

/**
 * Gives each service a database and a role that may use nothing else. Repeating it changes nothing but passwords.
 * @param adminUrl a role that may create roles and databases.
 * @returns the URL of each service's own database; secret.
 */
export async function ensureDatabases(
  adminUrl: string,
  services: readonly ServiceName[],
  passwordOf: (service: ServiceName) => string,
): Promise<ReadonlyMap<ServiceName, string>> {
  const client = new pg.Client({ connectionString: adminUrl, application_name: 'millrace/platform' });
  await client.connect();
  try {
    const urls = new Map<ServiceName, string>();
    for (const service of services) {
      const name = databaseName(service);
      const password = passwordOf(service);
      const role = await client.query('select 1 from pg_roles where rolname = $1', [name]);
      // A role's name and password cannot be parameters of these statements; both are ours, and quoted all the same.
      await client.query(
        `${role.rowCount === 0 ? 'create' : 'alter'} role ${client.escapeIdentifier(name)} login password ${client.escapeLiteral(password)}`,
      );
      const database = await client.query('select 1 from pg_database where datname = $1', [name]);
      if (database.rowCount === 0) {
        await client.query(`create database ${client.escapeIdentifier(name)} owner ${client.escapeIdentifier(name)}`);
        await client.query(`revoke all on database ${client.escapeIdentifier(name)} from public`);
      }
      const url = new URL(adminUrl);
      url.username = name;
      url.password = password;
      url.pathname = `/${name}`;
      urls.set(service, url.href);
    }
    return urls;
  } finally {
    await client.end();
  }
}
