import {
  AwaitJob,
  JobOffered,
  querySubject,
  ReleaseJob,
  StopAwaitingJob,
  type ActionTypeId,
  type AwaitJobAnswer,
  type JobOfferedV1,
} from '@millrace/contracts';
import type { Result } from '@millrace/kernel';
import { Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Bus } from './bus.ts';
import { decode, type Received } from './codec.ts';

/** Well below a lease: a worker that was killed while it waited is granted a job at most once more. */
const WAIT_SECONDS = 10;
/** How long the answer may take on its way. */
const PATIENCE_MILLISECONDS = 5_000;

/** Where nobody answers, nothing can be granted for the moment. */
const RETRY_MILLISECONDS = 1_000;

/** A job that is the worker's already. */
export interface GrantedJob {
  readonly job: Received<JobOfferedV1>;
  readonly claimId: string;
  readonly leaseSeconds: number;
  /** Gives it back, to be offered again at once. */
  release(): void;
}

/** One worker waiting at orchestration for the next job of one type. */
export class JobWait {
  private readonly logger = new Logger('JobWait');
  private readonly claimId = randomUUID();
  private wanted = true;
  private granted: GrantedJob | undefined;
  /** `undefined` when none came; it never fails, since the work queue has what could not be granted. */
  readonly answer: Promise<GrantedJob | undefined>;

  constructor(
    private readonly bus: Bus,
    private readonly actionType: ActionTypeId,
    private readonly workerId: string,
  ) {
    this.answer = this.ask();
  }

  /** What is granted from now on, is on its way, or came in this very moment and was not looked at, is given back. */
  withdraw(): void {
    const { claimId, granted } = this;
    this.wanted = false;
    this.granted = undefined;
    granted?.release();
    if (this.bus.connected) this.bus.connection.publish(querySubject(StopAwaitingJob), JSON.stringify({ claimId }));
  }

  private async ask(): Promise<GrantedJob | undefined> {
    try {
      return await this.bus.whileConnected(0, () => this.heard());
    } catch (error) {
      // The question stays open where it is known, also behind a connection that comes back.
      this.withdraw();
      this.logger.debug({ msg: 'job-wait-ended', error: String(error) });
      await setTimeout(RETRY_MILLISECONDS, undefined, { ref: false });
      return undefined;
    }
  }

  private async heard(): Promise<GrantedJob | undefined> {
    const { actionType, workerId, claimId } = this;
    const { region } = this.bus.options;
    const body = JSON.stringify({ actionType, region, workerId, claimId, seconds: WAIT_SECONDS });
    const timeout = WAIT_SECONDS * 1_000 + PATIENCE_MILLISECONDS;
    const reply = await this.bus.connection.request(querySubject(AwaitJob), body, { timeout });
    const answer = reply.json<Result<AwaitJobAnswer, unknown>>();
    if (!answer.ok || answer.value.granted === undefined) return undefined;
    const { message, leaseSeconds } = answer.value.granted;
    const job = decode(JobOffered, message, { count: 1, consumer: 'await-job' });
    const granted = { job, claimId, leaseSeconds, release: () => this.release(job.data) };
    if (this.wanted) return (this.granted = granted);
    granted.release();
    return undefined;
  }

  private release({ jobId, fence }: JobOfferedV1): void {
    const { workerId } = this;
    const body = JSON.stringify({ jobId, fence, workerId, reason: 'the slot it was waited for is taken' });
    this.bus.connection
      .request(querySubject(ReleaseJob), body, { timeout: PATIENCE_MILLISECONDS })
      // Its lease runs out, then it is offered again.
      .catch((error: unknown) => this.logger.warn({ msg: 'job-not-released', jobId, error: String(error) }));
  }
}
