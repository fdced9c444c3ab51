import type { Readable } from 'node:stream';
import { instant, type Instant } from '@millrace/kernel';
import { Client, type BucketItem } from 'minio';
import { ContentRefused, errorCode, ObjectExists, ObjectNotFound, StoreFull, StoreUnavailable } from './errors.ts';
import { checkKey, checkPrefix } from './keys.ts';
import { Meter } from './metered.ts';
import {
  ObjectStore,
  type ByteRange,
  type ObjectContent,
  type ObjectInfo,
  type PutOptions,
  type StoredObject,
} from './object-store.ts';

export interface S3Settings {
  /** Host name. */
  readonly endpoint: string;
  readonly port: number;
  readonly tls: boolean;
  readonly region: string;
  readonly bucket: string;
  /** Put before every key; ends with a slash unless empty. */
  readonly prefix: string;
  /** `https://endpoint/bucket/key` instead of `https://bucket.endpoint/key`. */
  readonly pathStyle: boolean;
  readonly accessKey: string;
  readonly secretKey: string;
}

/** Memory of one put; ten thousand parts of it are far beyond the largest artifact. */
const partBytes = 16 * 2 ** 20;

/** Objects in a bucket of any S3, which must exist. */
export class S3ObjectStore extends ObjectStore {
  readonly #client: Client;
  readonly #bucket: string;
  readonly #prefix: string;

