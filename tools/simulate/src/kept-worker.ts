import {
  JobCancelRequested,
  ReportJobResult,
  ReportJobStarted,
  type CommandContract,
  type JobOfferedV1,
} from '@millrace/contracts';
import { formatInstant, type Outcome } from '@millrace/kernel';
import { decode, encode } from '@millrace/messaging';
import type { Delivery } from './bus.ts';
import { DurableOutbox } from './durable-outbox.ts';
import { resultOf } from './job-results.ts';
import type { WorkerSurroundings } from './leased-worker.ts';

interface Kept {
  readonly job: JobOfferedV1;
  status: 'open' | 'over';
}

/**
 * The owner of kept jobs (approvals and deployments): has a record of its own from the moment it hears of one, answers
 * at once that it began, and with the result when somebody or something has decided.
 */
export class KeptWorker {
  /** Asks whoever has to decide to do so soon. */
  hurry = false;
  private readonly kept = new Map<string, Kept>();
  private readonly outbox: DurableOutbox;
  private up = true;

  constructor(
    private readonly around: WorkerSurroundings,
    private readonly workerId: string,
  ) {
    this.outbox = new DurableOutbox(around.scheduler, around.random, around.bus, () => this.up);
  }

  get free(): boolean {
    return this.up;
  }

  get idle(): boolean {
    return this.outbox.waiting === 0;
  }

  /** Nothing it knows is lost: all of it is in its database. */
  die(): void {
    this.up = false;
  }

  start(): void {
    this.up = true;
  }

  async offered(job: JobOfferedV1): Promise<'done' | 'busy'> {
    const { jobId, fence } = job;
    if (this.kept.has(jobId)) return 'done';
    const kept: Kept = { job, status: 'open' };
    this.kept.set(jobId, kept);
    const { scheduler, random, ids, books } = this.around;
    books.grant(jobId, fence);
    books.begin(jobId, fence);
    const startedAt = formatInstant(scheduler.now);
    const token = ids.next();
    this.say(job, ReportJobStarted, { jobId, fence, workerId: this.workerId, startedAt, token }, 'started');
    this.decideIn(random.between(500, 120_000), kept);
    return 'done';
  }

  /** Everybody may hear it; only an open job is ended, and only once. */
  heardCancel(delivery: Delivery): void {
    const { data } = decode(JobCancelRequested, JSON.parse(delivery.message.body), {
      count: delivery.count,
      consumer: 'kept',
    });
    const kept = this.kept.get(data.jobId);
    if (kept?.status === 'open' && kept.job.fence === data.fence) this.end(kept, 'cancelled');
  }

  private decideIn(milliseconds: number, kept: Kept): void {
    const { scheduler, random } = this.around;
    scheduler.after(milliseconds, `somebody decides ${kept.job.jobId}`, () => {
      if (kept.status !== 'open') return;
      // A few are never decided while chaos reigns: time has to end them, or a person has to hurry.
      if (!this.up || (!this.hurry && random.chance(0.15))) return this.decideIn(30_000, kept);
      this.end(kept, random.chance(0.85) ? 'succeeded' : 'failed');
    });
  }

  private end(kept: Kept, outcome: Outcome): void {
    kept.status = 'over';
    this.say(kept.job, ReportJobResult, resultOf(kept.job, outcome, this.around.random), 'result');
  }

  private say<T extends object>(job: JobOfferedV1, contract: CommandContract<T>, data: T, what: string): void {
    const { options, scheduler } = this.around;
    const id = `${job.jobId}#${job.fence}:${what}`;
    this.outbox.add(encode(options, scheduler.now, { contract, data, subject: job.jobId, id }));
  }
}
