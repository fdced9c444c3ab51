import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkZip, defaultLimits, extractZip } from './index.ts';

/** One entry, field by field, so that every field can lie. */
interface Raw {
  name: string | Buffer;
  content?: Buffer;
  mode?: number;
  host?: number;
  flags?: number;
  method?: number;
  packed?: Buffer;
  declaredUnpacked?: number;
  declaredPacked?: number;
  crc?: number;
  localName?: string;
  offset?: number;
  extra?: Buffer;
}
interface End {
  entries?: number;
  bytes?: number;
  offset?: number;
  before?: Buffer;
  comment?: Buffer;
  commentLength?: number;
}

const regular = 0o100644;
const link = 0o120777;

function zip(entries: readonly Raw[], end: End = {}): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let at = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name as string);
    const localName = entry.localName === undefined ? name : Buffer.from(entry.localName);
    const content = entry.content ?? Buffer.from('x');
    const method = entry.method ?? 0;
    const packed = entry.packed ?? (method === 8 ? deflateRawSync(content) : content);
    const shared = Buffer.alloc(20);
    shared.writeUInt16LE(entry.flags ?? 0x800, 0);
    shared.writeUInt16LE(method, 2);
    shared.writeUInt32LE(entry.crc ?? crc32(content), 8);
    shared.writeUInt32LE(entry.declaredPacked ?? packed.length, 12);
    shared.writeUInt32LE(entry.declaredUnpacked ?? content.length, 16);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    shared.copy(local, 6);
    local.writeUInt16LE(localName.length, 26);
    locals.push(local, localName, packed);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(((entry.host ?? 3) << 8) | 20, 4);
    shared.copy(central, 8);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt16LE(entry.extra?.length ?? 0, 30);
    central.writeUInt32LE((entry.mode ?? regular) * 65_536, 38);
    central.writeUInt32LE(entry.offset ?? at, 42);
    centrals.push(central, name, entry.extra ?? Buffer.alloc(0));
    at += 30 + localName.length + packed.length;
  }
  const directory = Buffer.concat(centrals);
  const before = end.before ?? Buffer.alloc(0);
  const comment = end.comment ?? Buffer.alloc(0);
  const tail = Buffer.alloc(22);
  tail.writeUInt32LE(0x06054b50, 0);
  tail.writeUInt16LE(end.entries ?? entries.length, 8);
  tail.writeUInt16LE(end.entries ?? entries.length, 10);
  tail.writeUInt32LE(end.bytes ?? directory.length, 12);
  tail.writeUInt32LE(end.offset ?? at, 16);
  tail.writeUInt16LE(end.commentLength ?? comment.length, 20);
  return Buffer.concat([...locals, directory, before, tail, comment]);
}

const saturated = 0xffff_ffff;
function zip64Extra(...values: bigint[]): Buffer {
  const extra = Buffer.alloc(4 + 8 * values.length);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(8 * values.length, 2);
  for (const [index, value] of values.entries()) extra.writeBigUInt64LE(value, 4 + 8 * index);
  return extra;
}
function zip64Tail(entries: bigint, bytes: bigint, offset: bigint, at: number): Buffer {
  const record = Buffer.alloc(76);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(44n, 4);
  for (const [index, value] of [entries, entries, bytes, offset].entries())
    record.writeBigUInt64LE(value, 24 + 8 * index);
  record.writeUInt32LE(0x07064b50, 56);
  record.writeBigUInt64LE(BigInt(at), 64);
  record.writeUInt32LE(1, 72);
  return record;
}
const zeros = (bytes: number): Buffer => Buffer.alloc(bytes);

