/** The records of the ZIP format (PKWARE APPNOTE 6.3.10), as far as we read and write them. */
export const signatures = {
  local: 0x04034b50,
  central: 0x02014b50,
  end: 0x06054b50,
  zip64End: 0x06064b50,
  zip64Locator: 0x07064b50,
} as const;

export const sizes = { local: 30, central: 46, end: 22, zip64End: 56, zip64Locator: 20 } as const;

/** A field with this value says: look into the zip64 record. */
export const saturated32 = 0xffff_ffff;
export const saturated16 = 0xffff;

export const flags = {
  encrypted: 1 << 0,
  descriptor: 1 << 3,
  strongEncryption: 1 << 6,
  utf8: 1 << 11,
  maskedHeaders: 1 << 13,
} as const;
export const methods = { stored: 0, deflated: 8 } as const;
export const extraIds = { zip64: 0x0001, unicodePath: 0x7075 } as const;
/** `version made by` hosts whose external attributes carry a Unix mode. */
export const unixHosts: ReadonlySet<number> = new Set([3, 19]);
export const fileTypes = { mask: 0o170000, regular: 0o100000, directory: 0o040000, link: 0o120000 } as const;

/** DOS date and time in UTC, two-second steps, clamped to what the format can say (1980 to 2107). */
export function dosDateTime(epochMilliseconds: number): { readonly date: number; readonly time: number } {
  const clamped = Math.min(Math.max(epochMilliseconds, Date.UTC(1980, 0, 1)), Date.UTC(2107, 11, 31, 23, 59, 58));
  const at = new Date(clamped);
  return {
    date: ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
    time: (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1),
  };
}

/** The (id, body) pairs of an extra field; undefined when it is cut off. */
export function extraFields(extra: Buffer): { readonly id: number; readonly body: Buffer }[] | undefined {
  const fields: { id: number; body: Buffer }[] = [];
  let at = 0;
  while (at < extra.length) {
    if (at + 4 > extra.length) return undefined;
    const id = extra.readUInt16LE(at);
    const end = at + 4 + extra.readUInt16LE(at + 2);
    if (end > extra.length) return undefined;
    fields.push({ id, body: extra.subarray(at + 4, end) });
    at = end;
  }
  return fields;
}

/** A 64-bit number we can count with, or undefined. */
export function readSafeUInt64(buffer: Buffer, offset: number): number | undefined {
  const value = buffer.readBigUInt64LE(offset);
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined;
}
