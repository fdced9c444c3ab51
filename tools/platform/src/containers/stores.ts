import { serviceNames } from '@millrace/contracts';
import { loadNatsIdentities } from '@millrace/provision';
import { Client } from 'minio';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ensureCredentials } from '../credentials.ts';
import { ensureDatabases } from '../databases.ts';
import { openHome } from '../home.ts';
import { openSecrets } from '../secrets.ts';
import { containerLayout } from './layout.ts';
import { objectStoreKeys, postgresPassword } from './keys.ts';

export interface StoresOptions {
  /** Folder that holds the volumes, see {@link containerLayout}. */
  readonly root: string;
  readonly postgresAddress: string;
  /** Where the artifacts will be, `http://host:port/bucket`; nothing is made without it. */
  readonly bucket?: URL;
}

/**
 * Makes what the services expect to find: a database and a role for each, the bucket for artifacts, and the
 * administrator. Repeating it changes nothing.
 * @returns the file with the administrator's credentials.
 */
export async function makeStores({ root, postgresAddress, bucket }: StoresOptions): Promise<string> {
  const layout = containerLayout(root);
  const home = await openHome(layout.keys);
  const secrets = await openSecrets(home.secrets);
  const identities = loadNatsIdentities(join(home.natsFolder, 'identities'));
  const admin = `postgres://postgres:${postgresPassword(secrets)}@${postgresAddress}/postgres`;
  const databases = await ensureDatabases(admin, serviceNames, (name) => secrets.databasePassword(name));
  if (bucket !== undefined) await makeBucket(bucket, objectStoreKeys(secrets));
  await ensureCredentials(home, {
    home,
    // The administrator is made in the gateway's database; nothing listens and nobody is asked.
    ports: { gateway: 0, grpc: 0, artifacts: 0, nats: 0, postgres: 0 },
    secrets,
    identities,
    natsUrl: 'nats://nats:4222',
    databases,
    otlpEndpoint: undefined,
    extra: {},
  });
  return home.credentialsFile;
}

/** One second apart. */
const MAX_ATTEMPTS = 30;

async function makeBucket(url: URL, keys: ReturnType<typeof objectStoreKeys>): Promise<void> {
  const client = new Client({
    endPoint: url.hostname,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    useSSL: url.protocol === 'https:',
    pathStyle: true,
    region: url.searchParams.get('region') ?? 'us-east-1',
    ...keys,
  });
  const name = url.pathname.replace(/^\//, '');
  for (let attempt = 1; ; attempt++) {
    try {
      if (!(await client.bucketExists(name))) await client.makeBucket(name);
      return;
    } catch (error) {
      // A store of several parts may call itself healthy before its S3 door is open.
      if (attempt >= MAX_ATTEMPTS) throw error;
      await wait(1000);
    }
  }
}
