import { open, type FileHandle } from 'node:fs/promises';
import { err, ok, type Issue, type Result } from '@millrace/kernel';
import { readCentralDirectory, type DirectoryRecord } from './central-directory.ts';
import { readExactly } from './file-bytes.ts';
import { type ArchiveLimits, defaultLimits, maximumLinkTargetBytes } from './limits.ts';
import { checkTree } from './names.ts';
import { Problems } from './problems.ts';
import { flags, saturated32, signatures, sizes } from './zip-format.ts';
import { unpackSmall } from './unpack-entry.ts';

/** An entry that passed every check. */
export interface CheckedEntry extends DirectoryRecord {
  /** Where its packed bytes begin. */
  readonly dataOffset: number;
  /** Of links: where they point. */
  readonly target?: string;
}

/** What an archive holds, once it has been found harmless. */
export interface CheckedZip {
  readonly entries: readonly CheckedEntry[];
  readonly unpackedBytes: number;
}

/**
 * Judges a zip from its directory and headers, without unpacking it (link targets excepted: they are content).
 * All problems come at once. Damaged or absent archives are problems too; only I/O errors are thrown.
 */
export async function checkZip(
  path: string,
  limits: ArchiveLimits = defaultLimits,
): Promise<Result<CheckedZip, readonly Issue[]>> {
  const file = await open(path, 'r');
  try {
    return await checkOpenZip(file, limits);
  } finally {
    await file.close();
  }
}

/** {@link checkZip} on an open file, so that what was checked is what is then unpacked. */
export async function checkOpenZip(
  file: FileHandle,
  limits: ArchiveLimits,
): Promise<Result<CheckedZip, readonly Issue[]>> {
  const problems = new Problems();
  const directory = await readCentralDirectory(file, limits, problems);
  if (directory === undefined) return err(problems.all());
  const unpackedBytes = checkTotals(directory.records, limits, problems);
  const placed = await readLocalHeaders(file, directory.records, directory.offset, problems);
  checkOverlaps(placed, directory.offset, problems);
  const entries = await readLinkTargets(file, placed, limits, problems);
  checkTree(entries, problems);
  return problems.found ? err(problems.all()) : ok({ entries, unpackedBytes });
}

function checkTotals(records: readonly DirectoryRecord[], limits: ArchiveLimits, problems: Problems): number {
  let unpacked = 0;
  let packed = 0;
  for (const { unpackedBytes, packedBytes } of records) {
    unpacked += unpackedBytes;
    packed += packedBytes;
  }
  if (unpacked > limits.maximumTotalBytes) {
    problems.add('too-large', `unpacks to ${unpacked} bytes; at most ${limits.maximumTotalBytes} are allowed`);
  }
  if (unpacked > limits.ratioFloorBytes && unpacked > packed * limits.maximumRatio) {
    problems.add('ratio', `unpacks ${packed} bytes to ${unpacked}; at most ${limits.maximumRatio}:1 is allowed`);
  }
  return unpacked;
}

/** The local headers must tell the same story as the directory: other programs believe them instead. */
async function readLocalHeaders(
  file: FileHandle,
  records: readonly DirectoryRecord[],
  directoryOffset: number,
  problems: Problems,
): Promise<readonly CheckedEntry[]> {
  const placed: CheckedEntry[] = [];
  for (const record of records) {
    const { name, rawName, offset } = record;
    if (offset + sizes.local + rawName.length + record.packedBytes > directoryOffset) {
      problems.add('out-of-bounds', 'lies outside the part of the archive that holds entries', name);
      continue;
    }
    const header = await readExactly(file, offset, sizes.local + rawName.length);
    if (header.readUInt32LE(0) !== signatures.local) {
      problems.add('malformed', 'has no header where the directory says', name);
      continue;
    }
    const hasDescriptor = (record.flags & flags.descriptor) !== 0;
    const agrees = (local: number, central: number): boolean =>
      local === central || local === saturated32 || (hasDescriptor && local === 0);
    if (
      header.readUInt16LE(26) !== rawName.length ||
      !header.subarray(sizes.local).equals(rawName) ||
      header.readUInt16LE(6) !== record.flags ||
      header.readUInt16LE(8) !== record.method ||
      !agrees(header.readUInt32LE(18), record.packedBytes) ||
      !agrees(header.readUInt32LE(22), record.unpackedBytes)
    ) {
      problems.add('contradiction', 'its header and the directory disagree', name);
      continue;
    }
    placed.push({ ...record, dataOffset: offset + sizes.local + rawName.length + header.readUInt16LE(28) });
  }
  return placed;
}

/** Entries that share bytes are how a small file claims to be a huge one. */
function checkOverlaps(entries: readonly CheckedEntry[], directoryOffset: number, problems: Problems): void {
  const ordered = entries.toSorted((a, b) => a.offset - b.offset);
  for (const [index, entry] of ordered.entries()) {
    const next = ordered[index + 1];
    if (entry.dataOffset + entry.packedBytes > (next?.offset ?? directoryOffset)) {
      problems.add(
        'overlap',
        `overlaps ${next === undefined ? 'the directory' : JSON.stringify(next.name)}`,
        entry.name,
      );
    }
  }
}

async function readLinkTargets(
  file: FileHandle,
  entries: readonly CheckedEntry[],
  limits: ArchiveLimits,
  problems: Problems,
): Promise<readonly CheckedEntry[]> {
  const read: CheckedEntry[] = [];
  for (const entry of entries) {
    if (entry.kind !== 'link') {
      read.push(entry);
      continue;
    }
    if (limits.links === 'refuse') problems.add('link', 'is a link, and links are not allowed here', entry.name);
    if (entry.unpackedBytes > maximumLinkTargetBytes) {
      problems.add('link-too-long', `its target is longer than ${maximumLinkTargetBytes} bytes`, entry.name);
      continue;
    }
    const content = await unpackSmall(file, entry);
    if (!content.ok) problems.add('damaged', content.error, entry.name);
    else read.push({ ...entry, target: content.value.toString('utf8') });
  }
  return read;
}
