import { jobDurable, JobOffered, jobSubject, type ActionTypeId, type JobOfferedV1 } from '@millrace/contracts';
import { milliseconds, type Duration } from '@millrace/kernel';
import { Injectable, Logger } from '@nestjs/common';
import { Bus } from './bus.ts';
import { decode, type Received } from './codec.ts';
import { ensureDurable } from './consumer-loop.ts';

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
    const { stream, durable } = this.durable(actionType);
    let faulty = false;
    while (!signal.aborted) {
      try {
        const consumer = await this.bus.js.consumers.get(stream, durable);
        const messages = await consumer.fetch({ max_messages: 1, expires: 30_000 });
        const stop = () => messages.stop();
        signal.addEventListener('abort', stop, { once: true });
        const forget = this.bus.onReconnect(async () => stop());
        try {
          for await (const message of messages) {
            faulty = false;
            if (signal.aborted) {
              message.nak();
              return undefined;
            }
            try {
              const job = decode(JobOffered, message.string(), {
                count: message.info.deliveryCount,
                consumer: durable,
              });
              return { job, taken: () => message.ack(), giveBack: (delay) => message.nak(delay) };
            } catch (error) {
              this.logger.error({ msg: 'job-not-understood', subject: message.subject, error: String(error) });
              message.term('breaks the contract');
            }
          }
        } finally {
          signal.removeEventListener('abort', stop);
          forget();
        }
      } catch (error) {
        if (signal.aborted) return undefined;
        if (!faulty) this.logger.warn({ msg: 'job-queue-recovering', durable, error: String(error) });
        faulty = true;
        await new Promise((resolve) => setTimeout(resolve, milliseconds(200)));
        await this.open(actionType).catch(() => undefined);
      }
    }
    return undefined;
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
