import { backoffDelay, hours, plus, seconds, type Backoff, type Instant } from '@millrace/kernel';

/** Waits of 10 s, 20 s, 40 s … up to 2 h; each shortened at random by up to half, so that receivers are not stormed. */
const backoff: Backoff = { first: seconds(10), factor: 2, max: hours(2) };
/** The last attempt comes between half a day and a day after the first. */
export const maxAttempts = 22;

/** How one attempt ended. `status` is the HTTP status, when there was one. */
export type AttemptResult =
  | { readonly type: 'answered'; readonly status: number }
  | { readonly type: 'unanswered'; readonly error: string };

export type AfterAttempt =
  | { readonly status: 'delivered' }
  | { readonly status: 'pending'; readonly nextAttemptAt: Instant }
  | { readonly status: 'failed' };

/**
 * What follows from attempt number `attempt` (from 1). 2xx delivers; 410 Gone is a receiver that asks for no more;
 * everything else is tried again. `spread` in [0, 1) is the caller's randomness.
 */
export function afterAttempt(attempt: number, result: AttemptResult, at: Instant, spread: number): AfterAttempt {
  if (result.type === 'answered' && result.status >= 200 && result.status < 300) return { status: 'delivered' };
  if (result.type === 'answered' && result.status === 410) return { status: 'failed' };
  if (attempt >= maxAttempts) return { status: 'failed' };
  return { status: 'pending', nextAttemptAt: plus(at, backoffDelay(backoff, attempt, spread)) };
}
