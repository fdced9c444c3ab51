import { hours } from '@millrace/kernel';
import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { SweepStore } from '../application/sweep-store.ts';

/** Sweeps the store now and then; nothing waits for it. */
@Injectable()
export class Sweeping implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Sweeping.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly store: SweepStore) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.sweep(), hours(1));
    this.timer.unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async sweep(): Promise<void> {
    try {
      await this.store.sweep();
    } catch (error) {
      this.logger.warn({ msg: 'sweep-failed', error: String(error) });
    }
  }
}
