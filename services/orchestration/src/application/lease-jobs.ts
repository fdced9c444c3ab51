import type { ClaimAnswer, ClaimJobV1, RenewAnswer, RenewLeasesV1 } from '@millrace/contracts';
import { Clock, seconds, type Duration } from '@millrace/kernel';
import { Injectable } from '@nestjs/common';
import { JobsRepository } from '../outbound/postgres/jobs.repository.ts';
import { OrchestrationSettings } from '../settings.ts';

/** Who may work on a job, and for how long without a sign of life. */
@Injectable()
export class LeaseJobs {
  readonly lease: Duration;

  constructor(
    private readonly jobs: JobsRepository,
    private readonly clock: Clock,
    settings: OrchestrationSettings,
  ) {
    this.lease = seconds(settings.leaseSeconds);
  }

  async claim(claim: ClaimJobV1): Promise<ClaimAnswer> {
    return this.jobs.claim(claim, this.clock.now(), this.lease);
  }

  async renew(renewal: RenewLeasesV1): Promise<RenewAnswer> {
    const jobs = await this.jobs.renew(renewal, this.clock.now(), this.lease);
    return { leaseSeconds: this.lease / 1000, jobs };
  }
}
