import { RenewLeases, type RenewAnswer, type RenewLeasesV1 } from '@millrace/contracts';
import type { Requests } from '@millrace/messaging';
import { Logger } from '@nestjs/common';

/** Orchestration's usual lease, until it has said another one. */
const usualLeaseSeconds = 20;
/** Renewals per lease: three may be lost. */
const renewalsPerLease = 4;
/** Bound of `RenewLeasesV1`. */
const renewedAtOnce = 1000;

type LeasedJob = RenewLeasesV1['jobs'][number];

/** What orchestration says of a job that a worker believes to be its own. */
export type LeaseSaid = RenewAnswer['jobs'][number];

/** Renews the leases of a worker's jobs, and hands on what it is told about each. */
export class LeaseKeeper {
  private readonly logger = new Logger('LeaseKeeper');
  private readonly requests: Requests;
  private readonly workerId: string;
  private readonly jobs: () => readonly LeasedJob[];
  private readonly told: (said: LeaseSaid) => Promise<void>;
  private leaseSeconds = usualLeaseSeconds;
  private timer: NodeJS.Timeout | undefined;
  private renewing = false;

  /** @param jobs those whose leases are to be kept, now */
  constructor(
    requests: Requests,
    workerId: string,
    jobs: () => readonly LeasedJob[],
    told: (said: LeaseSaid) => Promise<void>,
  ) {
    this.requests = requests;
    this.workerId = workerId;
    this.jobs = jobs;
    this.told = told;
  }

  get leaseMilliseconds(): number {
    return this.leaseSeconds * 1000;
  }

  /** Renews from now on, often enough for the lease that is in force. */
  start(): void {
    clearInterval(this.timer);
    this.timer = setInterval(() => void this.renew(), this.leaseMilliseconds / renewalsPerLease).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Leases are as long as orchestration last said. */
  heed(leaseSeconds: number): void {
    if (leaseSeconds === this.leaseSeconds) return;
    this.leaseSeconds = leaseSeconds;
    this.start();
  }

  /** Says which jobs are still ours. Never throws: the next renewal tries again. */
  async renew(): Promise<void> {
    const jobs = this.jobs();
    if (this.renewing || jobs.length === 0) return;
    this.renewing = true;
    try {
      for (let from = 0; from < jobs.length; from += renewedAtOnce) {
        const asked = { workerId: this.workerId, jobs: jobs.slice(from, from + renewedAtOnce) };
        const answer = await this.requests.ask(RenewLeases, asked);
        if (!answer.ok) throw new Error(answer.error.detail);
        this.heed(answer.value.leaseSeconds);
        for (const said of answer.value.jobs) await this.told(said);
      }
    } catch (error) {
      this.logger.warn({ msg: 'leases-not-renewed', error: String(error) });
    } finally {
      this.renewing = false;
    }
  }
}
