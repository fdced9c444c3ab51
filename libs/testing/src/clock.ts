import { Clock, Ids, instant, parseInstant, plus, type Duration, type Instant } from '@millrace/kernel';

/** Time that passes only when a test says so. */
export class FakeClock extends Clock {
  #now: Instant;

  /** @param start an ISO 8601 date and time */
  constructor(start = '2030-01-01T00:00:00Z') {
    super();
    this.#now = parseInstant(start);
  }

  override now(): Instant {
    return this.#now;
  }

  advance(by: Duration): Instant {
    this.#now = plus(this.#now, by);
    return this.#now;
  }

  set(at: Instant): void {
    this.#now = instant(at);
  }
}

/** Well-formed UUIDs that count from 1, so that a test can name the id it expects. */
export class SequentialIds extends Ids {
  #last = 0;

  override next(): string {
    this.#last += 1;
    return SequentialIds.nth(this.#last);
  }

  /** The id that call number `n` answers. */
  static nth(n: number): string {
    return `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
  }
}
