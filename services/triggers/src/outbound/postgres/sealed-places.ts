import type { SealedPlace } from '@millrace/service';

/** What each secret is sealed for, so that it opens nowhere else. */
export const connectionContext = (id: string): string => `connection:${id}`;
export const sourceContext = (access: string): string => `source:${access}`;
export const webhookContext = (id: string): string => `webhook:${id}`;

/** Where this service's database has them. */
export const sealedPlaces: readonly SealedPlace[] = [
  {
    kind: 'connection',
    read: 'select id as owner, sealed_token as sealed from connection where sealed_token is not null',
    contextOf: connectionContext,
    replace: 'update connection set sealed_token = $3 where id = $1 and sealed_token = $2',
  },
  {
    kind: 'source',
    read: 'select access as owner, sealed_token as sealed from source where sealed_token is not null',
    contextOf: sourceContext,
    replace: 'update source set sealed_token = $3 where access = $1 and sealed_token = $2',
  },
  {
    kind: 'webhook',
    read: 'select id as owner, unnest(sealed_secrets) as sealed from webhook',
    contextOf: webhookContext,
    replace: 'update webhook set sealed_secrets = array_replace(sealed_secrets, $2, $3) where id = $1',
  },
];
