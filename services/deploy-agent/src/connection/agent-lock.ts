import { readFile, rm } from 'node:fs/promises';
import { isMissing, writeDurably } from '../host/durable-file.ts';
import { processBegan } from '../host/process-age.ts';

interface Holder {
  readonly pid: number;
  /** Clock ticks, as the kernel says: a number that was given to another process later does not fool us. */
  readonly began: string | undefined;
}

/** The process that runs the agent of this folder, if one does. */
export async function lockHolder(path: string): Promise<number | undefined> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const { pid, began } = JSON.parse(text) as Holder;
  const now = await processBegan(pid);
  return now !== undefined && now === began ? pid : undefined;
}

/** @throws when another process runs the agent of this folder. */
export async function takeLock(path: string): Promise<() => Promise<void>> {
  const holder = await lockHolder(path);
  if (holder !== undefined && holder !== process.pid) {
    throw new Error(`the agent of this folder runs already, as process ${holder}`);
  }
  const mine: Holder = { pid: process.pid, began: await processBegan(process.pid) };
  await writeDurably(path, JSON.stringify(mine));
  return () => rm(path, { force: true });
}
