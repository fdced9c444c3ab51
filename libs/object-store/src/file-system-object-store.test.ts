import { mkdtemp, mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instant } from '@millrace/kernel';
import { smallDisk } from '@millrace/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileSystemObjectStore, StoreFull, StoreUnavailable } from './index.ts';
import { objectStoreContract } from './object-store.contract.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'object-store-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the file-system store', () => {
  objectStoreContract(async () => new FileSystemObjectStore(folder));

  it('leaves no partial file, whether a put succeeds or is refused', async () => {
    const store = new FileSystemObjectStore(folder);
    await store.put('a/b', [Buffer.from('x')]);
    await store.put('a/c', [Buffer.from('x')], { maximumBytes: 0 }).catch(() => undefined);
    expect(await readdir(join(folder, 'partial'))).toEqual([]);
    expect(await readdir(join(folder, 'objects', 'a'))).toEqual(['b']);
  });

  it('removes what a crash left, and nothing younger', async () => {
    await mkdir(join(folder, 'partial'));
    for (const name of ['old', 'young']) await writeFile(join(folder, 'partial', name), 'x');
    await utimes(join(folder, 'partial', 'old'), 1000, 1000);
    expect(await new FileSystemObjectStore(folder).removeAbandoned(instant(2_000_000))).toBe(1);
    expect(await readdir(join(folder, 'partial'))).toEqual(['young']);
  });

  it('says that the disk is full, and leaves nothing behind', async (test) => {
    const disk = await smallDisk();
    if (disk === undefined) return test.skip('namespaces of one’s own are needed to mount a small disk');
    try {
      const store = new FileSystemObjectStore(disk.path);
      await expect(store.put('k', [Buffer.alloc(2 << 20)])).rejects.toThrow(StoreFull);
      await store.put('k', [Buffer.alloc(1000)]);
      expect(await readdir(join(disk.path, 'partial'))).toEqual([]);
    } finally {
      await disk.remove();
    }
  });

  it('says that its folder cannot be used', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(new FileSystemObjectStore(join(folder, 'file')).put('k', [])).rejects.toThrow(StoreUnavailable);
  });
});
