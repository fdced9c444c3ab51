import type { CallerV1 } from '@millrace/contracts';
import { derivedUuid } from '@millrace/kernel';

const namespace = '5b0ce5b6-0a3c-4b44-9d6b-0c6a9e6b1c7e';

/**
 * The member of a query that `Idempotency-Key` sets, absent without the header: should the gateway die between asking and
 * keeping the answer, the owner of the answer knows the request again. Each caller has keys of its own.
 */
export const clientRequestToken = (
  { account, arn }: CallerV1,
  idempotencyKey: string | undefined,
): { readonly clientRequestToken?: string } =>
  idempotencyKey === undefined
    ? {}
    : { clientRequestToken: derivedUuid(namespace, `${account} ${arn} ${idempotencyKey}`) };
