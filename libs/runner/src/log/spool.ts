import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { LogLineV1 } from '@millrace/contracts';

/**
 * A log on this machine's disk, one JSON object per line, numbered from 1 without gaps. It is written before a line is
 * published, so that a bus that lost everything can be filled again, and becomes the sealed log as it stands.
 */
export class LogSpool {
  readonly path: string;
  private readonly file: number;
  private lastSeq: number;

  private constructor(path: string, file: number, lastSeq: number) {
    this.path = path;
    this.file = file;
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
    return new LogSpool(path, file, lines);
  }

  get lines(): number {
    return this.lastSeq;
  }

  /** Numbers and writes lines. */
  append(stream: LogLineV1['stream'], at: string, texts: readonly string[]): readonly LogLineV1[] {
    const lines = texts.map((text) => ({ seq: ++this.lastSeq, at, stream, text }));
    if (lines.length > 0) writeSync(this.file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    return lines;
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
