import { jobDurable, JobOffered, jobSubject, type ActionTypeId, type JobOfferedV1 } from '@millrace/contracts';
import type { Duration } from '@millrace/kernel';
import type { Consumer, ConsumerMessages, JsMsg } from '@nats-io/jetstream';
import { Injectable, Logger } from '@nestjs/common';
import { Bus } from './bus.ts';
import { decode, eventsIn, type Received } from './codec.ts';
import { ensureDurable } from './consumer-loop.ts';

const PULL_MILLISECONDS = 30_000;
const RECOVERY_MILLISECONDS = 200;

/** An offered job in a worker's hand. It must be settled: kept (claimed) or given back. */
export interface OfferedJob {
  readonly job: Received<JobOfferedV1>;
  /** Takes it off the queue: from here on the lease in orchestration says whose it is. */
  taken(): void;
  /** Lets another worker, or this one, have it again after `delay`. */
  giveBack(delay: Duration): void;
}

/** The work queues of leased jobs: a worker pulls exactly when it has a free slot. */
@Injectable()
export class JobQueue {
  private readonly logger = new Logger('JobQueue');
  private readonly consumers = new Map<string, Consumer>();

  constructor(private readonly bus: Bus) {}

  /** Makes the queue of this action type, so that its lag can be seen before any worker has pulled. */
  async open(actionType: ActionTypeId): Promise<void> {
    await ensureDurable(this.bus, this.durable(actionType));
  }

  /**
   * Waits for the next offered job of this action type; `undefined` once `signal` is aborted.
   * A message that breaks the contract is taken off the queue: orchestration made it, and says so when asked.
   */
  async next(actionType: ActionTypeId, signal: AbortSignal): Promise<OfferedJob | undefined> {
    const { durable } = this.durable(actionType);
    let faulty = false;
    while (!signal.aborted) {
      try {
        const message = await this.pullOne(actionType, signal);
        faulty = false;
        const offered = message && this.understood(message, durable);
        if (offered !== undefined) return offered;
      } catch (error) {
        if (signal.aborted || this.bus.connection.isClosed()) return undefined;
        if (!faulty) this.logger.warn({ msg: 'job-queue-recovering', durable, error: String(error) });
        faulty = true;
        this.consumers.delete(durable);
        await new Promise((resolve) => setTimeout(resolve, RECOVERY_MILLISECONDS));
        await this.open(actionType).catch(() => undefined);
      }
    }
    return undefined;
  }

  /** One pull of one message; `undefined` when it expired, or nobody waits for it any more. */
  private async pullOne(actionType: ActionTypeId, signal: AbortSignal): Promise<JsMsg | undefined> {
    const consumer = await this.consumerOf(actionType);
    if (signal.aborted) return undefined;
    const messages = await consumer.fetch({ max_messages: 1, expires: PULL_MILLISECONDS });
    const pulled = messages[Symbol.asyncIterator]();
    const arrival = pulled.next();
    const interrupted = Promise.withResolvers<'interrupted'>();
    const interrupt = () => interrupted.resolve('interrupted');
    signal.addEventListener('abort', interrupt, { once: true });
    // A pull does not survive its server; nobody would tell us before it expired.
    const forget = this.bus.onReconnect(async () => interrupt());
    try {
      const outcome = await Promise.race([arrival, interrupted.promise]);
      if (outcome === 'interrupted') {
        void giveBackLate(messages, arrival);
        return undefined;
      }
      messages.stop();
      return outcome.done === true ? undefined : outcome.value;
    } finally {
      signal.removeEventListener('abort', interrupt);
      forget();
    }
  }

  /** Looked up once: asking the server about the queue before each pull would take as long as the pull itself. */
  private async consumerOf(actionType: ActionTypeId): Promise<Consumer> {
    const { stream, durable } = this.durable(actionType);
    const known = this.consumers.get(durable);
    if (known !== undefined) return known;
    const found = await this.bus.whileConnected(PULL_MILLISECONDS, () => this.bus.js.consumers.get(stream, durable));
    this.consumers.set(durable, found);
    return found;
  }

  private understood(message: JsMsg, durable: string): OfferedJob | undefined {
    try {
      const [event] = eventsIn(message.string());
      const job = decode(JobOffered, event, { count: message.info.deliveryCount, consumer: durable });
      return { job, taken: () => message.ack(), giveBack: (delay) => message.nak(delay) };
    } catch (error) {
      this.logger.error({ msg: 'job-not-understood', subject: message.subject, error: String(error) });
      message.term();
      return undefined;
    }
  }

  private durable(actionType: ActionTypeId) {
    const { region } = this.bus.options;
    return {
      stream: 'JOBS' as const,
      durable: jobDurable(region, actionType),
      filterSubject: jobSubject(region, actionType),
      concurrency: 1,
    };
  }
}

/**
 * A pull cannot be taken back: the server may be sending a job at this very moment. Were nobody listening, the job
 * would be out of reach until the server missed it. So the pull goes on alone, and gives back what comes.
 */
async function giveBackLate(
  messages: ConsumerMessages,
  arrival: Promise<IteratorResult<JsMsg, unknown>>,
): Promise<void> {
  try {
    const late = await arrival;
    if (late.done !== true) late.value.nak();
  } catch {
    // A pull that failed has taken nothing.
  } finally {
    messages.stop();
  }
}
