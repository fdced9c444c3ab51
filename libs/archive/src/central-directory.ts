import type { FileHandle } from 'node:fs/promises';
import { TextDecoder } from 'node:util';
import { readExactly } from './file-bytes.ts';
import { checkName } from './names.ts';
import { type ArchiveLimits, maximumDirectoryBytes } from './limits.ts';
import type { Problems } from './problems.ts';
import {
  extraFields,
  extraIds,
  fileTypes,
  flags,
  methods,
  readSafeUInt64,
  saturated16,
  saturated32,
  signatures,
  sizes,
  unixHosts,
} from './zip-format.ts';

/** One record of the central directory, with every number checked to be one we can count with. */
export interface DirectoryRecord {
  readonly name: string;
  readonly rawName: Buffer;
  readonly kind: 'file' | 'directory' | 'link';
  /** Permission bits, when the archive was made on a Unix. */
  readonly mode: number | undefined;
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  /** Of the local header. */
  readonly offset: number;
}

/** Where the central directory lies. */
interface Place {
  readonly offset: number;
  readonly bytes: number;
  readonly entries: number;
}

/**
 * Reads the whole directory before anything else is looked at. The reading is strict: a number that two parsers could
 * read differently is a problem, because such differences are how a check is walked past.
 * Undefined when there is no directory to speak of; the problems say why.
 */
export async function readCentralDirectory(
  file: FileHandle,
  limits: ArchiveLimits,
  problems: Problems,
): Promise<{ readonly records: readonly DirectoryRecord[]; readonly offset: number } | undefined> {
  const place = await findDirectory(file, problems);
  if (place === undefined) return undefined;
  if (place.entries > limits.maximumEntries) {
    problems.add('too-many-entries', `holds ${place.entries} entries; at most ${limits.maximumEntries} are allowed`);
    return undefined;
  }
  if (place.bytes > maximumDirectoryBytes) {
    problems.add(
      'directory-too-large',
      `the directory is ${place.bytes} bytes long; at most ${maximumDirectoryBytes} are read`,
    );
    return undefined;
  }
  const directory = await readExactly(file, place.offset, place.bytes);
  const records: DirectoryRecord[] = [];
  let at = 0;
  for (let index = 0; index < place.entries; index++) {
    if (at + sizes.central > directory.length || directory.readUInt32LE(at) !== signatures.central) {
      problems.add('malformed', `the directory ends after ${index} of ${place.entries} entries`);
      return undefined;
    }
    const end =
      at +
      sizes.central +
      directory.readUInt16LE(at + 28) +
      directory.readUInt16LE(at + 30) +
      directory.readUInt16LE(at + 32);
    if (end > directory.length) {
      problems.add('malformed', `entry ${index} runs past the end of the directory`);
      return undefined;
    }
    const record = readRecord(directory.subarray(at, end), problems);
    if (record !== undefined) records.push(record);
    at = end;
  }
  if (at !== directory.length)
    problems.add('malformed', `the directory holds ${directory.length - at} bytes beyond its ${place.entries} entries`);
  return { records, offset: place.offset };
}

async function findDirectory(file: FileHandle, problems: Problems): Promise<Place | undefined> {
  const { size } = await file.stat();
  const tailBytes = Math.min(size, sizes.end + 0xffff + sizes.zip64Locator);
  const tail = await readExactly(file, size - tailBytes, tailBytes);
  const signature = Buffer.alloc(4);
  signature.writeUInt32LE(signatures.end);
  const at = tail.lastIndexOf(signature);
  if (at < 0 || at + sizes.end > tail.length) {
    problems.add('not-a-zip', 'is not a zip: the end record is missing');
    return undefined;
  }
  if (at + sizes.end + tail.readUInt16LE(at + 20) !== tail.length) {
    problems.add('malformed', 'the end record does not end the file');
    return undefined;
  }
  if (
    tail.readUInt16LE(at + 4) !== 0 ||
    tail.readUInt16LE(at + 6) !== 0 ||
    tail.readUInt16LE(at + 8) !== tail.readUInt16LE(at + 10)
  ) {
    problems.add('multiple-disks', 'is one part of an archive over several disks');
    return undefined;
  }
  const small: Place = {
    entries: tail.readUInt16LE(at + 10),
    bytes: tail.readUInt32LE(at + 12),
    offset: tail.readUInt32LE(at + 16),
  };
  const endAt = size - tailBytes + at;
  const locatorAt = at - sizes.zip64Locator;
  const hasLocator = locatorAt >= 0 && tail.readUInt32LE(locatorAt) === signatures.zip64Locator;
  if (!hasLocator && (small.bytes === saturated32 || small.offset === saturated32)) {
    problems.add('zip64', 'refers to a zip64 record that is not there');
    return undefined;
  }
  const place = hasLocator
    ? await readZip64(file, tail.subarray(locatorAt, at), endAt - sizes.zip64Locator, small, problems)
    : small;
  if (place === undefined) return undefined;
  const recordsEnd = hasLocator ? endAt - sizes.zip64Locator - sizes.zip64End : endAt;
  if (place.offset + place.bytes !== recordsEnd) {
    problems.add(
      'malformed',
      `the directory is said to end at ${place.offset + place.bytes}, but its end record stands at ${recordsEnd}`,
    );
    return undefined;
  }
  return place;
}

