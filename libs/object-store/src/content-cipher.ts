import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { ContentDamaged } from './errors.ts';
import type { ByteRange, ObjectContent } from './object-store.ts';

const keyBytes = 32;
const tagBytes = 16;
/** Plain bytes of every chunk but the last. What a range costs besides itself is at most two of them. */
const chunkBytes = 64 * 1024;
const sealedChunkBytes = chunkBytes + tagBytes;

/** A key for one object. It must never seal a second one: nonces are the numbers of the chunks. */
export const newContentKey = (): Buffer => randomBytes(keyBytes);

/**
 * AES-256-GCM in chunks of 64 KiB, so that content streams and ranges are read alone. A chunk's nonce is its number and
 * whether it is the last: chunks can be neither changed, moved, repeated, left out nor added without it being noticed.
 */
export async function* sealContent(content: ObjectContent, key: Uint8Array): AsyncGenerator<Uint8Array, void> {
  let number = 0;
  for await (const { bytes, last } of inChunks(content, chunkBytes)) {
    const cipher = createCipheriv('aes-256-gcm', key, nonce(number++, last));
    yield Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
  }
}

/** Number of bytes that `sealContent` makes of so many. */
export const sealedSize = (plainBytes: number): number => plainBytes + chunkCount(plainBytes) * tagBytes;

/** The sealed bytes that must be read to open `range` of content that has `plainBytes`. */
export function sealedRange(range: ByteRange, plainBytes: number): ByteRange {
  const first = Math.floor(range.first / chunkBytes) * sealedChunkBytes;
  const afterLast = (Math.floor(range.last / chunkBytes) + 1) * sealedChunkBytes;
  return { first, last: Math.min(afterLast, sealedSize(plainBytes)) - 1 };
}

/**
 * Opens `sealedRange(range, plainBytes)`, or everything when there is no range.
 * @throws ContentDamaged at the first chunk that is not as it was sealed, and when the content is shorter or longer
 */
export async function* openContent(
  sealed: AsyncIterable<Uint8Array>,
  key: Uint8Array,
  plainBytes: number,
  range: ByteRange = { first: 0, last: Math.max(plainBytes - 1, 0) },
): AsyncGenerator<Uint8Array, void> {
  const final = chunkCount(plainBytes) - 1;
  const until = Math.floor(range.last / chunkBytes);
  let number = Math.floor(range.first / chunkBytes);
  for await (const { bytes } of inChunks(sealed, sealedChunkBytes)) {
    if (number > until) throw new ContentDamaged('there is more of the content than was stored');
    const opened = openChunk(bytes, key, number, number === final);
    const start = number * chunkBytes;
    const wanted = opened.subarray(Math.max(range.first - start, 0), Math.max(range.last + 1 - start, 0));
    if (wanted.length > 0) yield wanted;
    number++;
  }
  if (number <= until) throw new ContentDamaged('the content ends before its time');
}

function openChunk(sealed: Buffer, key: Uint8Array, number: number, last: boolean): Buffer {
  if (sealed.length < tagBytes) throw new ContentDamaged(`chunk ${number} of the content is cut off`);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce(number, last));
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - tagBytes)), decipher.final()]);
  } catch (error) {
    throw new ContentDamaged(`chunk ${number} of the content is not as it was stored`, { cause: error });
  }
}

/** Empty content is one empty chunk, so that its absence shows. */
const chunkCount = (plainBytes: number): number => Math.max(1, Math.ceil(plainBytes / chunkBytes));

function nonce(number: number, last: boolean): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUIntBE(number, 5, 6);
  bytes.writeUInt8(last ? 1 : 0, 11);
  return bytes;
}

/** Cuts content into chunks of `size`; the last one, which may be shorter, says so. */
async function* inChunks(
  content: ObjectContent,
  size: number,
): AsyncGenerator<{ readonly bytes: Buffer; readonly last: boolean }, void> {
  let chunk = Buffer.allocUnsafe(size);
  let filled = 0;
  for await (const piece of content) {
    for (let taken = 0; taken < piece.length;) {
      // A full chunk waits until there is more: only then is it known not to be the last.
      if (filled === size) {
        yield { bytes: chunk, last: false };
        chunk = Buffer.allocUnsafe(size);
        filled = 0;
      }
      const part = piece.subarray(taken, taken + size - filled);
      chunk.set(part, filled);
      filled += part.length;
      taken += part.length;
    }
  }
  yield { bytes: chunk.subarray(0, filled), last: true };
}
