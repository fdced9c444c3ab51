import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { EventFailure } from '../domain/codes.ts';

const run = promisify(execFile);

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** @throws EventFailure when the host knows no such user. */
export async function findUser(name: string): Promise<Account> {
  const fields = await lookUp('passwd', name);
  if (!fields) throw new EventFailure('UnknownError', `this host has no user "${name}"`);
  return { name: fields[0] ?? name, uid: Number(fields[2]), gid: Number(fields[3]), home: fields[5] ?? '/' };
}

/** @throws EventFailure when the host knows no such group. */
export async function findGroup(name: string): Promise<number> {
  const fields = await lookUp('group', name);
  if (!fields) throw new EventFailure('UnknownError', `this host has no group "${name}"`);
  return Number(fields[2]);
}

/** The host's own files first; directory services through `getent` where it exists. A number is an id. */
async function lookUp(database: 'passwd' | 'group', name: string): Promise<readonly string[] | undefined> {
  const entries = (await readFile(`/etc/${database}`, 'utf8')).split('\n').map((line) => line.split(':'));
  const local = entries.find((fields) => fields[0] === name) ?? entries.find((fields) => fields[2] === name);
  if (local && name !== '') return local;
  try {
    const { stdout } = await run('getent', ['--', database, name], { timeout: 10_000 });
    return stdout.trim().split(':');
  } catch {
    // Status 2 is "not found"; a missing getent leaves the files as the only answer.
    return undefined;
  }
}
