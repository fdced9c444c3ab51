import type { Schema } from './schemas.ts';

/** Every way to refuse, by the name under which operations refer to it. */
export const problemResponses: Readonly<Record<string, { readonly status: number; readonly description: string }>> = {
  Invalid: { status: 400, description: 'Something in the request is wrong; `errors` names every field' },
  Unauthenticated: { status: 401, description: 'Who asks is not proven' },
  Forbidden: { status: 403, description: 'Who asks may not do this, or the proof is refused' },
  NotFound: { status: 404, description: 'There is no such thing' },
  Conflict: { status: 409, description: 'It cannot be done in the present state' },
  Precondition: { status: 412, description: 'What `If-Match` or `If-None-Match` asks for is not so' },
  TooLarge: { status: 413, description: 'The body is larger than 4 MiB' },
  MediaType: { status: 415, description: 'The body is no JSON' },
  Unprocessable: { status: 422, description: 'The idempotency key came with another request' },
  Limit: {
    status: 429,
    description: 'A limit is reached, or there are too many requests: come again after `Retry-After`',
  },
  TooLong: { status: 431, description: 'Address and headers together are larger than 16 KiB' },
  Unavailable: { status: 503, description: 'The service that owns the answer does not reply; try again' },
};

/** Headers that requests may bear. */
export const requestHeaders: Readonly<Record<string, { readonly description: string; readonly pattern?: string }>> = {
  'idempotency-key': {
    description: 'The same request with the same key is carried out once in 24 hours, and answered alike',
    pattern: '^[!-~]{1,128}$',
  },
  'if-match': {
    description: 'Only if this is (still) the version in force: an entity tag, a version in quotes, or `*`',
    pattern: '^(\\*|"[1-9][0-9]{0,8}(-[0-9a-z]{8}-[0-9a-f]{16})?")$',
  },
  'if-none-match': { description: 'Only if there is something else: entity tags, or `*`' },
  'last-event-id': { description: 'Id of the last event that was received; the stream goes on after it' },
};

/** Headers of answers, by name. */
export const responseHeaders: Readonly<Record<string, Schema>> = {
  'RateLimit-Policy': { description: 'The quota: `"name";q=requests;w=seconds`', schema: { type: 'string' } },
  RateLimit: { description: 'What is left: `"name";r=requests;t=seconds`', schema: { type: 'string' } },
  'RateLimit-Limit': { description: 'Requests in a window', schema: { type: 'integer', minimum: 1 } },
  'RateLimit-Remaining': { description: 'Requests that are left', schema: { type: 'integer', minimum: 0 } },
  'RateLimit-Reset': { description: 'Seconds until all are there again', schema: { type: 'integer', minimum: 0 } },
  'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer', minimum: 0 } },
  ETag: { description: 'Of the pipeline: `"version-made-digest"`', schema: { type: 'string' } },
  Location: { description: 'Path of what was made', schema: { type: 'string' } },
  'Idempotency-Replayed': {
    description: '`true` when the answer is that of an earlier request with the same key',
    schema: { const: 'true' },
  },
};

/** Refers to a header of an answer. */
export const ref = (header: string): Schema => ({ $ref: `#/components/headers/${header}` });

/** With every answer to somebody who has proven who they are. */
export const rateHeaders: Schema = Object.fromEntries(
  Object.keys(responseHeaders)
    .filter((name) => name.startsWith('RateLimit'))
    .map((name) => [name, ref(name)]),
);

/** Headers of a refusal. */
export const problemHeaders = (status: number): Schema =>
  status === 429 || status === 503 ? { 'Retry-After': ref('Retry-After') } : {};
