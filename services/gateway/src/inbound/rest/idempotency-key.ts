import { problem } from '@millrace/contracts';
import { Rejected } from '@millrace/service';

/** The member of a query that `Idempotency-Key` sets, absent without the header. @throws Rejected unless it is a key. */
export function clientRequestToken(idempotencyKey: string | undefined): { readonly clientRequestToken?: string } {
  if (idempotencyKey === undefined) return {};
  if (/^[a-zA-Z0-9-]{1,128}$/.test(idempotencyKey)) return { clientRequestToken: idempotencyKey };
  throw new Rejected(problem('request.invalid', 'Idempotency-Key must be 1 to 128 letters, digits and dashes.'));
}