const corpus: readonly (readonly [what: string, code: string, bytes: () => Buffer])[] = [
  ['a name that climbs', 'traversal', () => zip([{ name: '../../etc/cron.d/x' }])],
  ['a name that climbs in the middle', 'traversal', () => zip([{ name: 'a/../../x' }])],
  ['an absolute name', 'absolute-name', () => zip([{ name: '/etc/passwd' }])],
  ['a drive letter', 'drive-letter', () => zip([{ name: 'C:x' }])],
  ['backslashes', 'backslash', () => zip([{ name: 'a\\..\\..\\b' }])],
  ['a NUL in a name', 'control-character', () => zip([{ name: 'safe.txt\0.sh' }])],
  ['a newline in a name', 'control-character', () => zip([{ name: 'a\nb' }])],
  ['a name that is not UTF-8', 'name-encoding', () => zip([{ name: Buffer.from([0x61, 0xff, 0x62]) }])],
  ['an empty name', 'empty-name', () => zip([{ name: '' }])],
  ['an empty segment', 'unclean-name', () => zip([{ name: 'a//b' }])],
  ['a segment no file system takes', 'long-name', () => zip([{ name: 'n'.repeat(300) }])],
  ['the same name twice', 'duplicate-name', () => zip([{ name: 'a' }, { name: 'a' }])],
  ['names that differ in case', 'case-collision', () => zip([{ name: 'README' }, { name: 'readme' }])],
  ['names that differ in Unicode form', 'case-collision', () => zip([{ name: 'caf\u00e9' }, { name: 'cafe\u0301' }])],
  ['a file below a file', 'file-as-directory', () => zip([{ name: 'a' }, { name: 'a/b' }])],
  ['a link to the outside', 'link-escapes', () => zip([{ name: 'd', mode: link, content: Buffer.from('/etc') }])],
  ['a link that climbs out', 'link-escapes', () => zip([{ name: 'a/d', mode: link, content: Buffer.from('../../x') }])],
  [
    'a file written through a link',
    'file-as-directory',
    () => zip([{ name: 'd', mode: link, content: Buffer.from('e') }, { name: 'd/passwd' }]),
  ],
  [
    'a link that climbs out behind another link',
    'link-escapes',
    () =>
      zip([
        { name: 'a/b/l', mode: link, content: Buffer.from('../../r') },
        { name: 'm', mode: link, content: Buffer.from('a/b/l/../../x') },
        { name: 'r/file' },
      ]),
  ],
  [
    'links in a ring',
    'link-loop',
    () =>
      zip([
        { name: 'a', mode: link, content: Buffer.from('b') },
        { name: 'b', mode: link, content: Buffer.from('a') },
      ]),
  ],
  [
    'a link target of 5,000 bytes',
    'link-too-long',
    () => zip([{ name: 'a', mode: link, content: Buffer.alloc(5000, 'a') }]),
  ],
  ['a device', 'special-file', () => zip([{ name: 'null', mode: 0o020666 }])],
  ['a named pipe', 'special-file', () => zip([{ name: 'pipe', mode: 0o010644 }])],
  ['a setuid program', 'setuid', () => zip([{ name: 'su', mode: 0o104755 }])],
  ['an encrypted entry', 'encrypted', () => zip([{ name: 'a', flags: 0x801 }])],
  ['an unknown method', 'method', () => zip([{ name: 'a', method: 99, packed: Buffer.from('x') }])],
  [
    'entries that share bytes',
    'overlap',
    () =>
      zip([
        { name: 'a', content: zeros(100) },
        { name: 'a', content: zeros(100), offset: 0 },
      ]),
  ],
  [
    'an entry that reaches into its neighbour',
    'overlap',
    () => zip([{ name: 'a', declaredPacked: 9, declaredUnpacked: 9 }, { name: 'b' }]),
  ],
  ['an entry beyond the file', 'out-of-bounds', () => zip([{ name: 'a', offset: 4000 }])],
  ['two names for one entry', 'contradiction', () => zip([{ name: 'good', localName: 'evil' }])],
  [
    'a second name in an extra field',
    'two-names',
    () => zip([{ name: 'a', extra: Buffer.from([0x75, 0x70, 6, 0, 1, 0, 0, 0, 0, 0x62]) }]),
  ],
  ['a zip64 size that is missing', 'zip64', () => zip([{ name: 'a', declaredUnpacked: saturated }])],
  [
    'a zip64 size beyond counting',
    'zip64',
    () => zip([{ name: 'a', declaredUnpacked: saturated, extra: zip64Extra(2n ** 63n) }]),
  ],
  [
    'a zip64 size beyond the cap',
    'too-large',
    () => zip([{ name: 'a', method: 8, declaredUnpacked: saturated, extra: zip64Extra(2n ** 40n) }]),
  ],
  ['a zip64 count that contradicts', 'zip64', () => zip([], { before: zip64Tail(7n, 0n, 0n, 0), entries: 1 })],
  ['2^40 entries', 'too-many-entries', () => zip([], { before: zip64Tail(2n ** 40n, 0n, 0n, 0), entries: 0xffff })],
  ['a count larger than the directory', 'malformed', () => zip([{ name: 'a' }], { entries: 2 })],
  ['an entry hidden from the count', 'malformed', () => zip([{ name: 'a' }, { name: 'b' }], { entries: 1 })],
  [
    'bytes behind the end',
    'malformed',
    () => zip([{ name: 'a' }], { comment: Buffer.from('hidden'), commentLength: 0 }),
  ],
  ['a directory somewhere else', 'malformed', () => zip([{ name: 'a' }], { offset: 3 })],
  ['no zip at all', 'not-a-zip', () => Buffer.from('#!/bin/sh\nrm -rf /\n')],
  ['nothing at all', 'not-a-zip', () => Buffer.alloc(0)],
  ['32 MiB of zeros', 'ratio', () => zip([{ name: 'a', content: zeros(32 << 20), method: 8 }])],
  [
    '10 GiB declared in a few bytes',
    'too-large',
    () => zip(Array.from({ length: 4 }, (_, n) => ({ name: `${n}`, method: 8, declaredUnpacked: 2 ** 31 }))),
  ],
];

