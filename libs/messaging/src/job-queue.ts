import { jobDurable, JobOffered, jobSubject, type ActionTypeId, type JobOfferedV1 } from '@millrace/contracts';
import type { Duration } from '@millrace/kernel';
import type { Consumer, JsMsg } from '@nats-io/jetstream';
import { Injectable, Logger } from '@nestjs/common';
import { setTimeout } from 'node:timers/promises';
import { Bus } from './bus.ts';
import { decode, eventsIn, type Received } from './codec.ts';
import { ensureDurable } from './consumer-loop.ts';
import { JobPull } from './job-pull.ts';
import { JobWait, type GrantedJob } from './job-wait.ts';

const LOOKUP_MILLISECONDS = 30_000;
const RECOVERY_MILLISECONDS = 200;
/** Where jobs are queued up, the next one is there within this time, and nobody needs to wait for one to be offered. */
const BACKLOG_MILLISECONDS = 10;

/** An offered job in a worker's hand. It must be settled: kept (claimed) or given back. */
export interface OfferedJob {
  readonly job: Received<JobOfferedV1>;
  /** There when the job is this worker's already and need not be claimed. */
  readonly grant?: Pick<GrantedJob, 'claimId' | 'leaseSeconds'>;
  /** Takes it off the queue: from here on the lease in orchestration says whose it is. */
  taken(): void;
  /** Lets another worker, or this one, have it again after `delay`; what was granted is offered again at once. */
  giveBack(delay: Duration): void;
}

/**
 * Leased jobs for workers, who ask exactly when they have a free slot. A job comes by one of two ways: from its work
 * queue, where it lies until it is claimed; or, when this worker was waiting, from orchestration itself, granted by the
 * commit that offered it, without queue and claim in between.
 */
@Injectable()
export class JobQueue {
  private readonly logger = new Logger('JobQueue');
  private readonly consumers = new Map<string, Consumer>();
  /** Pulls of workers that were served by the other way, for whoever asks next. */
  private readonly left = new Map<string, JobPull[]>();
  /** Queues that held a job when they were asked last. */
  private readonly backlogs = new Set<string>();

  constructor(private readonly bus: Bus) {}

  /** Makes the queue of this action type, so that its lag can be seen before any worker has pulled. */
  async open(actionType: ActionTypeId): Promise<void> {
    await ensureDurable(this.bus, this.durable(actionType));
  }

  /**
   * Waits for the next job of this action type; `undefined` once `signal` is aborted.
   * A message that breaks the contract is taken off the queue: orchestration made it, and says so when asked.
   */
  async next(actionType: ActionTypeId, workerId: string, signal: AbortSignal): Promise<OfferedJob | undefined> {
    const { durable } = this.durable(actionType);
    let faulty = false;
    while (!signal.aborted) {
      // Of each round its own: a promise that outlives them would remember every one of them.
      const interrupted = Promise.withResolvers<undefined>();
      const interrupt = () => interrupted.resolve(undefined);
      signal.addEventListener('abort', interrupt, { once: true });
      try {
        const offered = await this.offered(actionType, workerId, interrupted.promise);
        faulty = false;
        if (offered !== undefined) return offered;
      } catch (error) {
        if (signal.aborted || this.bus.connection.isClosed()) return undefined;
        if (!faulty) this.logger.warn({ msg: 'job-queue-recovering', durable, error: String(error) });
        faulty = true;
        this.consumers.delete(durable);
        await pause(RECOVERY_MILLISECONDS);
        await this.open(actionType).catch(() => undefined);
      } finally {
        signal.removeEventListener('abort', interrupt);
      }
    }
    return undefined;
  }

  /** What comes first, by either way; `undefined` when nothing came for a while, or nobody waits for it any more. */
  private async offered(
    actionType: ActionTypeId,
    workerId: string,
    interrupted: Promise<undefined>,
  ): Promise<OfferedJob | undefined> {
    const { durable } = this.durable(actionType);
    const pull = await this.pullFor(actionType);
    const pulled = pull.arrival.then((message) => ({ message }));
    const queued = this.backlogs.delete(durable)
      ? await Promise.race([pulled, interrupted, pause(BACKLOG_MILLISECONDS)])
      : undefined;
    if (queued !== undefined) return this.fromQueue(durable, queued.message);
    for (;;) {
      const wait = new JobWait(this.bus, actionType, workerId);
      const granting = wait.answer.then((granted) => ({ granted }));
      const first = await Promise.race([pulled, granting, interrupted]).catch((error: unknown) => {
        wait.withdraw();
        throw error;
      });
      if (first === undefined || 'message' in first) wait.withdraw();
      if (first !== undefined && 'message' in first) return this.fromQueue(durable, first.message);
      if (first !== undefined && first.granted === undefined) continue;
      pull.leave();
      this.left.set(durable, [...(this.left.get(durable) ?? []), pull]);
      if (first?.granted === undefined) return undefined;
      const { granted } = first;
      return { job: granted.job, grant: granted, taken: () => undefined, giveBack: () => granted.release() };
    }
  }

  private fromQueue(durable: string, message: JsMsg | undefined): OfferedJob | undefined {
    if (message === undefined) return undefined;
    this.backlogs.add(durable);
    return this.understood(message, durable);
  }

  private async pullFor(actionType: ActionTypeId): Promise<JobPull> {
    const { durable } = this.durable(actionType);
    const left = this.left.get(durable) ?? [];
    for (let pull = left.pop(); pull !== undefined; pull = left.pop()) if (pull.rejoin()) return pull;
    return JobPull.from(this.bus, await this.consumerOf(actionType));
  }

  /** Looked up once: asking the server about the queue before each pull would take as long as the pull itself. */
  private async consumerOf(actionType: ActionTypeId): Promise<Consumer> {
    const { stream, durable } = this.durable(actionType);
    const known = this.consumers.get(durable);
    if (known !== undefined) return known;
    const found = await this.bus.whileConnected(LOOKUP_MILLISECONDS, () => this.bus.js.consumers.get(stream, durable));
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

/** A timer that keeps no process alive. */
const pause = (milliseconds: number): Promise<undefined> => setTimeout(milliseconds, undefined, { ref: false });
