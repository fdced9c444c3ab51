import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { identify, isRunning, type ProcessIdentity } from './process-identity.ts';
import { ProvisionProblem } from './problem.ts';

/**
 * Runs `work` while no other process on this machine holds the same lock file. A lock whose holder died is taken over.
 *
 * @throws ProvisionProblem `lock-timeout` when the holder keeps it longer than `timeoutSeconds`.
 */
export async function withFileLock<T>(file: string, timeoutSeconds: number, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  const deadline = performance.now() + timeoutSeconds * 1000;
  while (!tryLock(file)) {
    if (isAbandoned(file) && breakLock(file)) continue;
    if (performance.now() > deadline) {
      throw new ProvisionProblem(
        'lock-timeout',
        `process ${holderOf(file)?.pid ?? 'unknown'} has held the lock ${file} for more than ${timeoutSeconds} s`,
        `Wait until it has ended, or delete ${file}* if that process has nothing to do with this project.`,
      );
    }
    await wait(100);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** Linked into place, so that a lock file is never seen without its holder's name in it. */
function tryLock(file: string): boolean {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(identify(process.pid)));
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function isAbandoned(file: string): boolean {
  const holder = holderOf(file);
  return holder !== undefined && !isRunning(holder);
}

/** Only one process may remove a dead holder's lock: a second one would remove the lock of the first. */
function breakLock(file: string): boolean {
  const right = `${file}.break`;
  if (!tryLock(right)) return false;
  try {
    if (isAbandoned(file)) rmSync(file, { force: true });
    return true;
  } finally {
    rmSync(right, { force: true });
  }
}

/** Undefined when the lock has just been released. */
function holderOf(file: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
