import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, rename, rm, stat, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { instant, isDiskFull, type Instant } from '@millrace/kernel';
import { errorCode, ObjectExists, ObjectNotFound, StoreFull, StoreUnavailable } from './errors.ts';
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

/**
 * Objects as files below one folder. Content is written to `partial/`, flushed, and moved to its place in one step, so
 * that a crash at any moment leaves the whole object or none. Both folders must be on one file system.
 */
export class FileSystemObjectStore extends ObjectStore {
  readonly #objects: string;
  readonly #partial: string;

  /** @param folder made on the first put when it is not there */
  constructor(folder: string) {
    super();
    this.#objects = join(folder, 'objects');
    this.#partial = join(folder, 'partial');
  }

  override async put(key: string, content: ObjectContent, options: PutOptions = {}): Promise<StoredObject> {
    const path = this.#path(key);
    const meter = new Meter(options);
    const partial = join(this.#partial, randomUUID());
    if (options.ifAbsent && (await this.head(key)) !== undefined) throw new ObjectExists(key);
    for (const folder of [this.#partial, dirname(path)])
      await translating(key, () => mkdir(folder, { recursive: true }));
    try {
      const file = await translating(key, () => open(partial, 'wx', 0o600));
      try {
        for await (const chunk of meter.through(content)) await translating(key, () => writeFully(file, chunk));
        await translating(key, () => file.sync());
      } finally {
        await file.close();
      }
      await translating(key, () => place(partial, path, options.ifAbsent ?? false));
      return meter.measured();
    } finally {
      await rm(partial, { force: true });
    }
  }

  override async get(key: string, range?: ByteRange): Promise<Readable> {
    const path = this.#path(key);
    const file = await translating(key, () => open(path, 'r'));
    return file.createReadStream({ highWaterMark: 1 << 18, ...(range ? { start: range.first, end: range.last } : {}) });
  }

  override async head(key: string): Promise<ObjectInfo | undefined> {
    const path = this.#path(key);
    try {
      const { size, mtimeMs } = await translating(key, () => stat(path));
      return { key, sizeBytes: size, storedAt: instant(mtimeMs) };
    } catch (error) {
      if (error instanceof ObjectNotFound) return undefined;
      throw error;
    }
  }

  override async delete(key: string): Promise<void> {
    const path = this.#path(key);
    try {
      await translating(key, () => unlink(path));
    } catch (error) {
      if (!(error instanceof ObjectNotFound)) throw error;
    }
  }

  override async *list(prefix: string): AsyncGenerator<ObjectInfo, void> {
    checkPrefix(prefix);
    const lastSlash = prefix.lastIndexOf('/');
    for await (const key of this.#keysBelow(prefix.slice(0, Math.max(lastSlash, 0)), prefix)) {
      const info = await this.head(key);
      if (info !== undefined) yield info;
    }
  }

  override async removeAbandoned(before: Instant): Promise<number> {
    let removed = 0;
    for (const name of await entriesOf(this.#partial)) {
      const path = join(this.#partial, name.name);
      try {
        if ((await stat(path)).mtimeMs >= before) continue;
        await unlink(path);
        removed++;
      } catch (error) {
        // Its put has ended meanwhile.
        if (errorCode(error) !== 'ENOENT') throw error;
      }
    }
    return removed;
  }

  /** In the order of the keys, in which `a.b` comes before `a/b`: folders sort as if their name ended in a slash. */
  async *#keysBelow(folder: string, prefix: string): AsyncGenerator<string, void> {
    const entries = (await entriesOf(join(this.#objects, folder)))
      .map((entry) => ({
        entry,
        key: `${folder === '' ? '' : `${folder}/`}${entry.name}${entry.isDirectory() ? '/' : ''}`,
      }))
      .toSorted((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
    for (const { entry, key } of entries) {
      if (!key.startsWith(prefix) && !prefix.startsWith(key)) continue;
      if (entry.isDirectory()) yield* this.#keysBelow(key.slice(0, -1), prefix);
      else if (key.startsWith(prefix)) yield key;
    }
  }

  #path(key: string): string {
    return join(this.#objects, checkKey(key));
  }
}

async function place(partial: string, path: string, ifAbsent: boolean): Promise<void> {
  // A hard link refuses an existing name, which a rename would replace; either happens in one step.
  await (ifAbsent ? link(partial, path) : rename(partial, path));
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function writeFully(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let done = 0; done < chunk.length;) done += (await file.write(chunk, done)).bytesWritten;
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Runs one file operation, its errors in the words of the port. */
async function translating<T>(key: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (isDiskFull(error)) throw new StoreFull('the disk that holds the artifacts is full', { cause: error });
    switch (errorCode(error)) {
      case 'ENOENT':
      case 'EISDIR':
        throw new ObjectNotFound(key);
      case 'EEXIST':
        throw new ObjectExists(key);
      default:
        throw new StoreUnavailable(`the artifact folder cannot be used: ${String(error)}`, { cause: error });
    }
  }
}
