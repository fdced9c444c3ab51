import { instant, type Clock, type Ids, type Instant } from '@millrace/kernel';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';

export class SimulatedClock implements Clock {
  constructor(private readonly scheduler: Scheduler) {}

  now(): Instant {
    return instant(this.scheduler.now);
  }
}

/** UUIDs that a seed repeats. */
export class SimulatedIds implements Ids {
  constructor(private readonly random: Random) {}

  next(): string {
    const word = () => this.random.next().toString(16).padStart(8, '0');
    const [a, b, c, d] = [word(), word(), word(), word()];
    return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-8${c.slice(1, 4)}-${c.slice(4)}${d}`;
  }
}
