import type { Duration } from '@millrace/kernel';
import { Logger } from '@nestjs/common';

/** Work that is taken out of the database in rounds. */
export interface RoundsOf<T> {
  /** For the log. */
  readonly name: string;
  /** Between two rounds when nobody asks for one. */
  readonly every: Duration;
  /** How much is worked on at the same time. */
  readonly atOnce: number;
  /** Takes at most so much of what is due. */
  readonly take: (most: number) => Promise<readonly T[]>;
  readonly work: (item: T) => Promise<void>;
}

/**
 * Takes what is due, regularly and when somebody asks, and works on it without waiting for it: something slow holds up
 * nothing else. One round at a time; who asks during a round gets another one after it.
 */
export class Rounds<T> {
  private readonly logger = new Logger('Rounds');
  private readonly working = new Set<Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> | undefined;
  private wasAsked = false;
  private isStopped = false;

  constructor(private readonly options: RoundsOf<T>) {}

  soon(): void {
    this.wasAsked = true;
    if (this.isStopped || this.round !== undefined) return;
    clearTimeout(this.timer);
    this.round = this.runRound()
      .catch((error: unknown) => this.logger.warn({ msg: 'round-failed', of: this.options.name, error: String(error) }))
      .finally(() => {
        this.round = undefined;
        if (!this.isStopped) this.timer = setTimeout(() => this.soon(), this.wasAsked ? 0 : this.options.every);
      });
  }

  /** Waits for what is under way; whoever stops this has told the work to end. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.round;
    await Promise.all(this.working);
  }

  private async runRound(): Promise<void> {
    this.wasAsked = false;
    const { take, work, atOnce, name } = this.options;
    if (this.working.size >= atOnce) return;
    for (const item of await take(atOnce - this.working.size)) {
      const done = work(item)
        .catch((error: unknown) => this.logger.warn({ msg: 'item-failed', of: name, error: String(error) }))
        .finally(() => this.working.delete(done));
      this.working.add(done);
    }
  }
}
