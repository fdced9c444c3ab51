import { bootstrapAdministrator, type IssuedCredentials } from '@millrace/gateway';
import { open, readFile, rename } from 'node:fs/promises';
import type { Home } from './home.ts';
import { serviceEnvironment, type Surroundings } from './service-environment.ts';

/** The administrator's; secret. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly apiToken: string;
}

const profile = 'millrace';

/**
 * Makes the administrator on first start and writes the credentials file before that is committed, so that there is
 * never an administrator whose key nobody knows. A lost file means new credentials; the old ones end.
 */
export async function ensureCredentials(home: Home, around: Surroundings): Promise<Credentials> {
  const present = await readCredentials(home.credentialsFile);
  const issued = await bootstrapAdministrator(
    await serviceEnvironment('gateway', around),
    (credentials) => writeCredentials(home.credentialsFile, credentials),
    { reissue: present === undefined },
  );
  const credentials = issued ?? present;
  if (credentials === undefined) throw new Error('neither old nor new credentials of the administrator exist');
  return {
    accessKeyId: credentials.accessKeyId,
    secretAccessKey: credentials.secretAccessKey,
    apiToken: credentials.apiToken,
  };
}

async function readCredentials(file: string): Promise<Credentials | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  const value = (name: string): string | undefined => new RegExp(`^${name}\\s*=\\s*(\\S+)$`, 'm').exec(text ?? '')?.[1];
  const accessKeyId = value('aws_access_key_id');
  const secretAccessKey = value('aws_secret_access_key');
  const apiToken = value('millrace_api_token');
  if (accessKeyId === undefined || secretAccessKey === undefined || apiToken === undefined) return undefined;
  return { accessKeyId, secretAccessKey, apiToken };
}

/** An AWS shared-credentials file; tools of AWS ignore the line that is ours. On disk for certain when this returns. */
async function writeCredentials(file: string, credentials: IssuedCredentials): Promise<void> {
  const text = `# Made by Millrace. Whoever reads this file may do everything here.
[${profile}]
aws_access_key_id = ${credentials.accessKeyId}
aws_secret_access_key = ${credentials.secretAccessKey}
region = ${credentials.region}
millrace_api_token = ${credentials.apiToken}
`;
  const draft = await open(`${file}.new`, 'w', 0o600);
  try {
    await draft.writeFile(text);
    await draft.sync();
  } finally {
    await draft.close();
  }
  await rename(`${file}.new`, file);
}
