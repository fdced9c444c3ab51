import mime from 'mime';
import { Client } from 'minio';
import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { BucketRefused, errorCode, StoreUnavailable } from './errors.ts';

/** Where buckets are that are not the platform's own. */
export interface BucketsPlace {
  /** `https://host[:port]`. */
  readonly endpoint: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** The buckets that may be used; empty for all that the key may. */
  readonly buckets: readonly string[];
}

/** One version of an object. */
export interface ObjectVersion {
  readonly versionId: string;
  readonly etag: string;
  /** What its author says of it, by `x-amz-meta-codepipeline-artifact-revision-summary`. */
  readonly summary: string | undefined;
}

const summaryHeader = 'codepipeline-artifact-revision-summary';

/** Buckets of users: read by version, written as they are told. Nothing is encrypted or renamed here. */
export class S3Buckets {
  readonly #client: Client;
  readonly #buckets: readonly string[];

  constructor({ endpoint, region, accessKey, secretKey, buckets }: BucketsPlace) {
    const url = new URL(endpoint);
    const useSSL = url.protocol === 'https:';
    this.#buckets = buckets;
    this.#client = new Client({
      endPoint: url.hostname,
      port: url.port === '' ? (useSSL ? 443 : 80) : Number(url.port),
      useSSL,
      region,
      accessKey,
      secretKey,
    });
  }

  /** @throws BucketRefused when the bucket is not there or may not be used; StoreUnavailable when nobody answers */
  async need(bucket: string): Promise<void> {
    this.#allow(bucket);
    if (!(await asking(bucket, () => this.#client.bucketExists(bucket))))
      throw new BucketRefused(`there is no bucket ${bucket}, or it may not be read`);
  }

  /** @throws BucketRefused when it is not versioned: what was seen could not be fetched later */
  async needVersions(bucket: string): Promise<void> {
    await this.need(bucket);
    const { Status: status } = await asking(bucket, () => this.#client.getBucketVersioning(bucket));
    if (status !== 'Enabled') throw new BucketRefused(`the bucket ${bucket} is not versioned`);
  }

  /** The newest version, or the one that is named; undefined when there is none. */
  async version(bucket: string, key: string, versionId?: string): Promise<ObjectVersion | undefined> {
    this.#allow(bucket);
    try {
      const found = await asking(bucket, () =>
        this.#client.statObject(bucket, key, versionId === undefined ? {} : { versionId }),
      );
      const id = found.versionId ?? undefined;
      if (id === undefined || id === 'null') throw new BucketRefused(`the bucket ${bucket} is not versioned`);
      const summary: unknown = found.metaData[summaryHeader];
      return { versionId: id, etag: found.etag, summary: typeof summary === 'string' ? summary : undefined };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** Writes one version to a file. @returns its size in bytes */
  async download(bucket: string, key: string, versionId: string, path: string, signal: AbortSignal): Promise<number> {
    this.#allow(bucket);
    await asking(bucket, async () =>
      pipeline(await this.#client.getObject(bucket, key, { versionId }), createWriteStream(path, { mode: 0o600 }), {
        signal,
      }),
    );
    return (await stat(path)).size;
  }

  /** Puts a file; its media type is that of the key's extension unless the headers say otherwise. */
  async upload(bucket: string, key: string, path: string, headers: Readonly<Record<string, string>>): Promise<void> {
    this.#allow(bucket);
    const mediaType = mime.getType(key) ?? 'application/octet-stream';
    await asking(bucket, () => this.#client.fPutObject(bucket, key, path, { 'Content-Type': mediaType, ...headers }));
  }

  #allow(bucket: string): void {
    if (this.#buckets.length > 0 && !this.#buckets.includes(bucket))
      throw new BucketRefused(`the bucket ${bucket} is not among those that are allowed here`);
  }
}

const missing = new Set(['NoSuchKey', 'NoSuchVersion', 'NotFound']);
const refused = new Set(['AccessDenied', 'NoSuchBucket', 'InvalidBucketName', 'SignatureDoesNotMatch', 'Forbidden']);
const isMissing = (error: unknown): boolean => error instanceof StoreUnavailable && missing.has(errorCode(error.cause));

/** Runs one request, its errors in the words of this library. */
async function asking<T>(bucket: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    const code = errorCode(error);
    if (refused.has(code)) throw new BucketRefused(`the bucket ${bucket} may not be used: ${code}`, { cause: error });
    throw new StoreUnavailable(`the bucket ${bucket} cannot be used: ${String(error)}`, { cause: error });
  }
}
