import { createHash, randomBytes } from 'node:crypto';
import { instant } from '@millrace/kernel';
import { describe, expect, it } from 'vitest';
import { ContentRefused, KeyRefused, ObjectExists, ObjectNotFound } from './errors.ts';
import type { ObjectStore } from './object-store.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function read(store: ObjectStore, key: string, range?: { first: number; last: number }): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of await store.get(key, range)) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

async function keys(store: ObjectStore, prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of store.list(prefix)) found.push(key);
  return found;
}

/** Breaks off in the middle, as an upload does whose client has gone. */
async function* breaksOff(bytes: number): AsyncGenerator<Buffer, void> {
  for (let sent = 0; sent < bytes; sent += 1 << 20) yield Buffer.alloc(1 << 20, 'x');
  throw new Error('the client has gone');
}

/** What every adapter must do. `make` gives an empty store of its own to each test. */
export function objectStoreContract(make: () => Promise<ObjectStore>): void {
  describe('keeps the promises of every object store:', () => {
    // Below and above what the S3 adapter sends in one piece.
    it.each([0, 1, 100_000, 16 * 2 ** 20, 20_000_001])('gives back %d bytes as they came', async (bytes) => {
      const store = await make();
      const content = randomBytes(bytes);
      expect(await store.put('a/b/c.zip', [content])).toEqual({ sizeBytes: bytes, sha256: sha256(content) });
      expect((await read(store, 'a/b/c.zip')).equals(content)).toBe(true);
      expect(await store.head('a/b/c.zip')).toMatchObject({ key: 'a/b/c.zip', sizeBytes: bytes });
    });

    it('gives back a range', async () => {
      const store = await make();
      await store.put('k', [Buffer.from('0123'), Buffer.from('456789')]);
      expect((await read(store, 'k', { first: 2, last: 5 })).toString()).toBe('2345');
    });

    it('replaces an object unless asked not to', async () => {
      const store = await make();
      await store.put('k', [Buffer.from('one')]);
      await store.put('k', [Buffer.from('two')]);
      await expect(store.put('k', [Buffer.from('three')], { ifAbsent: true })).rejects.toThrow(ObjectExists);
      expect((await read(store, 'k')).toString()).toBe('two');
    });

    it('lets one of two concurrent first puts win', async () => {
      const store = await make();
      const puts = await Promise.allSettled(
        ['one', 'two'].map((text) => store.put('k', [Buffer.from(text)], { ifAbsent: true })),
      );
      const winners = puts.filter(({ status }) => status === 'fulfilled');
      expect(winners).toHaveLength(1);
    });

    it.each([
      ['a wrong digest', { sha256: sha256(Buffer.from('other')) }, 'sha256'],
      ['too few bytes', { sizeBytes: 9 }, 'size'],
      ['too many bytes', { sizeBytes: 3 }, 'size'],
      ['more bytes than allowed', { maximumBytes: 3 }, 'too-large'],
    ] as const)('refuses %s and stores nothing', async (_what, options, reason) => {
      const store = await make();
      const refusal = await store.put('k', [Buffer.from('hello')], options).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(ContentRefused);
      expect(refusal).toMatchObject({ reason });
      expect(await store.head('k')).toBeUndefined();
    });

    it.each([1 << 20, 40 << 20])('stores nothing when the content breaks off after %d bytes', async (bytes) => {
      const store = await make();
      await expect(store.put('k', breaksOff(bytes))).rejects.toThrow('the client has gone');
      expect(await keys(store, '')).toEqual([]);
      expect(await store.removeAbandoned(instant(Date.now() + 60_000))).toBe(0);
    });

    it('keeps the former object when a replacement is refused', async () => {
      const store = await make();
      await store.put('k', [Buffer.from('good')]);
      await expect(store.put('k', [Buffer.from('bad')], { sizeBytes: 4 })).rejects.toThrow(ContentRefused);
      expect((await read(store, 'k')).toString()).toBe('good');
    });

    it('says plainly that there is no such object, and deletes twice without complaint', async () => {
      const store = await make();
      await store.put('k', [Buffer.from('x')]);
      await store.delete('k');
      await store.delete('k');
      expect(await store.head('k')).toBeUndefined();
      await expect(store.get('k')).rejects.toThrow(ObjectNotFound);
    });

    it('lists by prefix in the order of the keys', async () => {
      const store = await make();
      for (const key of ['b/2', 'a/1/x', 'a/1.x', 'a/10', 'c']) await store.put(key, [Buffer.from(key)]);
      expect(await keys(store, '')).toEqual(['a/1.x', 'a/1/x', 'a/10', 'b/2', 'c']);
      expect(await keys(store, 'a/')).toEqual(['a/1.x', 'a/1/x', 'a/10']);
      expect(await keys(store, 'a/1')).toEqual(['a/1.x', 'a/1/x', 'a/10']);
      expect(await keys(store, 'none/')).toEqual([]);
    });

    it.each(['', '/abs', '../up', 'a/../../up', 'a//b', 'a/', '.', 'a\0b', 'a\\b', 'ü', 'x'.repeat(901), '-o/../..'])(
      'refuses the key %j',
      async (key) => {
        const store = await make();
        await expect(store.put(key, [Buffer.from('x')])).rejects.toThrow(KeyRefused);
        await expect(store.get(key)).rejects.toThrow(KeyRefused);
        await expect(store.delete(key)).rejects.toThrow(KeyRefused);
      },
    );
  });
}
