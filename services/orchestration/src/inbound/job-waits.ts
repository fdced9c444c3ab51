import { AwaitJob, querySubject, StopAwaitingJob, type AwaitJobV1 } from '@millrace/contracts';
import { Clock } from '@millrace/kernel';
import { Bus, check, encode } from '@millrace/messaging';
import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Msg, Subscription } from '@nats-io/transport-node';
import { WaitingWorkers } from '../application/waiting-workers.ts';
import { OrchestrationSettings } from '../settings.ts';

/** How long a wait that is over goes on at a time while a decision may still give it a job. */
const AGAIN_MILLISECONDS = 500;

/**
 * Workers that wait for a job, each with a question that is answered when there is one. These are no `@Answer`s: they
 * stay open for as long as nothing happens, which no trace should show and no shutdown should wait for.
 */
@Injectable()
export class JobWaits implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('JobWaits');
  /** How each of them is ended without a job. */
  private readonly open = new Map<string, () => void>();
  private subscriptions: readonly Subscription[] = [];

  constructor(
    private readonly bus: Bus,
    private readonly waiting: WaitingWorkers,
    private readonly clock: Clock,
    private readonly settings: OrchestrationSettings,
  ) {}

  onApplicationBootstrap(): void {
    const { connection, options } = this.bus;
    this.subscriptions = [
      connection.subscribe(querySubject(AwaitJob), {
        queue: options.service,
        callback: (error, message) => this.heard(error, () => this.wait(message)),
      }),
      connection.subscribe(querySubject(StopAwaitingJob), {
        callback: (error, message) => this.heard(error, () => this.stop(message)),
      }),
    ];
  }

  /** Whoever waits asks another replica, or the next life of this one, but for those who are being given a job. */
  beforeApplicationShutdown(): void {
    for (const subscription of this.subscriptions) subscription.unsubscribe();
    for (const end of this.open.values()) end();
  }

  /** Thrown in the callback of a subscription, an error would end the connection of the whole service. */
  private heard(error: Error | null, handle: () => void): void {
    try {
      if (error !== null) throw error;
      handle();
    } catch (cause) {
      this.logger.error({ msg: 'job-wait-failed', error: String(cause) });
    }
  }

  private wait(message: Msg): void {
    const asked = check(AwaitJob.data, message.json());
    if (!asked.ok) throw new Error(`await-job is not valid: ${JSON.stringify(asked.issues)}`);
    const { workerId, claimId, seconds } = asked.value as AwaitJobV1;
    const answer = (value: string): void => {
      this.open.delete(claimId);
      clearTimeout(timer);
      message.respond(`{"ok":true,"value":${value}}`);
    };
    const end = (): void => {
      clearTimeout(timer);
      if (leave()) this.heard(null, () => answer('{}'));
      else timer = setTimeout(end, AGAIN_MILLISECONDS).unref();
    };
    let timer = setTimeout(end, seconds * 1000).unref();
    const leave = this.waiting.add(asked.value, {
      workerId,
      claimId,
      // The job has been committed as this worker's: what fails here must not look as if that had failed.
      granted: (offer) =>
        this.heard(null, () => {
          const { body } = encode(this.bus.options, this.clock.now(), offer);
          // `AwaitJobAnswer` as text: the message in it is one already.
          answer(`{"granted":{"message":${body},"leaseSeconds":${this.settings.leaseSeconds}}}`);
        }),
    });
    this.open.set(claimId, end);
  }

  private stop(message: Msg): void {
    const asked = check(StopAwaitingJob.data, message.json());
    if (asked.ok) this.open.get(asked.value.claimId)?.();
  }
}
