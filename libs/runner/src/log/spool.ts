import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { LogLineV1 } from '@millrace/contracts';
import { isDiskFull } from '@millrace/kernel';

/**
 * A log on this machine's disk, one JSON object per line, numbered from 1 without gaps. It is written before a line is
 * published, so that a bus that lost everything can be filled again, and becomes the sealed log as it stands.
 */
export class LogSpool {
  readonly path: string;
  private readonly file: number;
  private bytes: number;
  private lastSeq: number;
  /** Lines that the disk has not taken since it last took any. */
  private missing = 0;

  private constructor(path: string, file: number, bytes: number, lastSeq: number) {
    this.path = path;
    this.file = file;
    this.bytes = bytes;
    this.lastSeq = lastSeq;
  }

  /** Opens or continues a spool; a last line that a crash left unfinished is cut off. */
  static open(path: string): LogSpool {
    const content = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
    const whole = content.lastIndexOf(0x0a) + 1;
    const file = openSync(path, 'a', 0o600);
    if (whole < content.length) ftruncateSync(file, whole);
    let lines = 0;
    for (let at = 0; at < whole; at++) if (content[at] === 0x0a) lines++;
    return new LogSpool(path, file, whole, lines);
  }

  get lines(): number {
    return this.lastSeq;
  }

  /** Whether its last lines did not fit on the disk. */
  get lacksLines(): boolean {
    return this.missing > 0;
  }

  /**
   * Numbers and writes lines. A disk that is full ends neither the work nor whoever carries it out: what it does not take
   * is counted, and said in a line of its own as soon as it takes some again.
   * @returns what was written
   */
  append(stream: LogLineV1['stream'], at: string, texts: readonly string[]): readonly LogLineV1[] {
    if (texts.length === 0) return [];
    const gap = `${this.missing} lines are missing here: the disk of the runner did not take them.`;
    const said = [
      ...(this.missing > 0 ? [{ stream: 'agent' as const, text: gap }] : []),
      ...texts.map((text) => ({ stream, text })),
    ];
    const lines = said.map((one, index) => ({ seq: this.lastSeq + index + 1, at, ...one }));
    if (!this.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))) {
      this.missing += texts.length;
      return [];
    }
    this.missing = 0;
    this.lastSeq += lines.length;
    return lines;
  }

  /** Writes all of it or nothing. */
  private write(text: string): boolean {
    const content = Buffer.from(text);
    try {
      for (let done = 0; done < content.length;) done += writeSync(this.file, content, done);
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      ftruncateSync(this.file, this.bytes);
      return false;
    }
    this.bytes += content.length;
    return true;
  }

  /** Every line after the given number. */
  after(seq: number): readonly LogLineV1[] {
    const rows = readFileSync(this.path, 'utf8').split('\n');
    return rows.slice(seq, this.lastSeq).map((row) => JSON.parse(row) as LogLineV1);
  }

  /** Makes the file durable and says what it holds. */
  seal(): { readonly sha256: string; readonly sizeBytes: number; readonly lines: number } {
    fsyncSync(this.file);
    const content = readFileSync(this.path);
    const sha256 = createHash('sha256').update(content).digest('hex');
    return { sha256, sizeBytes: content.length, lines: this.lastSeq };
  }

  close(): void {
    closeSync(this.file);
  }
}
