import { execFileSync } from 'node:child_process';
import { lchownSync, lstatSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ProvisionProblem } from './problem.ts';

/**
 * The user under which PostgreSQL runs, which refuses to be root.
 * - `self`: this process is not root.
 * - `user`: root hands it to the account `postgres`, or `nobody`.
 * - `namespace`: that account cannot reach the folders (a clone under /root, say), so the server stays root outside but
 *   is an ordinary user without any capability inside a user namespace of its own.
 */
export type RunAs =
  | { readonly kind: 'self' }
  | { readonly kind: 'user'; readonly uid: number; readonly gid: number }
  | { readonly kind: 'namespace' };

/** Who runs a server that must reach all of `paths` (existing files or folders). @throws ProvisionProblem `not-reachable` */
export function chooseUser(paths: readonly string[]): RunAs {
  if (process.getuid?.() !== 0) return { kind: 'self' };
  const account = accountNamed('postgres') ?? accountNamed('nobody');
  const closed = account === undefined ? paths : paths.flatMap((path) => closedFolders(path, account));
  if (account !== undefined && closed.length === 0) return { kind: 'user', ...account };
  if (namespacesWork()) return { kind: 'namespace' };
  throw new ProvisionProblem(
    'not-reachable',
    `PostgreSQL does not run as root, and no other user may enter ${[...new Set(closed)].join(', ')}`,
    'Run Millrace as an ordinary user, or let MILLRACE_HOME name a folder whose parents everybody may enter, ' +
      'for example /var/lib/millrace (and keep this clone in such a folder too).',
  );
}

/** The command and spawn options that start `command` as that user. */
export function commandAs(
  runAs: RunAs,
  command: string,
  args: readonly string[],
): { command: string; args: readonly string[]; uid?: number; gid?: number } {
  switch (runAs.kind) {
    case 'self':
      return { command, args };
    case 'user':
      return { command, args, uid: runAs.uid, gid: runAs.gid };
    case 'namespace':
      return { command: 'unshare', args: ['--user', '--map-user=1000', '--map-group=1000', '--', command, ...args] };
  }
}

/** Gives a folder and all in it to that user, when they are not its already. */
export function giveTo(runAs: RunAs, folder: string): void {
  if (runAs.kind === 'self') return;
  const owner = runAs.kind === 'user' ? runAs : { uid: 0, gid: 0 };
  if (lstatSync(folder).uid === owner.uid) return;
  // Children first: the folder's own owner is what says that the work was finished.
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    lchownSync(join(folder, name), owner.uid, owner.gid);
  }
  lchownSync(folder, owner.uid, owner.gid);
}

interface Account {
  readonly uid: number;
  readonly gid: number;
}

function accountNamed(name: string): Account | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

/** The parent folders of a path that an account may not pass through. */
function closedFolders(path: string, account: Account): readonly string[] {
  const closed: string[] = [];
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { mode, uid, gid } = statSync(folder);
    const passBit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & passBit) === 0) closed.push(folder);
    if (folder === dirname(folder)) return closed;
  }
}

function namespacesWork(): boolean {
  try {
    const uid = execFileSync('unshare', ['--user', '--map-user=1000', '--map-group=1000', '--', 'id', '-u'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 5000,
    });
    return uid.trim() === '1000';
  } catch {
    return false;
  }
}
