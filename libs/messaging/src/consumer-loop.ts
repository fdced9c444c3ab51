import { backoffDelay, milliseconds, seconds } from '@millrace/kernel';
import type { StreamName } from '@millrace/contracts';
import { AckPolicy, DeliverPolicy, type ConsumerMessages, type JsMsg } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { Logger } from '@nestjs/common';
import type { Bus } from './bus.ts';

export interface DurableSettings {
  readonly stream: StreamName;
  readonly durable: string;
  readonly filterSubject: string;
  /** Messages handled at the same time. */
  readonly concurrency: number;
}

const ACK_WAIT = seconds(30);
const WORKING_EVERY = seconds(10);
const redelivery = { first: milliseconds(100), factor: 3, max: seconds(30) };

/** Makes the durable when it is missing; the same settings again change nothing. */
export async function ensureDurable(bus: Bus, settings: DurableSettings): Promise<void> {
  await bus.manager.consumers.add(settings.stream, {
    durable_name: settings.durable,
    filter_subject: settings.filterSubject,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ACK_WAIT),
    deliver_policy: DeliverPolicy.All,
    max_deliver: -1,
    max_ack_pending: Math.max(1000, settings.concurrency),
  });
}

/**
 * Pulls one durable for as long as the service lives.
 *
 * Modes: `pulling` (messages flow), `recovering` (stream, durable or server is gone; made again, then pulling),
 * `draining` (nothing new is taken, what runs is finished), `stopped`. Only {@link setMode} changes the mode.
 */
export class ConsumerLoop {
  private readonly logger: Logger;
  private mode: 'pulling' | 'recovering' | 'draining' | 'stopped' = 'recovering';
  private messages: ConsumerMessages | undefined;
  private readonly running = new Set<Promise<void>>();
  private finished: Promise<void> = Promise.resolve();
  private forgetReconnect: (() => void) | undefined;

  constructor(
    private readonly bus: Bus,
    private readonly settings: DurableSettings,
    /** Must settle each message itself (ack, nak or term) and never throw. */
    private readonly handle: (message: JsMsg) => Promise<void>,
  ) {
    this.logger = new Logger(`ConsumerLoop ${settings.durable}`);
  }

  async start(): Promise<void> {
    await ensureDurable(this.bus, this.settings);
    // A server that came back may have lost the durable: begin afresh instead of waiting for missed heartbeats.
    this.forgetReconnect = this.bus.onReconnect(async () => {
      await ensureDurable(this.bus, this.settings);
      this.messages?.stop();
    });
    this.finished = this.run();
  }

  private setMode(mode: ConsumerLoop['mode']): void {
    if (this.mode === mode) return;
    this.logger.debug({ msg: 'consumer-mode', durable: this.settings.durable, from: this.mode, to: mode });
    this.mode = mode;
  }

  private get open(): boolean {
    return this.mode !== 'draining' && this.mode !== 'stopped';
  }

  private async run(): Promise<void> {
    for (let failures = 0; this.open;) {
      try {
        await this.pull();
        failures = 0;
      } catch (error) {
        if (!this.open) break;
        this.setMode('recovering');
        failures++;
        if (failures === 1)
          this.logger.warn({ msg: 'consumer-recovering', durable: this.settings.durable, error: String(error) });
        await new Promise((resolve) =>
          setTimeout(resolve, backoffDelay({ first: milliseconds(100), factor: 2, max: seconds(5) }, failures)),
        );
        await ensureDurable(this.bus, this.settings).catch(() => undefined);
      }
    }
  }

  private async pull(): Promise<void> {
    const consumer = await this.bus.js.consumers.get(this.settings.stream, this.settings.durable);
    const messages = await consumer.consume({
      max_messages: Math.max(2, this.settings.concurrency * 2),
      abort_on_missing_resource: true,
    });
    this.messages = messages;
    this.setMode('pulling');
    for await (const message of messages) {
      if (!this.open) {
        message.nak();
        continue;
      }
      const work = this.keepAlive(message).finally(() => this.running.delete(work));
      this.running.add(work);
      if (this.running.size >= this.settings.concurrency) await Promise.race(this.running);
    }
  }

  /** Tells the server now and then that a long handler is still at work. */
  private async keepAlive(message: JsMsg): Promise<void> {
    const beat = setInterval(() => message.working(), WORKING_EVERY);
    try {
      await this.handle(message);
    } finally {
      clearInterval(beat);
    }
  }

  /** Takes nothing new and waits for what runs. */
  async drain(): Promise<void> {
    this.setMode('draining');
    this.forgetReconnect?.();
    this.messages?.stop();
    await this.finished;
    await Promise.allSettled(this.running);
    this.setMode('stopped');
  }
}

/** How long a failed message waits before delivery number `deliveryCount + 1`. */
export const redeliveryDelay = (deliveryCount: number): number => backoffDelay(redelivery, deliveryCount);
