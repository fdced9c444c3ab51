import { Clock, hours, milliseconds, plus, seconds, since, type Instant } from '@millrace/kernel';
import { Bus, Outbox } from '@millrace/messaging';
import { UnitOfWork } from '@millrace/persistence';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { offerMessage } from '../application/carry-out.ts';
import { LeaseJobs } from '../application/lease-jobs.ts';
import { ReportJobs } from '../application/report-jobs.ts';
import { JobsRepository } from '../outbound/postgres/jobs.repository.ts';
import { OrchestrationSettings } from '../settings.ts';

const lookEvery = milliseconds(500);
/** A gap between two looks that is longer than this means that we ourselves stood still. */
const longestGap = seconds(5);
const rarest = hours(1);

/**
 * Watches over jobs that nobody speaks of.
 *
 * - A claimed job whose worker is silent for a whole lease is lost. Silence only counts while we were listening: after
 *   our own start, a lost connection or a standstill of this process, every worker is given one full lease again.
 * - An offered job that nobody claims is offered again, ever more rarely: its message may be lost, or no worker is free.
 */
@Injectable()
export class JobWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('JobWatch');
  private listeningSince: Instant | undefined;
  private lastLook: Instant | undefined;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();
  private forget: () => void = () => undefined;

  constructor(
    private readonly bus: Bus,
    private readonly work: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly jobs: JobsRepository,
    private readonly reports: ReportJobs,
    private readonly leases: LeaseJobs,
    private readonly clock: Clock,
    private readonly settings: OrchestrationSettings,
  ) {}

  onApplicationBootstrap(): void {
    this.forget = this.bus.onReconnect(async () => {
      this.listeningSince = undefined;
    });
    this.again();
  }

  async onApplicationShutdown(): Promise<void> {
    this.forget();
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.looking;
  }

  private again(): void {
    this.timer = setTimeout(() => {
      this.looking = this.look().finally(() => {
        if (this.timer !== undefined) this.again();
      });
    }, lookEvery);
  }

  /** One look; never throws, what failed is looked at again. */
  async look(): Promise<void> {
    const now = this.clock.now();
    if (!this.bus.connected || (this.lastLook !== undefined && since(now, this.lastLook) > longestGap)) {
      this.listeningSince = undefined;
    }
    this.lastLook = now;
    if (!this.bus.connected) return;
    this.listeningSince ??= now;
    try {
      await this.offerAgain(now);
      if (since(now, this.listeningSince) > this.leases.lease) await this.loseSilent(now);
    } catch (error) {
      this.logger.warn({ msg: 'job-watch-retried', error: String(error) });
    }
  }

  private async loseSilent(now: Instant): Promise<void> {
    for (const job of await this.jobs.silent(now)) {
      const reason = `worker ${job.workerId} gave no sign of life for ${this.settings.leaseSeconds} seconds`;
      this.logger.warn({ msg: 'lease-expired', jobId: job.id, fence: job.fence, workerId: job.workerId });
      await this.reports.lose(job, job.fence, 'lease-expired', reason);
    }
  }

  private async offerAgain(now: Instant): Promise<void> {
    await this.work.run(async (tx) => {
      for (const { id, account, region, offer, offers } of await this.jobs.unclaimed(tx, now)) {
        if (offer === null) continue;
        const wait = milliseconds(Math.min(rarest, this.settings.offerAgainSeconds * 1000 * 2 ** Math.min(offers, 12)));
        await this.jobs.offeredAgain(tx, id, offers + 1, plus(now, wait));
        const message = { ...offerMessage(offer, region, offers + 1), account };
        await this.outbox.addAll(tx, [
          offer.traceparent === undefined ? message : { ...message, traceparent: offer.traceparent },
        ]);
      }
    });
  }
}
