import type { Payload } from '@millrace/access';
import type { IncomingMessage } from 'node:http';
import type { JobRights, ObjectRight } from '../../domain/job-rights.ts';
import { S3Refusal } from './s3-refusal.ts';

/** A request to the S3 door whose signature is right. */
export interface S3Request {
  readonly method: string;
  readonly bucket: string;
  /** Empty for the bucket itself. */
  readonly key: string;
  readonly query: URLSearchParams;
  readonly raw: IncomingMessage;
  readonly rights: JobRights;
  readonly payload: Payload;
}

/**
 * Bucket and key of `/bucket/key` (path style), or of `/key` at `bucket.<host>` (virtual-host style).
 * @param host as S3 clients know the door, with its port
 */
export function readAddress(
  target: string,
  requestHost: string,
  host: string,
): { readonly bucket: string; readonly key: string } {
  const path = decoded(target.split('?')[0] ?? '').slice(1);
  const suffix = `.${host.toLowerCase()}`;
  if (requestHost.toLowerCase().endsWith(suffix)) return { bucket: requestHost.slice(0, -suffix.length), key: path };
  const slash = path.indexOf('/');
  return slash < 0 ? { bucket: path, key: '' } : { bucket: path.slice(0, slash), key: path.slice(slash + 1) };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    throw new S3Refusal('InvalidArgument', 'The path has a malformed percent escape.', { Reason: String(error) });
  }
}

/** A whole number of the query. @throws S3Refusal when it is none */
export function numberOf(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name) ?? '';
  if (text === '') return otherwise;
  if (!/^\d{1,9}$/.test(text)) throw new S3Refusal('InvalidArgument', `${name} is a whole number.`);
  return Number(text);
}

/** What the session says about the key that is asked for; any other key is as forbidden as one that never was. */
export function rightTo(request: S3Request, needed: ObjectRight['may'] | 'any'): ObjectRight {
  const right = request.rights.objects.find(({ key }) => key === request.key);
  if (right === undefined || (needed !== 'any' && right.may !== needed)) {
    throw new S3Refusal('AccessDenied', `Access Denied: these credentials do not cover ${request.method} of this key.`);
  }
  return right;
}
