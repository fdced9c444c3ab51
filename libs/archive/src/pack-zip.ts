import { constants } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createDeflateRaw } from 'node:zlib';
import type { Instant } from '@millrace/kernel';
import { readChunks, writeFully } from './file-bytes.ts';
import { checkName, checkTree } from './names.ts';
import { ArchiveRefused, Problems } from './problems.ts';
import {
  dosDateTime,
  extraIds,
  fileTypes,
  flags,
  methods,
  saturated16,
  saturated32,
  signatures,
  sizes,
} from './zip-format.ts';

/** What goes into an archive. Names use forward slashes. Modes are permission bits; anything above them is dropped. */
export type PackEntry =
  /** A file on disk, opened without following a link. Its own permission bits are kept unless `mode` says otherwise. */
  | { readonly kind: 'file'; readonly name: string; readonly path: string; readonly mode?: number }
  | { readonly kind: 'bytes'; readonly name: string; readonly content: Uint8Array; readonly mode?: number }
  | { readonly kind: 'link'; readonly name: string; readonly target: string }
  | { readonly kind: 'directory'; readonly name: string };

export interface PackOptions {
  /** Written to every entry, in UTC, to two seconds. Source and build artifacts use the commit's time. */
  readonly modifiedAt: Instant;
}

export interface PackedZip {
  readonly entries: number;
  /** Size of the archive. */
  readonly bytes: number;
  readonly unpackedBytes: number;
}

interface Written {
  readonly name: Buffer;
  readonly mode: number;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly unpacked: number;
  readonly offset: number;
}

/**
 * Writes a zip whose bytes depend on the entries, their modes and `modifiedAt` alone: sorted bytewise by name, UTF-8,
 * one time for all, no owner, no host time zone. What our own check would refuse is refused here.
 * @throws ArchiveRefused with every problem; then, as on any other failure, no file is left.
 */
