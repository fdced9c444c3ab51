import type { FileHandle } from 'node:fs/promises';
import { Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { crc32, createInflateRaw, inflateRaw } from 'node:zlib';
import { err, ok, type Result } from '@millrace/kernel';
import type { CheckedEntry } from './check-zip.ts';
import { readChunks, readExactly, writeFully } from './file-bytes.ts';
import { methods } from './zip-format.ts';

/** Entries up to this size, packed and unpacked, are handled in one piece: a pipeline per tiny file costs more. */
const smallBytes = 1 << 20;

interface Inflated {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}
const inflateWhole = promisify(
  inflateRaw as (data: Buffer, options: object, done: (error: Error | null, result: Inflated) => void) => void,
);

/** The bytes went wrong, as opposed to the disk. */
class Damaged extends Error {
  override readonly name = 'Damaged';
}

export const isSmall = ({ packedBytes, unpackedBytes }: CheckedEntry): boolean =>
  packedBytes <= smallBytes && unpackedBytes <= smallBytes;

/** The content of an entry that fits in memory, or what is wrong with it. */
export async function unpackSmall(
  file: FileHandle,
  entry: Pick<CheckedEntry, 'dataOffset' | 'packedBytes' | 'unpackedBytes' | 'method' | 'crc32'>,
): Promise<Result<Buffer, string>> {
  const packed = await readExactly(file, entry.dataOffset, entry.packedBytes);
  let content = packed;
  if (entry.method === methods.deflated) {
    try {
      const inflated = await inflateWhole(packed, { info: true, maxOutputLength: Math.max(entry.unpackedBytes, 1) });
      if (inflated.engine.bytesWritten !== packed.length) return err('holds bytes behind the end of its packed data');
      content = inflated.buffer;
    } catch (error) {
      return err(damage(error));
    }
  }
  if (content.length !== entry.unpackedBytes)
    return err(`unpacks to ${content.length} bytes instead of the declared ${entry.unpackedBytes}`);
  if (crc32(content) !== entry.crc32) return err('does not match its checksum');
  return ok(content);
}

/** Streams an entry of any size into an open file in constant memory; stops at the first byte beyond the declared size. */
export async function unpackLarge(
  file: FileHandle,
  entry: CheckedEntry,
  into: FileHandle,
): Promise<Result<void, string>> {
  const counter = new Counter(entry.unpackedBytes);
  const source = readChunks(file, entry.dataOffset, entry.packedBytes);
  const sink = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    let at = 0;
    for await (const chunk of chunks) {
      await writeFully(into, chunk, at);
      at += chunk.length;
    }
  };
  try {
    if (entry.method === methods.deflated) {
      const inflate = createInflateRaw();
      await pipeline(source, inflate, counter, sink);
      if (inflate.bytesWritten !== entry.packedBytes) return err('holds bytes behind the end of its packed data');
    } else {
      await pipeline(source, counter, sink);
    }
  } catch (error) {
    return err(damage(error));
  }
  if (counter.bytes !== entry.unpackedBytes)
    return err(`unpacks to ${counter.bytes} bytes instead of the declared ${entry.unpackedBytes}`);
  if (counter.crc !== entry.crc32) return err('does not match its checksum');
  return ok(undefined);
}

/** @throws what is not the archive's fault, such as a full disk */
function damage(error: unknown): string {
  if (error instanceof Damaged) return error.message;
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    if (error.code === 'ERR_BUFFER_TOO_LARGE') return 'unpacks to more bytes than declared';
    if (error.code.startsWith('Z_')) return `its packed data is damaged (${error.message})`;
  }
  throw error;
}

class Counter extends Transform {
  bytes = 0;
  crc = 0;
  readonly #declared: number;

  constructor(declared: number) {
    super();
    this.#declared = declared;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.bytes += chunk.length;
    if (this.bytes > this.#declared) return done(new Damaged('unpacks to more bytes than declared'));
    this.crc = crc32(chunk, this.crc);
    done(null, chunk);
  }
}
