import { agentPermissions, serviceNames, servicePermissions, type ServiceName } from '@millrace/contracts';
import { createNatsIdentities, writeNatsConfig, type NatsIdentities } from '@millrace/provision';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { databaseName } from '../databases.ts';
import { openHome } from '../home.ts';
import { openSecrets, type Secrets } from '../secrets.ts';
import { containerLayout, serviceFolder, writeWhole } from './layout.ts';

export interface KeysOptions {
  /** Folder that holds the volumes, see {@link containerLayout}. */
  readonly root: string;
  /** Host and port of PostgreSQL as containers reach it. */
  readonly postgresAddress: string;
  /** Where nats-server keeps its streams, in its own container. */
  readonly natsStore: string;
}

const users = Object.fromEntries(serviceNames.map((name) => [name, servicePermissions(name)]));

/** Key and secret of the object store; both derived, so that repeating it changes nothing. */
export const objectStoreKeys = (secrets: Secrets) => ({
  accessKey: `MR${secrets.sealKey('s3/access').slice(0, 18).toUpperCase()}`,
  secretKey: secrets.sealKey('s3/secret'),
});

/** The superuser's password; PostgreSQL takes it when it makes its data folder. */
export const postgresPassword = (secrets: Secrets): string => secrets.sealKey('postgres/superuser');

/**
 * Makes every secret of an installation in containers, and lays each out where its owner finds it.
 * Repeating it changes nothing but what follows the code, such as permissions.
 */
export async function makeKeys(options: KeysOptions): Promise<void> {
  const layout = containerLayout(options.root);
  const home = await openHome(layout.keys);
  const secrets = await openSecrets(home.secrets);
  const identities = await createNatsIdentities(join(home.natsFolder, 'identities'), {
    users,
    agents: agentPermissions,
  });
  writeNatsConfig({
    file: join(layout.nats, 'nats.conf'),
    identities,
    host: '0.0.0.0',
    port: 4222,
    monitorPort: 8222,
    storeDir: options.natsStore,
  });
  // Read by users of other images, whose numbers we cannot know; their volumes are mounted nowhere else.
  await writeWhole(join(layout.postgres, 'password'), `${postgresPassword(secrets)}\n`, 0o644);
  await writeWhole(join(layout.objectStore, 's3.json'), objectStoreConfig(secrets), 0o644);
  for (const name of serviceNames) await layOut(name, layout.service(name), options, secrets, identities);
}

async function layOut(
  name: ServiceName,
  folder: string,
  { postgresAddress }: KeysOptions,
  secrets: Secrets,
  identities: NatsIdentities,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await copyFile(identities.credentialsFile(name), join(folder, 'nats.creds'));
  const database = databaseName(name);
  const settings: Record<string, string> = {
    DATABASE_URL: `postgres://${database}:${secrets.databasePassword(name)}@${postgresAddress}/${database}`,
    NATS_CREDS_FILE: join(serviceFolder, 'nats.creds'),
    MILLRACE_SEAL_KEY: secrets.sealKey(name),
  };
  if (name === 'artifacts') {
    const { accessKey, secretKey } = objectStoreKeys(secrets);
    settings['MILLRACE_ARTIFACTS_ACCESS_KEY'] = accessKey;
    settings['MILLRACE_ARTIFACTS_SECRET_KEY'] = secretKey;
  }
  if (name === 'deployments') {
    await copyFile(identities.agentSigningSeedFile, join(folder, 'agents.seed'));
    await copyFile(secrets.commandKeyFile, join(folder, 'agent-commands.pem'));
    settings['AGENT_SIGNING_SEED_FILE'] = join(serviceFolder, 'agents.seed');
    settings['AGENT_COMMAND_KEY_FILE'] = join(serviceFolder, 'agent-commands.pem');
    settings['NATS_ACCOUNT_PUBLIC_KEY'] = identities.account.publicKey;
  }
  const lines = Object.entries(settings).map(([variable, value]) => `${variable}="${value}"\n`);
  await writeWhole(join(folder, 'service.env'), lines.join(''), 0o600);
}

/** SeaweedFS's table of S3 identities. */
const objectStoreConfig = (secrets: Secrets): string =>
  JSON.stringify({
    identities: [
      {
        name: 'millrace',
        credentials: [objectStoreKeys(secrets)],
        actions: ['Admin', 'Read', 'Write', 'List', 'Tagging'],
      },
    ],
  });