describe('a malicious zip', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'archive-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function place(bytes: Buffer): Promise<string> {
    const path = join(folder, 'evil.zip');
    await writeFile(path, bytes);
    return path;
  }

  it.each(corpus)('with %s is refused (%s) before anything is written', async (_what, code, bytes) => {
    const path = await place(bytes());
    const refused = await extractZip(path, join(folder, 'deep', 'er', 'out'));
    expect(refused).toMatchObject({
      ok: false,
      error: expect.arrayContaining([expect.objectContaining({ code: `archive.${code}` })]),
    });
    expect(await readdir(folder, { recursive: true })).toEqual(['evil.zip']);
  });

  it.each([
    ['unpacks to more than it declares', { declaredUnpacked: 10 }],
    ['unpacks to less than it declares', { declaredUnpacked: 5000 }],
    ['fails its checksum', { crc: 1 }],
    ['is cut off', { packed: deflateRawSync(Buffer.alloc(3000, 'ab')).subarray(0, 5) }],
    [
      'hides bytes behind its packed data',
      { packed: Buffer.concat([deflateRawSync(Buffer.alloc(3000, 'ab')), Buffer.from('hidden')]) },
    ],
  ])('whose entry %s leaves nothing behind, not even its sound entries', async (_what, lie) => {
    const content = Buffer.alloc(3000, 'ab');
    const path = await place(zip([{ name: 'sound' }, { name: 'lie', content, method: 8, ...lie }]));
    expect(await extractZip(path, join(folder, 'out'))).toMatchObject({
      ok: false,
      error: [{ pointer: '/lie', code: 'archive.damaged' }],
    });
    expect(await readdir(folder)).toEqual(['evil.zip']);
  });

  it('that streams more than it declares is stopped there', async () => {
    const content = zeros(64 << 20);
    const path = await place(zip([{ name: 'bomb', content, method: 8, declaredUnpacked: 2 << 20 }]));
    expect(await extractZip(path, join(folder, 'out'))).toMatchObject({
      ok: false,
      error: [{ message: 'unpacks to more bytes than declared' }],
    });
    expect(await readdir(folder)).toEqual(['evil.zip']);
  });

  it('has all its problems told at once', async () => {
    const path = await place(zip([{ name: '../a' }, { name: 'su', mode: 0o104755 }, { name: 'b', flags: 0x801 }]));
    const checked = await checkZip(path);
    expect(checked.ok ? [] : checked.error.map(({ code }) => code)).toEqual([
      'archive.traversal',
      'archive.setuid',
      'archive.encrypted',
    ]);
  });

  it('is refused for any link where links are not allowed', async () => {
    const path = await place(zip([{ name: 'a' }, { name: 'l', mode: link, content: Buffer.from('a') }]));
    expect((await checkZip(path)).ok).toBe(true);
    const refused = await checkZip(path, { ...defaultLimits, links: 'refuse' });
    expect(refused).toMatchObject({ ok: false, error: [{ code: 'archive.link', pointer: '/l' }] });
  });

  it('made without Unix modes has only files and folders', async () => {
    const path = await place(zip([{ name: 'l', mode: link, host: 0, content: Buffer.from('/etc') }]));
    expect(await checkZip(path)).toMatchObject({ ok: true, value: { entries: [{ kind: 'file' }] } });
  });
});