async function readZip64(
  file: FileHandle,
  locator: Buffer,
  locatorAt: number,
  small: Place,
  problems: Problems,
): Promise<Place | undefined> {
  const recordAt = locatorAt - sizes.zip64End;
  if (recordAt < 0 || readSafeUInt64(locator, 8) !== recordAt) {
    problems.add('zip64', 'the zip64 locator does not point at the record before it');
    return undefined;
  }
  const record = await readExactly(file, recordAt, sizes.zip64End);
  const entries = readSafeUInt64(record, 32);
  const bytes = readSafeUInt64(record, 40);
  const offset = readSafeUInt64(record, 48);
  const sound = record.readUInt32LE(0) === signatures.zip64End && readSafeUInt64(record, 4) === sizes.zip64End - 12;
  if (
    !sound ||
    entries === undefined ||
    bytes === undefined ||
    offset === undefined ||
    readSafeUInt64(record, 24) !== entries
  ) {
    problems.add('zip64', 'the zip64 record is malformed');
    return undefined;
  }
  const agrees = (value: number, short: number, saturated: number): boolean => short === saturated || short === value;
  if (
    !agrees(entries, small.entries, saturated16) ||
    !agrees(bytes, small.bytes, saturated32) ||
    !agrees(offset, small.offset, saturated32)
  ) {
    problems.add('zip64', 'the zip64 record contradicts the end record');
    return undefined;
  }
  return { entries, bytes, offset };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeName(raw: Buffer, problems: Problems): string {
  try {
    return utf8.decode(raw);
  } catch {
    const shown = raw.toString('latin1');
    problems.add('name-encoding', 'the name is not UTF-8', shown);
    return shown;
  }
}

function readRecord(record: Buffer, problems: Problems): DirectoryRecord | undefined {
  const nameEnd = sizes.central + record.readUInt16LE(28);
  const rawName = record.subarray(sizes.central, nameEnd);
  const extra = record.subarray(nameEnd, nameEnd + record.readUInt16LE(30));
  const stored = decodeName(rawName, problems);
  const name = stored.endsWith('/') ? stored.slice(0, -1) : stored;
  checkName(name, problems);
  const bits = record.readUInt16LE(8);
  if ((bits & (flags.encrypted | flags.strongEncryption | flags.maskedHeaders)) !== 0)
    problems.add('encrypted', 'is encrypted', name);
  const method = record.readUInt16LE(10);
  if (method !== methods.stored && method !== methods.deflated) {
    problems.add('method', `is packed by method ${method}; only stored and deflated entries are read`, name);
  }
  const numbers = readNumbers(record, extra, rawName, name, problems);
  if (numbers === undefined) return undefined;
  if (method === methods.stored && numbers.packedBytes !== numbers.unpackedBytes) {
    problems.add(
      'malformed',
      `is stored, but its two sizes differ (${numbers.packedBytes}, ${numbers.unpackedBytes})`,
      name,
    );
  }
  const kind = readKind(record, stored, name, numbers.unpackedBytes, problems);
  const attributes = record.readUInt32LE(38) >>> 16;
  const mode = unixHosts.has(record.readUInt8(5)) && attributes !== 0 ? attributes & 0o777 : undefined;
  return { name, rawName, kind, mode, flags: bits, method, crc32: record.readUInt32LE(16), ...numbers };
}

function readKind(
  record: Buffer,
  stored: string,
  name: string,
  unpackedBytes: number,
  problems: Problems,
): DirectoryRecord['kind'] {
  const isFolderName = stored.endsWith('/');
  if (isFolderName && unpackedBytes > 0) problems.add('malformed', 'is a directory with content', name);
  const attributes = record.readUInt32LE(38) >>> 16;
  if (!unixHosts.has(record.readUInt8(5))) return isFolderName ? 'directory' : 'file';
  if ((attributes & 0o6000) !== 0) problems.add('setuid', 'has the setuid or setgid bit', name);
  switch (attributes & fileTypes.mask) {
    case 0:
      return isFolderName ? 'directory' : 'file';
    case fileTypes.regular:
      if (isFolderName) problems.add('malformed', 'is a file by its mode and a directory by its name', name);
      return 'file';
    case fileTypes.directory:
      if (!isFolderName) problems.add('malformed', 'is a directory by its mode and a file by its name', name);
      return 'directory';
    case fileTypes.link:
      if (isFolderName) problems.add('malformed', 'is a link by its mode and a directory by its name', name);
      return 'link';
    default:
      problems.add('special-file', 'is neither a file, a directory nor a link', name);
      return 'file';
  }
}

interface Numbers {
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  readonly offset: number;
}

function readNumbers(
  record: Buffer,
  extra: Buffer,
  rawName: Buffer,
  name: string,
  problems: Problems,
): Numbers | undefined {
  const malformed = (message: string): undefined => {
    problems.add('zip64', message, name);
    return undefined;
  };
  const fields = extraFields(extra);
  if (fields === undefined) return malformed('its extra field is cut off');
  for (const { id, body } of fields) {
    if (id === extraIds.unicodePath && !body.subarray(5).equals(rawName))
      problems.add('two-names', 'carries a second, different name', name);
  }
  const wide = fields.filter(({ id }) => id === extraIds.zip64);
  if (wide.length > 1) return malformed('carries two zip64 fields');
  const body = wide[0]?.body ?? Buffer.alloc(0);
  let at = 0;
  const resolveWide = (short: number): number | undefined => {
    if (short !== saturated32) return short;
    if (at + 8 > body.length) return undefined;
    at += 8;
    return readSafeUInt64(body, at - 8);
  };
  const unpackedBytes = resolveWide(record.readUInt32LE(24));
  const packedBytes = resolveWide(record.readUInt32LE(20));
  const offset = resolveWide(record.readUInt32LE(42));
  if (unpackedBytes === undefined || packedBytes === undefined || offset === undefined) {
    return malformed('a size or offset is missing from its zip64 field or beyond counting');
  }
  return { unpackedBytes, packedBytes, offset };
}
