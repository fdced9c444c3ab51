import { setTimeout as delay } from 'node:timers/promises';
import { backoffDelay, milliseconds, seconds, type Duration } from '@millrace/kernel';
import { Refusal } from '../reasons.ts';

const pauses = { first: milliseconds(100), factor: 2, max: seconds(3) };

/**
 * Repeats work that needs another service until it succeeds, is refused, is no longer wanted, or `within` has passed.
 * A service that restarts in between is not noticed.
 */
export async function persistently<T>(within: Duration, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + within;
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Refusal || signal.aborted || performance.now() >= deadline) throw error;
      await delay(backoffDelay(pauses, attempt, Math.random()));
    }
  }
}
