import type { LogLineV1 } from '@millrace/contracts';
import { formatInstant, type Clock } from '@millrace/kernel';
import { LineSplitter } from './line-splitter.ts';
import { Masker } from './masker.ts';
import type { LogSpool } from './spool.ts';

export interface LogLimits {
  /**
   * Characters of one line; longer ones are split. A message on the bus holds at most 1 MiB and JSON may write one
   * character as six, so 128 Ki is what always fits.
   */
  readonly longestLine: number;
  /** Characters of a whole log; what comes after is dropped behind a line that says so. */
  readonly longestLog: number;
}

const defaultLogLimits: LogLimits = { longestLine: 128 * 1024, longestLog: 100 * 1024 * 1024 };

/** The log of one job: everything said goes to the spool first, then to `publish`, line by line while it runs. */
export class LogPump {
  private readonly spool: LogSpool;
  private readonly masker: Masker;
  private readonly clock: Clock;
  private readonly limits: LogLimits;
  private readonly publish: (lines: readonly LogLineV1[]) => void;
  private readonly splitter: LineSplitter;
  private written = 0;
  private truncated = false;

  constructor(
    spool: LogSpool,
    clock: Clock,
    options: {
      readonly secrets?: Iterable<string>;
      readonly limits?: LogLimits;
      readonly publish?: (lines: readonly LogLineV1[]) => void;
    } = {},
  ) {
    this.spool = spool;
    this.clock = clock;
    this.masker = new Masker(options.secrets ?? []);
    this.limits = options.limits ?? defaultLogLimits;
    this.publish = options.publish ?? (() => undefined);
    this.splitter = new LineSplitter(this.masker, this.limits.longestLine);
    if (this.masker.unmasked > 0) {
      this.say(`${this.masker.unmasked} secret values are shorter than 4 characters and are not masked`);
    }
  }

  /** A line of the platform's own. What commands printed before it comes before it. */
  say(text: string): void {
    this.flush();
    const at = formatInstant(this.clock.now());
    const stamp = at.replaceAll('-', '/').replace('T', ' ').replace('Z', '');
    const lines = this.masker.mask(text).replaceAll('\0', '').split('\n');
    this.publish(
      this.spool.append(
        'agent',
        at,
        lines.map((line) => `[Container] ${stamp} ${line}`.slice(0, this.limits.longestLine)),
      ),
    );
  }

  /** Bytes that the user's commands printed. */
  output(chunk: Buffer): void {
    this.write(this.splitter.push(chunk));
  }

  /** Writes an unfinished last line. */
  flush(): void {
    this.write(this.splitter.flush());
  }

  /** For texts that leave by another way than the log: reasons, summaries, variables. */
  mask(text: string): string {
    return this.masker.mask(text);
  }

  private write(lines: readonly string[]): void {
    if (lines.length === 0 || this.truncated) return;
    const kept: string[] = [];
    for (const line of lines) {
      this.written += line.length + 1;
      if (this.written > this.limits.longestLog) {
        this.truncated = true;
        break;
      }
      kept.push(line);
    }
    this.publish(this.spool.append('stdout', formatInstant(this.clock.now()), kept));
    if (this.truncated)
      this.say(
        `The log is longer than ${this.limits.longestLog} characters: what commands print from here on is not kept.`,
      );
  }
}