export async function packZip(entries: readonly PackEntry[], path: string, options: PackOptions): Promise<PackedZip> {
  refuseUnsound(entries);
  const file = await open(path, 'w', 0o600);
  try {
    return await new Packer(file, options.modifiedAt).pack(entries);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

function refuseUnsound(entries: readonly PackEntry[]): void {
  const problems = new Problems();
  for (const { name } of entries) checkName(name, problems);
  checkTree(
    entries.map((entry) => ({
      name: entry.name,
      kind: entry.kind === 'bytes' ? 'file' : entry.kind,
      ...(entry.kind === 'link' ? { target: entry.target } : {}),
    })),
    problems,
  );
  if (problems.found) throw new ArchiveRefused(problems.all());
}

class Packer {
  readonly #file: FileHandle;
  readonly #dos: { readonly date: number; readonly time: number };
  #at = 0;

  constructor(file: FileHandle, modifiedAt: Instant) {
    this.#file = file;
    this.#dos = dosDateTime(modifiedAt);
  }

  async pack(entries: readonly PackEntry[]): Promise<PackedZip> {
    const sorted = entries
      .map((entry) => ({ entry, name: Buffer.from(entry.kind === 'directory' ? `${entry.name}/` : entry.name) }))
      .toSorted((a, b) => Buffer.compare(a.name, b.name));
    const written: Written[] = [];
    for (const { entry, name } of sorted) written.push(await this.#entry(entry, name));
    await this.#directory(written);
    await this.#file.sync();
    return {
      entries: written.length,
      bytes: this.#at,
      unpackedBytes: written.reduce((sum, { unpacked }) => sum + unpacked, 0),
    };
  }

  async #entry(entry: PackEntry, name: Buffer): Promise<Written> {
    switch (entry.kind) {
      case 'directory':
        return this.#stored(name, fileTypes.directory | 0o755, Buffer.alloc(0));
      case 'link':
        return this.#stored(name, fileTypes.link | 0o777, Buffer.from(entry.target));
      case 'bytes':
        return this.#deflated(name, fileTypes.regular | ((entry.mode ?? 0o644) & 0o777), entry.content.length, [
          entry.content,
        ]);
      case 'file':
        return this.#fromDisk(name, entry.path, entry.mode);
    }
  }

  async #fromDisk(name: Buffer, path: string, mode: number | undefined): Promise<Written> {
    const source = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const found = await source.stat();
      if (!found.isFile()) throw new Error(`not a regular file: ${path}`);
      return await this.#deflated(
        name,
        fileTypes.regular | ((mode ?? found.mode) & 0o777),
        found.size,
        readChunks(source),
      );
    } finally {
      await source.close();
    }
  }

  async #stored(name: Buffer, mode: number, content: Buffer): Promise<Written> {
    const lengths = { packed: content.length, unpacked: content.length };
    const written = { name, mode, method: methods.stored, offset: this.#at, crc: crc32(content), ...lengths };
    await this.#append(Buffer.concat([this.#localHeader(written, false), content]));
    return written;
  }

  /** Streams the content; the header is written last, over a placeholder, so sizes need no descriptor behind the data. */
  async #deflated(
    name: Buffer,
    mode: number,
    expectedBytes: number,
    content: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  ): Promise<Written> {
    const offset = this.#at;
    // Deflate may grow what it cannot shrink, by far less than this margin.
    const wide = expectedBytes > saturated32 - 2 ** 28;
    const draft = { name, mode, method: methods.deflated, offset, crc: 0, packed: 0, unpacked: 0 };
    await this.#append(this.#localHeader(draft, wide));
    const dataAt = this.#at;
    let crc = 0;
    let unpacked = 0;
    const meter = new Transform({
      transform: (chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void => {
        crc = crc32(chunk, crc);
        unpacked += chunk.length;
        done(null, chunk);
      },
    });
    await pipeline(content, meter, createDeflateRaw({ level: 6 }), async (packed: AsyncIterable<Buffer>) => {
      for await (const chunk of packed) await this.#append(chunk);
    });
    if (unpacked !== expectedBytes)
      throw new Error(`${name.toString()} changed from ${expectedBytes} to ${unpacked} bytes while it was packed`);
    const written = { ...draft, crc, unpacked, packed: this.#at - dataAt };
    await writeFully(this.#file, this.#localHeader(written, wide), offset);
    return written;
  }

  async #append(bytes: Buffer): Promise<void> {
    await writeFully(this.#file, bytes, this.#at);
    this.#at += bytes.length;
  }

  #localHeader({ name, method, crc, packed, unpacked }: Written, wide: boolean): Buffer {
    const extra = wide ? zip64Field([unpacked, packed]) : Buffer.alloc(0);
    const header = Buffer.alloc(sizes.local);
    header.writeUInt32LE(signatures.local, 0);
    header.writeUInt16LE(wide ? 45 : 20, 4);
    this.#shared(header, 6, method, crc);
    header.writeUInt32LE(wide ? saturated32 : packed, 18);
    header.writeUInt32LE(wide ? saturated32 : unpacked, 22);
    header.writeUInt16LE(name.length, 26);
    header.writeUInt16LE(extra.length, 28);
    return Buffer.concat([header, name, extra]);
  }

  #centralRecord({ name, mode, method, crc, packed, unpacked, offset }: Written): Buffer {
    const wide = [unpacked, packed, offset].filter((value) => value >= saturated32);
    const extra = wide.length > 0 ? zip64Field(wide) : Buffer.alloc(0);
    const record = Buffer.alloc(sizes.central);
    record.writeUInt32LE(signatures.central, 0);
    record.writeUInt16LE((3 << 8) | 63, 4);
    record.writeUInt16LE(wide.length > 0 ? 45 : 20, 6);
    this.#shared(record, 8, method, crc);
    record.writeUInt32LE(Math.min(packed, saturated32), 20);
    record.writeUInt32LE(Math.min(unpacked, saturated32), 24);
    record.writeUInt16LE(name.length, 28);
    record.writeUInt16LE(extra.length, 30);
    record.writeUInt32LE(mode * 2 ** 16, 38);
    record.writeUInt32LE(Math.min(offset, saturated32), 42);
    return Buffer.concat([record, name, extra]);
  }

  /** The fields both headers have in the same order: flags, method, time, date, checksum. */
  #shared(header: Buffer, at: number, method: number, crc: number): void {
    header.writeUInt16LE(flags.utf8, at);
    header.writeUInt16LE(method, at + 2);
    header.writeUInt16LE(this.#dos.time, at + 4);
    header.writeUInt16LE(this.#dos.date, at + 6);
    header.writeUInt32LE(crc, at + 8);
  }

  async #directory(written: readonly Written[]): Promise<void> {
    const offset = this.#at;
    await this.#append(Buffer.concat(written.map((entry) => this.#centralRecord(entry))));
    const bytes = this.#at - offset;
    const count = written.length;
    if (count >= saturated16 || offset >= saturated32 || bytes >= saturated32)
      await this.#append(zip64End(count, bytes, offset));
    const end = Buffer.alloc(sizes.end);
    end.writeUInt32LE(signatures.end, 0);
    end.writeUInt16LE(Math.min(count, saturated16), 8);
    end.writeUInt16LE(Math.min(count, saturated16), 10);
    end.writeUInt32LE(Math.min(bytes, saturated32), 12);
    end.writeUInt32LE(Math.min(offset, saturated32), 16);
    await this.#append(end);
  }
}

function zip64Field(values: readonly number[]): Buffer {
  const field = Buffer.alloc(4 + values.length * 8);
  field.writeUInt16LE(extraIds.zip64, 0);
  field.writeUInt16LE(values.length * 8, 2);
  for (const [index, value] of values.entries()) field.writeBigUInt64LE(BigInt(value), 4 + index * 8);
  return field;
}

function zip64End(count: number, bytes: number, offset: number): Buffer {
  const record = Buffer.alloc(sizes.zip64End + sizes.zip64Locator);
  record.writeUInt32LE(signatures.zip64End, 0);
  record.writeBigUInt64LE(BigInt(sizes.zip64End - 12), 4);
  record.writeUInt16LE((3 << 8) | 63, 12);
  record.writeUInt16LE(45, 14);
  for (const [index, value] of [count, count, bytes, offset].entries())
    record.writeBigUInt64LE(BigInt(value), 24 + index * 8);
  record.writeUInt32LE(signatures.zip64Locator, sizes.zip64End);
  record.writeBigUInt64LE(BigInt(offset + bytes), sizes.zip64End + 8);
  record.writeUInt32LE(1, sizes.zip64End + 16);
  return record;
}
