import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { LogLineV1 } from '@millrace/contracts';
import { formatInstant, type Clock } from '@millrace/kernel';
import { LogTail } from '../domain/log-tail.ts';
import type { ReportJournal } from './report-journal.ts';

const batchLines = 500;
const batchBytes = 192 * 1024;
const flushMilliseconds = 100;
/** What one event may send; the whole log stays on the host. */
const sentBytes = 16 * 1024 * 1024;

/** The log of one lifecycle event: into `scripts.log` on the host, in batches to the platform, and its tail. */
export class EventLog {
  private readonly tailOf = new LogTail();
  private readonly clock: Clock;
  private readonly journal: ReportJournal;
  private readonly onReport: () => void;
  private readonly path: string;
  private lines: LogLineV1[] = [];
  private bytes = 0;
  private sent = 0;
  private seq: number;
  private timer: NodeJS.Timeout | undefined;

  /** @param seq how many lines of this command were reported before the agent was restarted */
  constructor(path: string, journal: ReportJournal, clock: Clock, seq: number, onReport: () => void) {
    this.path = path;
    this.journal = journal;
    this.clock = clock;
    this.seq = seq;
    this.onReport = onReport;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  }

  add(stream: LogLineV1['stream'], text: string): void {
    this.tailOf.add(`${stream === 'agent' ? '' : `[${stream}]`}${text}\n`);
    this.lines.push({ seq: ++this.seq, at: formatInstant(this.clock.now()), stream, text });
    // As it travels: control characters and quotes are longer there.
    this.bytes += Buffer.byteLength(JSON.stringify(text));
    if (this.lines.length >= batchLines || this.bytes >= batchBytes) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), flushMilliseconds);
  }

  tail(): string {
    return this.tailOf.text();
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { lines } = this;
    if (lines.length === 0) return;
    this.lines = [];
    appendFileSync(this.path, lines.map(asText).join(''), { mode: 0o600 });
    this.send(lines);
    this.bytes = 0;
  }

  private send(lines: LogLineV1[]): void {
    if (this.sent >= sentBytes) {
      this.seq -= lines.length;
      return;
    }
    const at = formatInstant(this.clock.now());
    this.journal.append({ status: 'log', at, lines });
    this.sent += this.bytes;
    if (this.sent >= sentBytes) {
      const text = `the log is longer than ${sentBytes} bytes; the rest is in scripts.log on the host`;
      this.journal.append({ status: 'log', at, lines: [{ seq: ++this.seq, at, stream: 'agent', text }] });
    }
    this.onReport();
  }
}

const asText = ({ at, stream, text }: LogLineV1): string =>
  stream === 'agent' ? `${at.slice(0, 19).replace('T', ' ')} ${text}\n` : `[${stream}]${text}\n`;
