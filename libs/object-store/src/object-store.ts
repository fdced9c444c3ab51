import type { Readable } from 'node:stream';
import type { Instant } from '@millrace/kernel';

/** What is known of an object without reading it. */
export interface ObjectInfo {
  readonly key: string;
  readonly sizeBytes: number;
  readonly storedAt: Instant;
}

/** What was stored, as measured while it streamed by. */
export interface StoredObject {
  readonly sizeBytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

export interface PutOptions {
  /** Other sizes are refused with `ContentRefused`, and nothing is stored. */
  readonly sizeBytes?: number;
  /** Other bytes are refused with `ContentRefused`, and nothing is stored. */
  readonly sha256?: string;
  /** More bytes are refused at the first one too many. */
  readonly maximumBytes?: number;
  /** `If-None-Match: *`: refuse with `ObjectExists` instead of replacing. */
  readonly ifAbsent?: boolean;
}

/** Bytes `first` to `last`, both included, as in HTTP. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

export type ObjectContent = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/**
 * Where bytes are kept. A put is all or nothing: readers never see half an object, and a put that fails, for whatever
 * reason, leaves nothing under its key. Content streams in constant memory.
 *
 * Every method throws `KeyRefused` for a key that is not in the common form of all stores, and `StoreUnavailable` when
 * the store cannot answer.
 */
export abstract class ObjectStore {
  /** @throws ContentRefused, ObjectExists, StoreFull; and what `content` throws */
  abstract put(key: string, content: ObjectContent, options?: PutOptions): Promise<StoredObject>;

  /** @throws ObjectNotFound. The stream errors with StoreUnavailable when the store goes away meanwhile. */
  abstract get(key: string, range?: ByteRange): Promise<Readable>;

  abstract head(key: string): Promise<ObjectInfo | undefined>;

  /** Deleting what is not there is no error. */
  abstract delete(key: string): Promise<void>;

  /** Objects whose key begins with `prefix`, in the order of their keys. */
  abstract list(prefix: string): AsyncIterable<ObjectInfo>;

  /** Removes what puts left behind that were cut off before `before`. Answers how many there were. */
  abstract removeAbandoned(before: Instant): Promise<number>;
}
