import type { Problem } from '@millrace/contracts';
import type { Result } from '@millrace/kernel';
import { Rejected } from '@millrace/service';

/** For doors that write a refusal where it is caught. @throws Rejected when the answer is no. */
export function valueOf<T>(result: Result<T, Problem>): T {
  if (!result.ok) throw new Rejected(result.error);
  return result.value;
}
