import { err, ok, type Result } from '@millrace/kernel';
import type { Misfit } from './git-source.ts';

/** An object whose versions are revisions. */
export interface ObjectSource {
  readonly bucket: string;
  readonly key: string;
}

const bucketShape = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Reads the configuration of an `S3` source action. */
export function readObjectSource(configuration: Readonly<Record<string, string>>): Result<ObjectSource, Misfit> {
  const { S3Bucket: bucket = '', S3ObjectKey: key = '' } = configuration;
  if (!bucketShape.test(bucket)) {
    return err({ key: 'S3Bucket', message: `${JSON.stringify(bucket)} is no name that a bucket may have` });
  }
  if (key === '' || key.startsWith('/') || /\p{Cc}/u.test(key)) {
    return err({ key: 'S3ObjectKey', message: `${JSON.stringify(key)} is no key that an object may have here` });
  }
  return ok({ bucket, key });
}

const scheme = 's3://';

/** How a bucket is named where repositories have their URL. */
export const bucketUrl = (bucket: string): string => `${scheme}${bucket}`;

/** Back from that; undefined for repositories. */
export const bucketOf = (url: string): string | undefined =>
  url.startsWith(scheme) ? url.slice(scheme.length) : undefined;
