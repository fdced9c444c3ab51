import { backoffDelay, milliseconds, seconds, type Duration } from '@millrace/kernel';
import type { StreamName } from '@millrace/contracts';
import {
  AckPolicy,
  DeliverPolicy,
  JetStreamApiError,
  type ConsumerConfig,
  type ConsumerMessages,
  type JsMsg,
} from '@nats-io/jetstream';
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

/** After this long without a sign of life the server offers a message again: how long a killed process is missed. */
const ACK_WAIT = seconds(10);
const WORKING_EVERY = seconds(3);
const redelivery = { first: milliseconds(100), factor: 3, max: seconds(30) };
const recovery = { first: milliseconds(100), factor: 2, max: seconds(5) };
const API_MILLISECONDS = 5_000;
/** JetStream's code for "there is one of that name with other settings". */
const CONSUMER_EXISTS = 10148;

/** Makes the durable when it is missing; the same settings again change nothing. */
export async function ensureDurable(bus: Bus, settings: DurableSettings): Promise<void> {
  const config: Partial<ConsumerConfig> = {
    filter_subject: settings.filterSubject,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ACK_WAIT),
    deliver_policy: DeliverPolicy.All,
    max_deliver: -1,
    max_ack_pending: Math.max(1000, settings.concurrency),
  };
  try {
    await bus.whileConnected(API_MILLISECONDS, () =>
      bus.manager.consumers.add(settings.stream, { durable_name: settings.durable, ...config }),
    );
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== CONSUMER_EXISTS) throw error;
    await bus.manager.consumers.update(settings.stream, settings.durable, config);
  }
}

/**
 * Pulls one durable for as long as the service lives.
 *
 * Modes: `pulling` (messages flow), `recovering` (stream, durable or server is gone; made again, then pulling),
 * `draining` (nothing new is taken, what runs is finished), `stopped`. Only {@link setMode} changes the mode.
 *
 * What was delivered is in one of two places, `waiting` or `running`, until it is settled. Both outlive a recovery; at
 * the end what still waits is given back at once, so that nobody has to wait until the server misses it.
 */
export class ConsumerLoop {
  private readonly logger: Logger;
  private mode: 'pulling' | 'recovering' | 'draining' | 'stopped' = 'recovering';
  private messages: ConsumerMessages | undefined;
  private readonly waiting: JsMsg[] = [];
  private readonly running = new Map<JsMsg, Promise<void>>();
  private readonly ended = Promise.withResolvers<void>();
  private finished: Promise<void> = Promise.resolve();
  private forgetReconnect: (() => void) | undefined;
  private beat: NodeJS.Timeout | undefined;

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
    this.beat = setInterval(() => this.sayWorking(), WORKING_EVERY);
    this.finished = this.run();
  }

  private setMode(mode: ConsumerLoop['mode']): void {
    if (this.mode === mode) return;
    this.logger.debug({ msg: 'consumer-mode', durable: this.settings.durable, from: this.mode, to: mode });
    this.mode = mode;
  }

  private get open(): boolean {
    return this.mode !== 'draining' && this.mode !== 'stopped' && !this.bus.connection.isClosed();
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
        await this.pause(backoffDelay(recovery, failures));
        await ensureDurable(this.bus, this.settings).catch(() => undefined);
      }
    }
  }

  /** Ends when the pull was stopped. @throws what ended it otherwise. */
  private async pull(): Promise<void> {
    const consumer = await this.bus.whileConnected(API_MILLISECONDS, () =>
      this.bus.js.consumers.get(this.settings.stream, this.settings.durable),
    );
    if (!this.open) return;
    this.messages = await consumer.consume({
      max_messages: Math.max(2, this.settings.concurrency * 2),
      abort_on_missing_resource: true,
      callback: (message) => this.take(message),
    });
    // Whoever drained in this very moment has found nothing to stop.
    if (!this.open) this.messages.stop();
    else this.setMode('pulling');
    const failure = await this.messages.closed();
    if (failure instanceof Error) throw failure;
  }

  private async pause(delay: Duration): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, delay);
    });
    await Promise.race([over, this.ended.promise]).finally(() => clearTimeout(timer));
  }

  private take(message: JsMsg): void {
    if (!this.open) message.nak();
    else if (this.running.size < this.settings.concurrency) this.begin(message);
    else this.waiting.push(message);
  }

  private begin(message: JsMsg): void {
    const work = this.handle(message).finally(() => {
      this.running.delete(message);
      const next = this.waiting.shift();
      if (next !== undefined) this.begin(next);
    });
    this.running.set(message, work);
  }

  /** Tells the server that a message is still in good hands, be it that it waits or that its handler takes long. */
  private sayWorking(): void {
    for (const message of this.running.keys()) message.working();
    for (const message of this.waiting) message.working();
  }

  /** Takes nothing new, gives back what waits, and waits for what runs. */
  async drain(): Promise<void> {
    this.setMode('draining');
    this.ended.resolve();
    this.forgetReconnect?.();
    this.messages?.stop();
    for (const message of this.waiting.splice(0)) message.nak();
    await this.finished;
    await Promise.allSettled(this.running.values());
    clearInterval(this.beat);
    this.setMode('stopped');
  }
}

/** How long a failed message waits before delivery number `deliveryCount + 1`. */
export const redeliveryDelay = (deliveryCount: number): number => backoffDelay(redelivery, deliveryCount);
