import type { RawMessage } from '@millrace/messaging';
import type { SimulatedBus } from './bus.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';

const sweepMilliseconds = 3_000;

/** What a worker has decided to say: kept on its side until the bus has it, and said again when the bus was wiped. */
export class DurableOutbox {
  private readonly said = new Map<string, RawMessage>();
  private readonly unsaid = new Map<string, RawMessage>();

  constructor(
    private readonly scheduler: Scheduler,
    private readonly random: Random,
    private readonly bus: SimulatedBus,
    private readonly isUp: () => boolean,
  ) {
    bus.onWipe(() => {
      for (const [id, message] of this.said) this.unsaid.set(id, message);
      this.sweepIn(this.random.below(sweepMilliseconds));
    });
  }

  get waiting(): number {
    return this.unsaid.size;
  }

  add(message: RawMessage): void {
    if (this.said.has(message.id)) return;
    this.unsaid.set(message.id, message);
    this.sweepIn(this.random.below(5));
  }

  private sweepIn(milliseconds: number): void {
    this.scheduler.after(milliseconds, 'a worker says what it has to say', () => this.sweep());
  }

  private sweep(): void {
    if (this.unsaid.size === 0) return;
    if (!this.isUp()) return this.sweepIn(sweepMilliseconds);
    for (const [id, message] of this.unsaid) {
      this.bus.publish(message);
      this.said.set(id, message);
    }
    this.unsaid.clear();
  }
}
