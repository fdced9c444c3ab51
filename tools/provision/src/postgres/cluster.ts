import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ProvisionProblem } from '../problem.ts';
import { programOf } from '../process-identity.ts';
import { commandAs, giveTo, type RunAs } from '../run-as.ts';

const run = promisify(execFile);

/** The superuser of every cluster made here. */
export const superuser = 'millrace';

export interface Cluster {
  readonly dataDir: string;
  readonly superuserPassword: string;
}

/** Where the password is kept, beside the data folder, which PostgreSQL wants for itself. */
const passwordFile = (dataDir: string): string => `${dataDir}.password`;

/** The version whose data folders `postgres` can open: 18 for 18.4. */
export const majorOf = (version: string): string => version.split('.', 1)[0] ?? version;

/**
 * Opens the cluster in `dataDir`, made first when there is none. Making is all or nothing: it is built beside its place
 * and renamed into it, so that a crash in between leaves nothing half made.
 *
 * @throws ProvisionProblem `data-version`, `disk-full`, `start-failed`
 */
export async function openCluster(
  dataDir: string,
  postgres: { readonly path: string; readonly version: string },
  runAs: RunAs,
): Promise<Cluster> {
  if (!existsSync(join(dataDir, 'PG_VERSION'))) await makeCluster(dataDir, postgres.path, runAs);
  const major = readFileSync(join(dataDir, 'PG_VERSION'), 'utf8').trim();
  if (major !== majorOf(postgres.version)) {
    throw new ProvisionProblem(
      'data-version',
      `${dataDir} was written by PostgreSQL ${major}, but this is PostgreSQL ${postgres.version} (${postgres.path})`,
      `Let MILLRACE_POSTGRES name a postgres ${major} to go on with this data, or move it with pg_dump and pg_restore, ` +
        'or let MILLRACE_HOME name a new folder. Nothing was changed.',
    );
  }
  giveTo(runAs, dataDir);
  removeForeignPidFile(dataDir);
  return { dataDir, superuserPassword: readPassword(dataDir) };
}

async function makeCluster(dataDir: string, postgresPath: string, runAs: RunAs): Promise<void> {
  const draft = `${dataDir}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  giveTo(runAs, draft);
  const secrets = mkdtempSync(join(tmpdir(), 'millrace-initdb-'));
  const password = randomBytes(24).toString('base64url');
  const pwfile = join(secrets, 'password');
  writeFileSync(pwfile, password, { mode: 0o600 });
  giveTo(runAs, secrets);
  const initdb = commandAs(runAs, join(dirname(postgresPath), 'initdb'), [
    `--pgdata=${draft}`,
    `--username=${superuser}`,
    `--pwfile=${pwfile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    // The start that follows syncs what matters; the rename below makes a half made cluster impossible.
    '--no-sync',
    '--no-instructions',
  ]);
  const { command, args, ...user } = initdb;
  try {
    await run(command, [...args], { ...user, cwd: '/', env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } });
  } catch (error) {
    const said = `${(error as { stderr?: string }).stderr ?? ''}${(error as Error).message}`;
    rmSync(draft, { recursive: true, force: true });
    throw explainFailure(said, `PostgreSQL could not create its data folder ${dataDir}`, error);
  } finally {
    rmSync(secrets, { recursive: true, force: true });
  }
  writeFileSync(passwordFile(dataDir), `${password}\n`, { mode: 0o600 });
  chmodSync(passwordFile(dataDir), 0o600);
  renameSync(draft, dataDir);
}

function readPassword(dataDir: string): string {
  try {
    return readFileSync(passwordFile(dataDir), 'utf8').trim();
  } catch (error) {
    throw new ProvisionProblem(
      'start-failed',
      `the superuser's password of ${dataDir} cannot be read from ${passwordFile(dataDir)}`,
      'Put the file back from a backup, or let MILLRACE_HOME name a new folder.',
      { cause: error },
    );
  }
}

/**
 * After a crash PostgreSQL takes over a pid file whose process is gone, but refuses to start when that number belongs
 * to anybody at all by now, which is common in containers. Only a postgres can hold the data; a stranger does not.
 */
function removeForeignPidFile(dataDir: string): void {
  const file = join(dataDir, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  const program = programOf(pid);
  if (program === undefined || program.startsWith('postgres')) return;
  rmSync(file, { force: true });
  // The lock of the socket names the same process.
  for (const name of readdirSync(dataDir))
    if (name.startsWith('.s.PGSQL.')) rmSync(join(dataDir, name), { force: true });
}

/** Turns what PostgreSQL printed into a problem with a remedy. */
export function explainFailure(said: string, message: string, cause?: unknown): ProvisionProblem {
  const options = cause === undefined ? {} : { cause };
  if (/No space left on device|ENOSPC/.test(said)) {
    return new ProvisionProblem(
      'disk-full',
      `${message}: the disk is full`,
      'Free some space, or let MILLRACE_HOME name a folder on another disk.',
      options,
    );
  }
  if (/lock file "postmaster.pid" already exists|is another postmaster/.test(said)) {
    return new ProvisionProblem(
      'data-in-use',
      `${message}: another PostgreSQL uses this data`,
      'Stop that one, or let MILLRACE_HOME name another folder.',
      options,
    );
  }
  if (/Address already in use|could not bind/.test(said)) {
    return new ProvisionProblem('port-busy', `${message}: its port is in use`, 'Choose another port.', options);
  }
  const last = said
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-5)
    .join('\n  ');
  return new ProvisionProblem('start-failed', `${message}:\n  ${last}`, 'See the lines above.', options);
}
