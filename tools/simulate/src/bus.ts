import type { Chaos } from './chaos.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';

/** A message as it is on the bus: its body is text, as on the real one. */
export interface BusMessage {
  readonly stream: string;
  readonly subject: string;
  readonly id: string;
  readonly body: string;
}

export interface Delivery {
  readonly message: BusMessage;
  /** 1 at the first delivery. */
  readonly count: number;
}

/** A durable consumer. */
export interface Consumer {
  readonly name: string;
  wants(message: BusMessage): boolean;
  /** True when nobody could take anything now. */
  readonly isBusy?: boolean;
  /**
   * Returning acknowledges, throwing offers the message again. `busy` when nobody can take it now. A promise that stays
   * open is a process that died with the message in its hand.
   */
  handle(delivery: Delivery): Promise<'done' | 'busy'>;
}

interface Pending {
  readonly consumer: Consumer;
  readonly message: BusMessage;
  count: number;
  refusals: number;
  /** Deliveries on their way. */
  underWay: number;
  acknowledged: boolean;
}

const ackWaitMilliseconds = 30_000;
const duplicateWindowMilliseconds = 120_000;

/**
 * JetStream at its worst: at least once, in any order, late, twice; what was published twice under one id within two
 * minutes is kept once; and a wipe takes everything that nobody has acknowledged, and the memory of ids.
 */
export class SimulatedBus {
  private readonly consumers: Consumer[] = [];
  private readonly known = new Map<string, number>();
  private pending = new Set<Pending>();
  private wiped: (() => void)[] = [];

  constructor(
    private readonly scheduler: Scheduler,
    private readonly random: Random,
    private readonly chaos: () => Chaos,
    private readonly isSlow: () => boolean,
  ) {}

  subscribe(consumer: Consumer): void {
    this.consumers.push(consumer);
  }

  onWipe(tell: () => void): void {
    this.wiped.push(tell);
  }

  /** Messages that some consumer has still to acknowledge. */
  get unacknowledged(): readonly string[] {
    return [...this.pending].map(({ consumer, message }) => `${message.id} for ${consumer.name}`);
  }

  publish(message: BusMessage): void {
    const knownSince = this.known.get(`${message.stream}:${message.id}`);
    if (knownSince !== undefined && this.scheduler.now - knownSince < duplicateWindowMilliseconds) return;
    this.known.set(`${message.stream}:${message.id}`, this.scheduler.now);
    for (const consumer of this.consumers) {
      if (!consumer.wants(message)) continue;
      const pending = { consumer, message, count: 0, refusals: 0, underWay: 0, acknowledged: false };
      this.pending.add(pending);
      this.deliverIn(this.lateness(), pending);
    }
  }

  /** Every stream is gone, with all that was in it. */
  wipe(): void {
    this.known.clear();
    for (const pending of this.pending) pending.acknowledged = true;
    this.pending = new Set();
    for (const tell of this.wiped) tell();
  }

  private lateness(): number {
    return this.random.chance(this.chaos().delay) ? this.random.below(60_000) : this.random.below(10);
  }

  private deliverIn(milliseconds: number, pending: Pending): void {
    // Twice at the same time is bad enough; more only costs time.
    if (pending.underWay === 2) return;
    pending.underWay += 1;
    this.scheduler.after(milliseconds, `deliver ${pending.message.id} to ${pending.consumer.name}`, () => {
      pending.underWay -= 1;
      if (pending.acknowledged) return;
      void this.deliver(pending);
      if (this.random.chance(this.chaos().duplicate)) this.deliverIn(this.lateness(), pending);
    });
  }

  private async deliver(pending: Pending): Promise<void> {
    const { consumer, message } = pending;
    if (consumer.isBusy === true) return this.waitForSomebody(pending);
    pending.count += 1;
    const { count } = pending;
    this.scheduler.after(ackWaitMilliseconds, `ack wait of ${message.id}`, () => {
      if (!pending.acknowledged && pending.count === count) this.deliverIn(0, pending);
    });
    try {
      const answer = await consumer.handle({ message, count });
      if (answer === 'busy') this.waitForSomebody(pending);
      else if (!this.random.chance(this.chaos().lostAck)) this.acknowledge(pending);
    } catch {
      this.deliverIn(this.random.between(100, 5_000), pending);
    }
  }

  /** Nobody could take it: the queue keeps it, ever longer, and no acknowledgement is waited for. */
  private waitForSomebody(pending: Pending): void {
    pending.count += 1;
    pending.refusals += 1;
    const longest = this.isSlow() ? 600_000 : 10_000;
    this.deliverIn(this.random.below(Math.min(longest, 1_000 * 2 ** pending.refusals)), pending);
  }

  private acknowledge(pending: Pending): void {
    pending.acknowledged = true;
    this.pending.delete(pending);
  }
}
