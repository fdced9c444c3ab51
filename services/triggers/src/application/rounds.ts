import { seconds, type Duration } from '@millrace/kernel';
import { Logger } from '@nestjs/common';

/** Work that is taken out of the database in rounds. */
export interface RoundsOf<T> {
  /** For the log. */
  readonly name: string;
  /** Between two rounds when nobody asks for one. */
  readonly every: Duration;
  /** How much is worked on at the same time. */
  readonly atOnce: number;
  /** Takes at most so much of what is due, for {@link HELD} from now: nobody else takes it meanwhile. */
  readonly take: (most: number) => Promise<readonly T[]>;
  /** Keeps what is still worked on for {@link HELD} more. */
  readonly hold: (item: T) => Promise<void>;
  readonly work: (item: T) => Promise<void>;
}

/** A replica that died frees what it took after this. */
export const HELD = seconds(60);
const HELD_AGAIN_EVERY = seconds(20);

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
  private readonly ending = new AbortController();
  /** Tells work to end, which is then to leave its item to be taken again. */
  readonly stopping: AbortSignal = this.ending.signal;

  constructor(private readonly options: RoundsOf<T>) {}

  soon(): void {
    this.wasAsked = true;
    if (this.stopping.aborted || this.round !== undefined) return;
    clearTimeout(this.timer);
    this.round = this.runRound()
      .catch((error: unknown) => this.logger.warn({ msg: 'round-failed', of: this.options.name, error: String(error) }))
      .finally(() => {
        this.round = undefined;
        if (!this.stopping.aborted) this.timer = setTimeout(() => this.soon(), this.wasAsked ? 0 : this.options.every);
      });
  }

  /** Returns when what is under way has ended. */
  async stop(): Promise<void> {
    this.ending.abort();
    clearTimeout(this.timer);
    await this.round;
    await Promise.all(this.working);
  }

  private async runRound(): Promise<void> {
    this.wasAsked = false;
    const { take, atOnce } = this.options;
    if (this.working.size >= atOnce) return;
    for (const item of await take(atOnce - this.working.size)) {
      const done = this.workOn(item).finally(() => this.working.delete(done));
      this.working.add(done);
    }
  }

  private async workOn(item: T): Promise<void> {
    const { work, hold, name } = this.options;
    const failed = (error: unknown): void => this.logger.warn({ msg: 'item-failed', of: name, error: String(error) });
    const holding = setInterval(() => void hold(item).catch(failed), HELD_AGAIN_EVERY);
    await work(item)
      .catch(failed)
      .finally(() => clearInterval(holding));
  }
}
