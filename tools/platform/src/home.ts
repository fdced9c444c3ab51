import { chmod, mkdir, readFile, rename, statfs, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PlatformProblem } from './problem.ts';

/** Layout of the data folder; raised when an older Millrace could no longer read it. */
const LAYOUT = '1';
/** Below this PostgreSQL and JetStream may stop in the middle of a write. */
const MINIMUM_FREE_BYTES = 512 * 1024 * 1024;

/** Where everything of one installation lives. */
export interface Home {
  readonly root: string;
  readonly postgresData: string;
  readonly natsFolder: string;
  readonly natsStore: string;
  readonly artifacts: string;
  readonly logs: string;
  readonly secrets: string;
  readonly work: string;
  readonly credentialsFile: string;
}

/** Opens the folder, and makes it on first use. @throws PlatformProblem `data-version` or `disk-full` */
export async function openHome(folder: string): Promise<Home> {
  const root = resolve(folder);
  const home: Home = {
    root,
    postgresData: join(root, 'postgres'),
    natsFolder: join(root, 'nats'),
    natsStore: join(root, 'jetstream'),
    artifacts: join(root, 'artifacts'),
    logs: join(root, 'logs'),
    secrets: join(root, 'secrets'),
    work: join(root, 'work'),
    credentialsFile: join(root, 'credentials'),
  };
  // PostgreSQL may run as another user and must be able to pass through; what is secret has a mode of its own.
  await mkdir(root, { recursive: true, mode: 0o711 });
  await chmod(root, 0o711);
  await checkSpace(root);
  await checkLayout(root);
  for (const path of [home.logs, home.secrets, home.work, home.artifacts])
    await mkdir(path, { recursive: true, mode: 0o700 });
  return home;
}

async function checkSpace(root: string): Promise<void> {
  const { bavail, bsize } = await statfs(root);
  const free = bavail * bsize;
  if (free >= MINIMUM_FREE_BYTES) return;
  throw new PlatformProblem(
    'disk-full',
    `only ${Math.floor(free / 1_048_576)} MiB are free where ${root} lies; ${MINIMUM_FREE_BYTES / 1_048_576} MiB are needed`,
    'Free some space, or let MILLRACE_HOME name a folder on another disk.',
  );
}

async function checkLayout(root: string): Promise<void> {
  const file = join(root, 'layout');
  const found = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found === undefined) {
    await writeFile(`${file}.new`, `${LAYOUT}\n`);
    await rename(`${file}.new`, file);
  } else if (found.trim() !== LAYOUT) {
    throw new PlatformProblem(
      'data-version',
      `${root} was made by another version of Millrace (layout ${found.trim()}, this one reads ${LAYOUT})`,
      'Start the version that made it, or let MILLRACE_HOME name another folder.',
    );
  }
}