  constructor(settings: S3Settings) {
    super();
    this.#bucket = settings.bucket;
    this.#prefix = settings.prefix;
    this.#client = new Client({
      endPoint: settings.endpoint,
      port: settings.port,
      useSSL: settings.tls,
      region: settings.region,
      pathStyle: settings.pathStyle,
      accessKey: settings.accessKey,
      secretKey: settings.secretKey,
    });
  }

  override async put(key: string, content: ObjectContent, options: PutOptions = {}): Promise<StoredObject> {
    const name = this.#name(key);
    // Not every S3 knows conditional writes, so the question is asked first; where they are known, they close the gap.
    if (options.ifAbsent && (await this.head(key)) !== undefined) throw new ObjectExists(key);
    const meter = new Meter(options);
    const parts = inParts(meter.through(content))[Symbol.asyncIterator]();
    const first = await parts.next();
    const head: Buffer = first.done ? Buffer.alloc(0) : first.value;
    if (head.length < partBytes) {
      const headers = options.ifAbsent ? { 'If-None-Match': '*' } : {};
      await translating(key, () => this.#client.putObject(this.#bucket, name, head, head.length, headers));
    } else {
      await this.#putInParts(key, name, head, parts);
    }
    return meter.measured();
  }

  override async get(key: string, range?: ByteRange): Promise<Readable> {
    const name = this.#name(key);
    if (range === undefined) return translating(key, () => this.#client.getObject(this.#bucket, name));
    const length = range.last - range.first + 1;
    return translating(key, () => this.#client.getPartialObject(this.#bucket, name, range.first, length));
  }

  override async head(key: string): Promise<ObjectInfo | undefined> {
    const name = this.#name(key);
    try {
      const { size, lastModified } = await translating(key, () => this.#client.statObject(this.#bucket, name));
      return { key, sizeBytes: size, storedAt: instant(lastModified.getTime()) };
    } catch (error) {
      if (error instanceof ObjectNotFound) return undefined;
      throw error;
    }
  }

  override async delete(key: string): Promise<void> {
    const name = this.#name(key);
    try {
      await translating(key, () => this.#client.removeObject(this.#bucket, name));
    } catch (error) {
      if (!(error instanceof ObjectNotFound)) throw error;
    }
  }

  override async *list(prefix: string): AsyncGenerator<ObjectInfo, void> {
    const from = this.#prefix + checkPrefix(prefix);
    const items = this.#client.listObjectsV2(this.#bucket, from, true)[Symbol.asyncIterator]();
    for (;;) {
      const next: IteratorResult<BucketItem> = await translating(prefix, () => items.next());
      if (next.done) return;
      const { name, size, lastModified } = next.value;
      if (name !== undefined && lastModified !== undefined) {
        yield { key: name.slice(this.#prefix.length), sizeBytes: size, storedAt: instant(lastModified.getTime()) };
      }
    }
  }

  override async removeAbandoned(before: Instant): Promise<number> {
    let removed = 0;
    const uploads = this.#client.listIncompleteUploads(this.#bucket, this.#prefix, true);
    for await (const upload of uploads as AsyncIterable<{ key: string; uploadId: string; initiated: Date }>) {
      if (upload.initiated.getTime() >= before) continue;
      await translating(upload.key, () => this.#client.abortMultipartUpload(this.#bucket, upload.key, upload.uploadId));
      removed++;
    }
    return removed;
  }

  /**
   * The client's own multipart upload waits forever when its source breaks off, and takes up old parts it finds under
   * the same name; so the parts are sent here.
   */
  async #putInParts(key: string, name: string, first: Buffer, rest: AsyncIterator<Buffer, void>): Promise<void> {
    const uploadId = await translating(key, () => this.#client.initiateNewMultipartUpload(this.#bucket, name, {}));
    try {
      const etags: { part: number; etag: string }[] = [];
      for (let part: Buffer | undefined = first; part !== undefined; part = (await rest.next()).value ?? undefined) {
        etags.push({ part: etags.length + 1, etag: await this.#sendPart(key, name, uploadId, etags.length + 1, part) });
      }
      await translating(key, () => this.#client.completeMultipartUpload(this.#bucket, name, uploadId, etags));
    } catch (error) {
      // What cannot be taken back now is removed by `removeAbandoned`; the first error is the one to tell.
      await this.#client.abortMultipartUpload(this.#bucket, name, uploadId).catch(() => undefined);
      throw error;
    }
  }

  async #sendPart(
    key: string,
    objectName: string,
    uploadId: string,
    partNumber: number,
    part: Buffer,
  ): Promise<string> {
    const query = new URLSearchParams({ partNumber: `${partNumber}`, uploadId }).toString();
    const headers = { 'Content-Length': part.length };
    const request = { method: 'PUT', bucketName: this.#bucket, objectName, query, headers };
    const response = await translating(key, () => this.#client.makeRequestAsyncOmit(request, part));
    return (response.headers.etag ?? '').replace(/^"|"$/g, '');
  }

  #name(key: string): string {
    return this.#prefix + checkKey(key);
  }
}

/** Pieces of exactly `partBytes`, the last one shorter. */
async function* inParts(content: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void> {
  let part = Buffer.allocUnsafe(partBytes);
  let filled = 0;
  for await (const chunk of content) {
    for (let at = 0; at < chunk.length;) {
      const taken = Math.min(chunk.length - at, partBytes - filled);
      part.set(chunk.subarray(at, at + taken), filled);
      filled += taken;
      at += taken;
      if (filled === partBytes) {
        yield part;
        part = Buffer.allocUnsafe(partBytes);
        filled = 0;
      }
    }
  }
  if (filled > 0) yield part.subarray(0, filled);
}

/** Runs one request, its errors in the words of the port. */
async function translating<T>(key: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    if (error instanceof ContentRefused) throw error;
    switch (errorCode(error)) {
      case 'NoSuchKey':
      case 'NotFound':
        throw new ObjectNotFound(key);
      case 'PreconditionFailed':
      case 'ConditionalRequestConflict':
        throw new ObjectExists(key);
      case 'InsufficientStorage':
      case 'QuotaExceeded':
      case 'XMinioStorageFull':
      case 'XMinioAdminBucketQuotaExceeded':
        throw new StoreFull('the bucket that holds the artifacts is full', { cause: error });
      default:
        throw new StoreUnavailable(`the S3 store cannot be used: ${String(error)}`, { cause: error });
    }
  }
}
