import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { tempDir, type TempDir } from '@millrace/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newContentKey, openContent, sealContent, sealedRange, sealedSize } from './content-cipher.ts';
import { getEncrypted, putEncrypted } from './encrypted-objects.ts';
import { ContentDamaged, ContentRefused } from './errors.ts';
import { FileSystemObjectStore } from './file-system-object-store.ts';

const chunk = 64 * 1024;
const sizes = [0, 1, chunk - 1, chunk, chunk + 1, 3 * chunk, 3 * chunk + 17];

async function all(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces);
}
async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes;
}

describe('sealed content', () => {
  it.each(sizes)('of %d bytes opens again, in whole and in any range', async (size) => {
    const [key, content] = [newContentKey(), randomBytes(size)];
    const sealed = await all(sealContent([content], key));
    expect(sealed.length).toBe(sealedSize(size));
    expect((await all(openContent(one(sealed), key, size))).equals(content)).toBe(true);
    if (size === 0) return;
    await fc.assert(
      fc.asyncProperty(fc.nat(size - 1), fc.nat(size - 1), async (a, b) => {
        const range = { first: Math.min(a, b), last: Math.max(a, b) };
        const needed = sealedRange(range, size);
        const part = await all(openContent(one(sealed.subarray(needed.first, needed.last + 1)), key, size, range));
        expect(part.equals(content.subarray(range.first, range.last + 1))).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('does not open when anything was changed, left out, added or moved', async () => {
    const [key, size] = [newContentKey(), 3 * chunk];
    const sealed = await all(sealContent([randomBytes(size)], key));
    const step = chunk + 16;
    const moved = Buffer.concat([sealed.subarray(step, 2 * step), sealed.subarray(0, step), sealed.subarray(2 * step)]);
    const changed = Buffer.from(sealed);
    changed[step + 5] = (changed[step + 5] ?? 0) ^ 1;
    const shorter = sealed.subarray(0, 2 * step);
    const longer = Buffer.concat([sealed, sealed.subarray(0, step)]);
    for (const wrong of [moved, changed, shorter, longer, sealed.subarray(0, -1), Buffer.alloc(0)]) {
      await expect(all(openContent(one(wrong), key, size))).rejects.toThrow(ContentDamaged);
    }
    // Cut at the end of a chunk and said to be shorter: the chunk knows that it was not the last.
    await expect(all(openContent(one(shorter), key, 2 * chunk))).rejects.toThrow(ContentDamaged);
    await expect(all(openContent(one(sealed), newContentKey(), size))).rejects.toThrow(ContentDamaged);
  });
});

describe('an encrypted object', () => {
  let folder: TempDir;
  let store: FileSystemObjectStore;
  beforeAll(async () => {
    folder = await tempDir('encrypted');
    store = new FileSystemObjectStore(folder.path);
  });
  afterAll(() => folder.remove());

  const filesOf = async (): Promise<string[]> =>
    (await readdir(folder.path, { recursive: true, withFileTypes: true }))
      .filter((file) => file.isFile())
      .map((file) => join(file.parentPath, file.name));

  it('is measured as what was put, and is not that on the disk', async () => {
    const [contentKey, content] = [newContentKey(), Buffer.from('nobody else reads this '.repeat(9000))];
    const stored = await putEncrypted(store, 'a/b', [content], contentKey, { sizeBytes: content.length });
    expect(stored).toEqual({ sizeBytes: content.length, sha256: createHash('sha256').update(content).digest('hex') });
    const [file = ''] = await filesOf();
    expect((await readFile(file)).includes('nobody')).toBe(false);
    const object = { key: 'a/b', contentKey, sizeBytes: content.length };
    expect((await buffer(await getEncrypted(store, object))).equals(content)).toBe(true);
    const part = await buffer(await getEncrypted(store, object, { first: 70_000, last: 140_000 }));
    expect(part.equals(content.subarray(70_000, 140_001))).toBe(true);
    const bytes = await readFile(file);
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    await writeFile(file, bytes);
    await expect(buffer(await getEncrypted(store, object))).rejects.toThrow(ContentDamaged);
  });

  it('is not there when the content is not what was announced', async () => {
    const put = putEncrypted(store, 'c/d', [Buffer.from('four')], newContentKey(), { maximumBytes: 3 });
    await expect(put).rejects.toThrow(ContentRefused);
    expect(await store.head('c/d')).toBeUndefined();
  });
});
