import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import type { HostReportV1 } from '@millrace/contracts';
import { eventCodes, type EventResult } from '../domain/codes.ts';

/** A report before it has its place. */
export type ReportBody = Omit<HostReportV1, 'hostId' | 'commandId' | 'seq'>;

/**
 * Everything that was reported about one command, one JSON object per line; a report's `seq` is its line number.
 * Nothing is ever taken away, so that all of it can be published again should the bus lose it. Writing is synchronous:
 * a script that floods its output is slowed down by the disk instead of filling the memory.
 */
export class ReportJournal {
  private readonly path: string;
  private readonly hostId: string;
  private readonly commandId: string;
  /** Byte offset behind each report. */
  private readonly ends: number[];
  private file: number | undefined;
  private isClosed = false;

  constructor(path: string, hostId: string, commandId: string) {
    this.path = path;
    this.hostId = hostId;
    this.commandId = commandId;
    const text = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
    this.ends = lineEnds(text);
    const end = this.ends.at(-1) ?? 0;
    // A last line that was cut by a crash was never published: its number is free.
    if (end < text.length) truncateSync(path, end);
  }

  /** How the command ended, if its last report says so. */
  outcome(): EventResult | undefined {
    if (this.length === 0) return undefined;
    const report = JSON.parse(this.text(this.length)) as HostReportV1;
    if (report.status === 'started' || report.status === 'log') return undefined;
    const code = eventCodes.find((known) => known === report.error?.code) ?? 'UnknownError';
    if (report.status === 'succeeded') return { code: 'Success', message: 'Succeeded' };
    return { code, message: report.error?.message ?? report.status };
  }

  get length(): number {
    return this.ends.length;
  }

  /** @throws what the disk says; the journal is then as it was */
  append(body: ReportBody): void {
    if (this.isClosed) return;
    const report: HostReportV1 = { hostId: this.hostId, commandId: this.commandId, seq: this.length + 1, ...body };
    const line = Buffer.from(`${JSON.stringify(report)}\n`);
    const end = this.ends.at(-1) ?? 0;
    this.file ??= openSync(this.path, 'a', 0o600);
    try {
      for (let done = 0; done < line.length;) done += writeSync(this.file, line, done);
      // Log lines are as durable as the process; what decides is as durable as the disk.
      if (body.status !== 'log') fsyncSync(this.file);
    } catch (error) {
      ftruncateSync(this.file, end);
      throw error;
    }
    this.ends.push(end + line.length);
  }

  /** The report numbered `seq`, as the JSON text it travels as. */
  text(seq: number): string {
    const from = this.ends[seq - 2] ?? 0;
    const to = this.ends[seq - 1];
    if (to === undefined) throw new RangeError(`there is no report ${seq} of ${this.commandId}`);
    const bytes = Buffer.alloc(to - from - 1);
    const file = openSync(this.path, 'r');
    try {
      readSync(file, bytes, 0, bytes.length, from);
    } finally {
      closeSync(file);
    }
    return bytes.toString();
  }

  /** Takes no more reports: the command has ended, or the agent stops and recovery will go on from here. */
  close(): void {
    this.isClosed = true;
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }
}

function lineEnds(text: Buffer): number[] {
  const ends: number[] = [];
  for (let at = text.indexOf(10); at >= 0; at = text.indexOf(10, at + 1)) ends.push(at + 1);
  return ends;
}
