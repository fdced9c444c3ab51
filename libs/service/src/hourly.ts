import { hours } from '@millrace/kernel';
import { Logger } from '@nestjs/common';

/**
 * Work that nobody waits for, once an hour: dropping what can no longer matter, for example. What fails is said, and
 * tried again an hour later.
 */
export class Hourly {
  private readonly logger = new Logger('Hourly');
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly name: string,
    private readonly work: () => Promise<unknown>,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      this.running = this.once();
    }, hours(1));
    this.timer.unref();
  }

  /** Returns when what is under way has ended. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async once(): Promise<void> {
    try {
      await this.work();
    } catch (error) {
      this.logger.warn({ msg: 'hourly-work-failed', name: this.name, error: String(error) });
    }
  }
}
