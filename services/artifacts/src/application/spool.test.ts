import { mkdir, readdir, symlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { instant } from '@millrace/kernel';
import { StoreFull } from '@millrace/object-store';
import { smallDisk, tempDir } from '@millrace/testing';
import { describe, expect, it } from 'vitest';
import { ArtifactsSettings } from '../settings.ts';
import { Spool } from './spool.ts';

const spoolIn = (spoolFolder: string): Spool => new Spool(Object.assign(new ArtifactsSettings(), { spoolFolder }));

describe('the spool of uploads', () => {
  it('says that its disk is full, and leaves nothing there', async (test) => {
    const disk = await smallDisk();
    if (disk === undefined) return test.skip('namespaces of one’s own are needed to mount a small disk');
    try {
      const kept = spoolIn(disk.path).through([Buffer.alloc(2 << 20)], 1 << 30, async () => 'judged');
      await expect(kept).rejects.toThrow(StoreFull);
      expect(await readdir(disk.path)).toEqual([]);
    } finally {
      await disk.remove();
    }
  });

  it('removes what a kill left, and nothing younger or not its own', async () => {
    const folder = await tempDir('spool');
    for (const name of ['millrace-upload-old', 'millrace-upload-young', 'foreign'])
      await mkdir(join(folder.path, name));
    for (const name of ['millrace-upload-old', 'foreign']) await utimes(join(folder.path, name), 1000, 1000);
    // As an upload that ends between the look at the names and the look at their ages.
    await symlink(join(folder.path, 'ended'), join(folder.path, 'millrace-upload-ended'));
    expect(await spoolIn(folder.path).removeAbandoned(instant(2_000_000))).toBe(1);
    expect((await readdir(folder.path)).toSorted()).toEqual([
      'foreign',
      'millrace-upload-ended',
      'millrace-upload-young',
    ]);
    await folder.remove();
  });
});
