const limitBytes = 4096;
const mark = Buffer.from('[...]\n');

/**
 * The last 4,096 bytes of a log, cut at the head between two characters and marked when something is missing.
 * Holds at most two limits' worth of bytes, however much is written.
 */
export class LogTail {
  private bytes = Buffer.alloc(0);
  private isCut = false;

  add(text: string): void {
    const added = Buffer.from(text);
    const recent = added.length > limitBytes ? added.subarray(added.length - limitBytes) : added;
    this.isCut ||= recent.length < added.length;
    this.bytes = Buffer.concat([this.bytes, recent]);
    if (this.bytes.length <= 2 * limitBytes) return;
    this.bytes = Buffer.from(this.bytes.subarray(this.bytes.length - limitBytes));
    this.isCut = true;
  }

  /** Valid UTF-8 of at most 4,096 bytes. */
  text(): string {
    if (!this.isCut && this.bytes.length <= limitBytes) return this.bytes.toString();
    const kept = this.bytes.subarray(Math.max(0, this.bytes.length - (limitBytes - mark.length)));
    return Buffer.concat([mark, kept.subarray(firstWholeCharacter(kept))]).toString();
  }
}

/** Skips the continuation bytes of a character whose beginning was cut away. */
function firstWholeCharacter(bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length && at < 4 && ((bytes[at] ?? 0) & 0xc0) === 0x80) at++;
  return at;
}
