import { Hourly } from '@millrace/service';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { SweepStore } from '../application/sweep-store.ts';

/** Sweeps the store now and then. */
@Injectable()
export class Sweeping implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly hourly = new Hourly('sweep', () => this.store.sweep());

  constructor(private readonly store: SweepStore) {}

  onApplicationBootstrap(): void {
    this.hourly.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.hourly.stop();
  }
}
