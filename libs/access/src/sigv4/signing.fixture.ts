import { instant, type Instant } from '@millrace/kernel';
import { SignatureV4 } from '@smithy/signature-v4';
import { createHash, createHmac } from 'node:crypto';
import type { SignedRequest } from './signed-request.ts';

/** Requests signed as a client would, and everything about them that a test may want wrong. */
export const accessKeyId = 'AKMRABCDEFGHIJKLMNOP';
export const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
export const now = instant(Date.UTC(2026, 10, 21, 12, 0, 0));

class NodeSha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string | Uint8Array);
  }
  update(chunk: Uint8Array): void {
    this.#hash.update(chunk);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

export interface Draft {
  method?: string;
  path?: string;
  query?: Record<string, string>;
  body?: string;
  headers?: Record<string, string>;
  at?: Instant;
  secret?: string;
  region?: string;
  service?: string;
  sessionToken?: string;
}

function signer(draft: Draft): SignatureV4 {
  return new SignatureV4({
    credentials: {
      accessKeyId,
      secretAccessKey: draft.secret ?? secretAccessKey,
      ...(draft.sessionToken ? { sessionToken: draft.sessionToken } : {}),
    },
    region: draft.region ?? 'local',
    service: draft.service ?? 'codepipeline',
    sha256: NodeSha256,
  });
}

function unsigned(draft: Draft) {
  return {
    method: draft.method ?? 'POST',
    protocol: 'http:',
    hostname: '127.0.0.1',
    path: draft.path ?? '/',
    query: draft.query ?? {},
    headers: {
      host: '127.0.0.1:8484',
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'CodePipeline_20150709.ListPipelines',
      ...draft.headers,
    },
    body: draft.body ?? '{"maxResults":5}',
  };
}

export const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

function overTheWire(request: Awaited<ReturnType<SignatureV4['presign']>>): SignedRequest {
  const query = Object.entries(request.query ?? {}).map(([name, value]) => `${encode(name)}=${encode(String(value))}`);
  return {
    method: request.method,
    target: request.path + (query.length > 0 ? `?${query.join('&')}` : ''),
    headers: Object.entries(request.headers),
    body: Buffer.from(request.body),
  };
}

export async function signed(draft: Draft = {}): Promise<SignedRequest> {
  return overTheWire(await signer(draft).sign(unsigned(draft), { signingDate: new Date(draft.at ?? now) }));
}

export async function presigned(draft: Draft = {}, expiresIn = 60): Promise<SignedRequest> {
  const request = { ...unsigned({ ...draft, body: '' }), headers: { host: '127.0.0.1:8484' } };
  return overTheWire(await signer(draft).presign(request, { signingDate: new Date(draft.at ?? now), expiresIn }));
}
