import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { err, ok, type Instant, type Result } from '@millrace/kernel';
import { sha256Shape, uuidShape } from '@millrace/contracts';
import { Injectable } from '@nestjs/common';
import { ArtifactsSettings } from '../settings.ts';

/** What the bearer of a URL may do. `PUT` may bring at most `maximumBytes`, and exactly `sha256` when it is given. */
export type Grant =
  | { readonly method: 'GET'; readonly artifactId: string; readonly expiresAt: Instant }
  | {
      readonly method: 'PUT';
      readonly artifactId: string;
      readonly expiresAt: Instant;
      readonly maximumBytes: number;
      readonly sizeBytes?: number;
      readonly sha256?: string;
    };

const wholeNumber = /^(0|[1-9][0-9]{0,15})$/;

/** Makes and checks URLs that carry their own permission: one method, one artifact, one time, one bound. */
@Injectable()
export class UrlSigner {
  readonly #key: Buffer;

  constructor(settings: ArtifactsSettings) {
    this.#key = Buffer.from(
      hkdfSync('sha256', Buffer.from(settings.sealKey, 'hex'), '', 'millrace artifact URLs v1', 32),
    );
  }

  /** Path and query below the listener. */
  sign(grant: Grant): string {
    const query = new URLSearchParams({ expires: `${grant.expiresAt}` });
    if (grant.method === 'PUT') {
      query.set('max', `${grant.maximumBytes}`);
      if (grant.sizeBytes !== undefined) query.set('size', `${grant.sizeBytes}`);
      if (grant.sha256 !== undefined) query.set('sha256', grant.sha256);
    }
    query.set('signature', this.#signature(grant));
    return `/objects/${grant.artifactId}?${query.toString()}`;
  }

  /** `refused` for whatever is wrong: the bearer learns nothing but that the URL is of no use. */
  verify(method: Grant['method'], artifactId: string, query: URLSearchParams, now: Instant): Result<Grant, 'refused'> {
    const grant = readGrant(method, artifactId, query);
    if (grant === undefined) return err('refused');
    const expected = Buffer.from(this.#signature(grant));
    const given = Buffer.from(query.get('signature') ?? '');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return err('refused');
    return grant.expiresAt > now ? ok(grant) : err('refused');
  }

  #signature(grant: Grant): string {
    const bounds = grant.method === 'PUT' ? [grant.maximumBytes, grant.sizeBytes ?? '', grant.sha256 ?? ''] : [];
    const text = [grant.method, grant.artifactId, grant.expiresAt, ...bounds].join('\n');
    return createHmac('sha256', this.#key).update(text).digest('base64url');
  }
}

function readGrant(method: Grant['method'], artifactId: string, query: URLSearchParams): Grant | undefined {
  const number = (name: string): number | undefined => {
    const text = query.get(name);
    return text !== null && wholeNumber.test(text) ? Number(text) : undefined;
  };
  const expiresAt = number('expires') as Instant | undefined;
  if (expiresAt === undefined || !uuidShape.test(artifactId)) return undefined;
  if (method === 'GET') return { method, artifactId, expiresAt };
  const maximumBytes = number('max');
  const sha256 = query.get('sha256') ?? undefined;
  if (maximumBytes === undefined || (query.has('size') && number('size') === undefined)) return undefined;
  if (sha256 !== undefined && !sha256Shape.test(sha256)) return undefined;
  const sizeBytes = number('size');
  return {
    method,
    artifactId,
    expiresAt,
    maximumBytes,
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
    ...(sha256 === undefined ? {} : { sha256 }),
  };
}
