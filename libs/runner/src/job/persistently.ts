import { setTimeout as delay } from 'node:timers/promises';
import { backoffDelay, milliseconds, minutes, seconds, type Duration } from '@millrace/kernel';
import { Refusal } from '../reasons.ts';

const pauses = { first: milliseconds(100), factor: 2, max: seconds(3) };

/**
 * Repeats work that needs another service until it succeeds, is refused, is no longer wanted, or `within` has passed.
 * A service that restarts in between is not noticed.
 */
export async function persistently<T>(
  within: Duration | 'unlimited',
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const deadline = within === 'unlimited' ? Number.POSITIVE_INFINITY : performance.now() + within;
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Refusal || signal.aborted || performance.now() >= deadline) throw error;
      const pause = delay(backoffDelay(pauses, attempt, Math.random()), undefined, { signal });
      await pause.catch(() => {
        throw error;
      });
    }
  }
}

/** How long a job waits for its service's database before it gives up. */
const databasePatience = minutes(2);

/** Does work on the service's own database, which may restart in the meantime. The work must bear repetition. */
export function whenStorable<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return persistently(databasePatience, signal, work);
}
