import { Readable } from 'node:stream';
import { openContent, sealContent, sealedRange } from './content-cipher.ts';
import { Meter } from './metered.ts';
import type { ByteRange, ObjectContent, ObjectStore, PutOptions, StoredObject } from './object-store.ts';

/** What must be known to read an object that was encrypted. */
export interface EncryptedObject {
  readonly key: string;
  readonly contentKey: Uint8Array;
  /** Of what was put, before it was encrypted. */
  readonly sizeBytes: number;
}

/**
 * Puts content so that the store never sees it. Sizes and digests, demanded or answered, are those of the plain content.
 * Puts are all or nothing as in every store.
 */
export async function putEncrypted(
  store: ObjectStore,
  key: string,
  content: ObjectContent,
  contentKey: Uint8Array,
  { ifAbsent, ...demands }: PutOptions = {},
): Promise<StoredObject> {
  const meter = new Meter(demands);
  await store.put(key, sealContent(meter.through(content), contentKey), ifAbsent === undefined ? {} : { ifAbsent });
  return meter.measured();
}

/** @throws ObjectNotFound. The stream errors with ContentDamaged when bytes are not as they were put. */
export async function getEncrypted(store: ObjectStore, object: EncryptedObject, range?: ByteRange): Promise<Readable> {
  const { key, contentKey, sizeBytes } = object;
  const sealed = await store.get(key, range && sealedRange(range, sizeBytes));
  const opened = Readable.from(openContent(sealed, contentKey, sizeBytes, range), { objectMode: false });
  // A reader who leaves before the first byte would otherwise leave the file open.
  opened.once('close', () => sealed.destroy());
  return opened;
}
