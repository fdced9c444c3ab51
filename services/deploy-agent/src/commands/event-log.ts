import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { LogLineV1 } from '@millrace/contracts';
import { formatInstant, isDiskFull, type Clock } from '@millrace/kernel';
import { LogTail } from '../domain/log-tail.ts';
import type { ReportJournal } from './report-journal.ts';

/** A line has its number when it is reported: what never is takes none. */
type Line = Omit<LogLineV1, 'seq'>;

/** One below the bound of a report, for the line that says what is missing. */
const batchLines = 499;
const batchBytes = 192 * 1024;
const flushMilliseconds = 100;
/** What one event may send; the whole log stays on the host. */
const sentBytes = 16 * 1024 * 1024;

/**
 * The log of one lifecycle event: into `scripts.log` on the host, in batches to the platform, and its tail. A full disk
 * does not end the event: the lines that it does not take are counted, and their number stands where they would have been.
 */
export class EventLog {
  private readonly tailOf = new LogTail();
  private readonly clock: Clock;
  private readonly journal: ReportJournal;
  private readonly onReport: () => void;
  private readonly path: string;
  private lines: Line[] = [];
  private bytes = 0;
  private sent = 0;
  private seq: number;
  private missing = 0;
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
    this.lines.push({ at: formatInstant(this.clock.now()), stream, text });
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
    const { lines, bytes } = this;
    if (lines.length === 0) return;
    this.lines = [];
    this.bytes = 0;
    const told = [...this.gap(), ...lines];
    try {
      appendFileSync(this.path, told.map(asText).join(''), { mode: 0o600 });
      this.send(told, bytes);
      this.missing = 0;
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      this.missing += lines.length;
    }
  }

  /** Stands where the disk has taken nothing. */
  private gap(): readonly Line[] {
    if (this.missing === 0) return [];
    const text = `${this.missing} lines are missing here: the disk of the host was full`;
    return [{ at: formatInstant(this.clock.now()), stream: 'agent', text }];
  }

  private send(lines: readonly Line[], bytes: number): void {
    if (this.sent >= sentBytes) return;
    this.report(lines);
    this.sent += bytes;
    if (this.sent >= sentBytes) {
      const text = `the log is longer than ${sentBytes} bytes; the rest is in scripts.log on the host`;
      this.report([{ at: formatInstant(this.clock.now()), stream: 'agent', text }]);
    }
    this.onReport();
  }

  private report(lines: readonly Line[]): void {
    const numbered = lines.map((line, index) => ({ seq: this.seq + index + 1, ...line }));
    this.journal.append({ status: 'log', at: formatInstant(this.clock.now()), lines: numbered });
    this.seq += lines.length;
  }
}

const asText = ({ at, stream, text }: Line): string =>
  stream === 'agent' ? `${at.slice(0, 19).replace('T', ' ')} ${text}\n` : `[${stream}]${text}\n`;
