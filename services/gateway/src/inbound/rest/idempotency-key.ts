import type { CallerV1 } from '@millrace/contracts';
import { derivedUuid } from '@millrace/kernel';

const namespace = '5b0ce5b6-0a3c-4b44-9d6b-0c6a9e6b1c7e';

/**
 * What is asked, with the client token that `Idempotency-Key` makes for it, and as it is without the header: should the
 * gateway die between asking and keeping the answer, the owner of the answer knows the request again. The token is of the
 * caller and of all that is asked, since a key whose request was refused may come with another one.
 */
export const withClientToken = <T extends { readonly caller: CallerV1 }>(
  asked: T,
  idempotencyKey: string | undefined,
): T & { readonly clientRequestToken?: string } =>
  idempotencyKey === undefined
    ? asked
    : { ...asked, clientRequestToken: derivedUuid(namespace, `${idempotencyKey} ${JSON.stringify(asked)}`) };
