import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FileSystemObjectStore } from './file-system-object-store.ts';
import { checkPrefix } from './keys.ts';
import type { ObjectStore } from './object-store.ts';
import { S3ObjectStore, type S3Settings } from './s3-object-store.ts';

/** Kept out of the URL, because URLs are printed. */
export interface S3Credentials {
  readonly accessKey: string;
  readonly secretKey: string;
}

const usage =
  'an artifact store is an absolute path, file:///path, or s3://host[:port]/bucket[/prefix] with the options region, tls and path-style';

/**
 * `file:///var/lib/millrace/artifacts`, the same as a plain absolute path, or
 * `s3://host[:port]/bucket[/prefix]?region=us-east-1&tls=true&path-style=true` (those are the defaults).
 * @throws RangeError that says what is wrong; it never repeats a password
 */
export function objectStoreFromUrl(location: string, credentials?: S3Credentials): ObjectStore {
  if (isAbsolute(location)) return new FileSystemObjectStore(location);
  if (!URL.canParse(location)) throw new RangeError(`not an artifact store: ${usage}`);
  const url = new URL(location);
  switch (url.protocol) {
    case 'file:':
      if (url.host !== '') throw new RangeError(`the file URL names the host ${url.host}; write file:///path`);
      return new FileSystemObjectStore(fileURLToPath(url));
    case 's3:':
      return new S3ObjectStore(s3Settings(url, credentials));
    default:
      throw new RangeError(`artifacts cannot be kept in ${url.protocol}; ${usage}`);
  }
}

function s3Settings(url: URL, credentials: S3Credentials | undefined): S3Settings {
  if (url.username !== '' || url.password !== '')
    throw new RangeError('the URL of the artifact store holds credentials; set them apart from it');
  if (credentials === undefined) throw new RangeError('an S3 artifact store needs an access key and a secret key');
  const [bucket = '', ...prefix] = url.pathname.split('/').filter((segment) => segment !== '');
  if (url.hostname === '' || !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
    throw new RangeError(`the URL names no bucket; ${usage}`);
  const options = ['region', 'tls', 'path-style'];
  const unknown = [...url.searchParams.keys()].filter((name) => !options.includes(name));
  if (unknown.length > 0)
    throw new RangeError(`unknown options of the artifact store: ${unknown.join(', ')}; ${usage}`);
  const tls = flag(url, 'tls');
  return {
    endpoint: url.hostname,
    port: url.port === '' ? (tls ? 443 : 80) : Number(url.port),
    tls,
    region: url.searchParams.get('region') ?? 'us-east-1',
    bucket,
    prefix: prefix.length === 0 ? '' : checkPrefix(`${prefix.join('/')}/`),
    pathStyle: flag(url, 'path-style'),
    ...credentials,
  };
}

function flag(url: URL, name: string): boolean {
  const value = url.searchParams.get(name) ?? 'true';
  if (value !== 'true' && value !== 'false')
    throw new RangeError(`the option ${name} of the artifact store is true or false`);
  return value === 'true';
}
