import type { LogLineV1 } from '@millrace/contracts';

/** The page keeps no more than this many lines, the newest; the whole log is one `millrace logs` away. */
export const mostLines = 50_000;

export type Connection = 'connecting' | 'live' | 'lost' | 'ended';

/** A log as it stands. A new object with each change, so that whoever shows it can tell. */
export interface LogState {
  readonly lines: readonly LogLineV1[];
  /** Lines that came and are not kept any more. */
  readonly dropped: number;
  readonly connection: Connection;
  readonly error: Error | undefined;
}

const nothing: LogState = { lines: [], dropped: 0, connection: 'connecting', error: undefined };

/** Collects the lines of a log as they come, and tells of them in bunches: a build may write faster than a page is drawn. */
export class LogLines {
  #state = nothing;
  #waiting: LogLineV1[] = [];
  #lastSeq = 0;
  #isScheduled = false;
  readonly #listeners = new Set<() => void>();
  readonly #later: (work: () => void) => void;

  /** @param later does this work soon, once: `requestAnimationFrame` in a browser */
  constructor(later: (work: () => void) => void) {
    this.#later = later;
  }

  readonly state = (): LogState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** A line that was there already is not taken twice, whoever sends it again. */
  add(line: LogLineV1): void {
    if (line.seq <= this.#lastSeq) return;
    this.#lastSeq = line.seq;
    this.#waiting.push(line);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#later(() => this.#flush());
  }

  connected(isConnected: boolean): void {
    this.#flush({ connection: isConnected ? 'live' : 'lost' });
  }

  ended(error?: Error): void {
    this.#flush({ connection: 'ended', error });
  }

  #flush(change: Partial<LogState> = {}): void {
    this.#isScheduled = false;
    const all = [...this.#state.lines, ...this.#waiting];
    const over = Math.max(0, all.length - mostLines);
    this.#waiting = [];
    this.#state = { ...this.#state, ...change, lines: all.slice(over), dropped: this.#state.dropped + over };
    for (const listener of this.#listeners) listener();
  }
}
