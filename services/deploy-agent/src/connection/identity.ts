import { chmod, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isMissing, writeDurably } from '../host/durable-file.ts';

/** Who this host is. Written by `enrol` and renewed by the platform; lies in the agent's own folder, mode 0600. */
export interface Identity {
  readonly hostId: string;
  readonly hostName: string;
  readonly account: string;
  readonly region: string;
  /** Seed of the NATS key made on this host; it never leaves it. */
  readonly seed: string;
  readonly jwt: string;
  readonly jwtExpiresAt: string;
  readonly natsUrls: readonly string[];
  /** Ed25519 public key (SPKI, base64): commands that it does not confirm are not carried out. */
  readonly commandKey: string;
}

/** @returns undefined when the folder belongs to no host yet. */
export async function readIdentity(path: string): Promise<Identity | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Identity;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export async function writeIdentity(path: string, identity: Identity): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  // The folder may have been made by somebody else, with other rights.
  await chmod(dirname(path), 0o700);
  await writeDurably(path, `${JSON.stringify(identity, null, 2)}\n`);
}
