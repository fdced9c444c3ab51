import { err, ok, type Result } from '@millrace/kernel';
import type { OnFailure, RetrySpec } from './model.ts';

/** What RETRY means when it says no more. */
const retryDefaults: RetrySpec = { count: 3, pattern: '.*' };

/**
 * Reads `on-failure`. After `RETRY-`, digits that end there or before another `-` are the count;
 * whatever follows is the regular expression, dashes included.
 */
export function parseOnFailure(text: string): Result<OnFailure | RetrySpec, string> {
  if (text === 'ABORT') return ok('abort');
  if (text === 'CONTINUE') return ok('continue');
  if (text === 'RETRY') return ok(retryDefaults);
  const rest = /^RETRY-(.+)$/s.exec(text)?.[1];
  if (rest === undefined) return err('must be ABORT, CONTINUE, RETRY, RETRY-<n>, RETRY-<regex> or RETRY-<n>-<regex>');

  const counted = /^(\d+)(?:-(.*))?$/s.exec(rest);
  if (!counted) return ok({ ...retryDefaults, pattern: rest });
  const count = Number(counted[1]);
  if (count > 100) return err('may ask for at most 100 retries');
  if (counted[2] === '') return err('has a dash but no regular expression after it');
  return ok({ count, pattern: counted[2] ?? retryDefaults.pattern });
}
