import { generateKeyPairSync, hkdfSync, randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Secrets of one installation: made once, kept in files of mode 0600, handed on in memory or by file name only. */
export interface Secrets {
  /** 32 bytes in hexadecimal, another one for each service, derived from one root key. */
  sealKey(service: string): string;
  /** Password of the database role of a service, derived likewise. */
  databasePassword(service: string): string;
  /** PEM file of the Ed25519 key that signs commands to agents. */
  readonly commandKeyFile: string;
}

export async function openSecrets(folder: string): Promise<Secrets> {
  const root = Buffer.from(await once(join(folder, 'root.key'), () => randomBytes(32).toString('hex')), 'hex');
  const commandKeyFile = join(folder, 'agent-commands.pem');
  await once(commandKeyFile, () =>
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  );
  const derive = (purpose: string): Buffer => Buffer.from(hkdfSync('sha256', root, 'millrace', purpose, 32));
  return {
    sealKey: (service) => derive(`seal/${service}`).toString('hex'),
    databasePassword: (service) => derive(`database/${service}`).toString('base64url'),
    commandKeyFile,
  };
}

async function once(file: string, make: () => string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const value = make();
  await writeFile(`${file}.new`, `${value.trim()}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return value.trim();
}
