import { mkdtemp, mkdir, readFile, readdir, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { parseInstant } from '@millrace/kernel';
import fc from 'fast-check';
import { open as openZip, type Entry } from 'yauzl';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkZip, extractZip, listTree, packZip, type PackEntry } from './index.ts';

const modifiedAt = parseInstant('2026-03-29T01:30:02Z');
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archive-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Every file, link and folder below a directory with what matters about it. */
async function snapshot(root: string): Promise<Record<string, string>> {
  const seen: Record<string, string> = {};
  for (const item of await readdir(root, { withFileTypes: true, recursive: true })) {
    const path = join(item.parentPath, item.name);
    const name = path.slice(root.length + 1);
    if (item.isSymbolicLink()) seen[name] = `-> ${await readlink(path)}`;
    else if (item.isFile())
      seen[name] = `${((await stat(path)).mode & 0o7777).toString(8)} ${(await readFile(path)).toString('base64')}`;
  }
  return seen;
}

const segment = fc.stringMatching(/^[a-z0-9_ äß☃.-]{1,12}$/).filter((text) => text !== '.' && text !== '..');
const tree = fc.uniqueArray(
  fc.record({
    path: fc.array(segment, { minLength: 1, maxLength: 3 }),
    content: fc.uint8Array({ maxLength: 2000 }),
    executable: fc.boolean(),
  }),
  { maxLength: 12, selector: ({ path }) => path.join('/') },
);

describe('a packed tree', () => {
  it('unpacks to what was packed, and its bytes do not depend on the order of packing', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(tree, async (files) => {
        // An index leads each name, so that no file is another's folder and no two names fold together.
        const entries: PackEntry[] = files.map(({ path, content, executable }, index) => ({
          kind: 'bytes',
          name: [`${index}`, ...path].join('/'),
          content,
          mode: executable ? 0o755 : 0o644,
        }));
        const base = join(folder, `${run++}`);
        await mkdir(base);
        await packZip(entries, join(base, 'a.zip'), { modifiedAt });
        await packZip(entries.toReversed(), join(base, 'b.zip'), { modifiedAt });
        expect(await readFile(join(base, 'a.zip'))).toEqual(await readFile(join(base, 'b.zip')));
        const extracted = await extractZip(join(base, 'a.zip'), join(base, 'out'));
        expect(extracted.ok).toBe(true);
        const expected = files.map(({ path, content, executable }, index) => [
          [`${index}`, ...path].join('/'),
          `${executable ? '755' : '644'} ${Buffer.from(content).toString('base64')}`,
        ]);
        expect(await snapshot(join(base, 'out'))).toEqual(Object.fromEntries(expected));
      }),
      { numRuns: 60 },
    );
  });

  it('is the same in every time zone', async () => {
    const zone = process.env['TZ'];
    const packed: Buffer[] = [];
    try {
      for (const tz of ['UTC', 'Europe/Berlin', 'America/New_York']) {
        process.env['TZ'] = tz;
        await packZip([{ kind: 'bytes', name: 'a', content: Buffer.from('x') }], join(folder, 'a.zip'), { modifiedAt });
        packed.push(await readFile(join(folder, 'a.zip')));
      }
    } finally {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    }
    expect(packed[1]).toEqual(packed[0]);
    expect(packed[2]).toEqual(packed[0]);
  });

  it('keeps files of any size, links, empty folders and the executable bit from disk', async () => {
    const source = join(folder, 'source');
    await mkdir(join(source, 'bin'), { recursive: true });
    await mkdir(join(source, 'empty', 'nested'), { recursive: true });
    const large = Buffer.concat([randomBytes(3 << 20), Buffer.alloc(3 << 20, 'line\n')]);
    await writeFile(join(source, 'large.bin'), large);
    await writeFile(join(source, 'bin', 'run.sh'), '#!/bin/sh\n', { mode: 0o755 });
    await symlink('run.sh', join(source, 'bin', 'start'));
    await writeFile(join(source, 'left-out'), '');
    const entries = await listTree(source, (name) => name === 'left-out');
    const packed = await packZip(entries, join(folder, 'a.zip'), { modifiedAt });
    expect(packed).toMatchObject({ entries: 4, bytes: (await stat(join(folder, 'a.zip'))).size });
    expect(await extractZip(join(folder, 'a.zip'), join(folder, 'out'))).toMatchObject({ ok: true });
    const { 'left-out': _, ...expected } = await snapshot(source);
    expect(await snapshot(join(folder, 'out'))).toEqual(expected);
    expect((await stat(join(folder, 'out', 'empty', 'nested'))).isDirectory()).toBe(true);
  });

  it('is read alike by another reader', async () => {
    const entries: PackEntry[] = [
      { kind: 'bytes', name: 'ä/run.sh', content: Buffer.from('hello'), mode: 0o755 },
      { kind: 'directory', name: 'empty' },
    ];
    await packZip(entries, join(folder, 'a.zip'), { modifiedAt });
    const seen = await new Promise<Entry[]>((resolve, reject) => {
      openZip(join(folder, 'a.zip'), (error, zip) => {
        if (error) return reject(error);
        const found: Entry[] = [];
        zip
          .on('entry', (entry) => found.push(entry))
          .on('end', () => resolve(found))
          .on('error', reject);
      });
    });
    expect(seen.map((entry) => [entry.fileName, entry.externalFileAttributes >>> 16, entry.uncompressedSize])).toEqual([
      ['empty/', 0o040755, 0],
      ['ä/run.sh', 0o100755, 5],
    ]);
  });

  it('of more files than the old format can count is read back', async () => {
    const entries = Array.from({ length: 70_000 }, (_, n): PackEntry => ({ kind: 'directory', name: `d${n}` }));
    await packZip(entries, join(folder, 'a.zip'), { modifiedAt });
    const checked = await checkZip(join(folder, 'a.zip'));
    expect(checked.ok && checked.value.entries.length).toBe(70_000);
  });
});

describe('packing', () => {
  it('refuses what unpacking would refuse, all at once, and leaves no file', async () => {
    const entries: PackEntry[] = [
      { kind: 'link', name: 'secret', target: '/proc/self/environ' },
      { kind: 'bytes', name: '../x', content: Buffer.from('') },
    ];
    await expect(packZip(entries, join(folder, 'a.zip'), { modifiedAt })).rejects.toMatchObject({
      issues: [{ code: 'archive.traversal' }, { code: 'archive.link-escapes' }],
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('does not follow a link that stands where a file was listed', async () => {
    await symlink('/etc/passwd', join(folder, 'planted'));
    const entries: PackEntry[] = [{ kind: 'file', name: 'planted', path: join(folder, 'planted') }];
    await expect(packZip(entries, join(folder, 'a.zip'), { modifiedAt })).rejects.toMatchObject({ code: 'ELOOP' });
    expect(await readdir(folder)).toEqual(['planted']);
  });
});
