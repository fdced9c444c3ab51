import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { killGroup } from './run-script.ts';

/** Ended already, and only waits for its parent to take notice. */
const zombie = 'Z';

/** When a process began, as the kernel counts; undefined when it is gone or the system does not tell. */
export async function processBegan(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold anything; field 22 of the whole line is the 20th behind it.
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === zombie ? undefined : rest[18];
  } catch {
    return undefined;
  }
}

/**
 * Ends a process group that an earlier life of the agent started. Does nothing when its leader is another process by
 * now: process numbers are used again.
 */
export async function endForgottenGroup(
  group: { id: number; began: string },
  graceMilliseconds: number,
): Promise<void> {
  if ((await processBegan(group.id)) !== group.began) return;
  killGroup(group.id, 'SIGTERM');
  const giveUpAt = performance.now() + graceMilliseconds;
  while (performance.now() < giveUpAt && (await processBegan(group.id)) === group.began) await delay(50);
  killGroup(group.id, 'SIGKILL');
}
