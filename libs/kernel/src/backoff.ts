import { milliseconds, type Duration } from './duration.ts';

export interface Backoff {
  readonly first: Duration;
  readonly factor: number;
  readonly max: Duration;
}

/**
 * How long to wait before attempt `attempt + 1`, `attempt` counted from 1.
 * `spread` in [0, 1) is the caller's randomness: the wait lies between half and all of the exponential value,
 * so that many waiters do not return at once.
 */
export function backoffDelay({ first, factor, max }: Backoff, attempt: number, spread = 1): Duration {
  const full = Math.min(max, first * factor ** Math.max(0, attempt - 1));
  return milliseconds(full / 2 + (full / 2) * spread);
}
