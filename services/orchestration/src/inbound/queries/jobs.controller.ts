import {
  ClaimJob,
  GetSourceSecrets,
  ReleaseJob,
  RenewLeases,
  type AnswerOf,
  type ClaimJobV1,
  type GetSourceSecretsV1,
  type Problem,
  type ReleaseJobV1,
  type RenewLeasesV1,
} from '@millrace/contracts';
import { ok, type Result } from '@millrace/kernel';
import { Answer } from '@millrace/messaging';
import { Controller } from '@nestjs/common';
import { LeaseJobs } from '../../application/lease-jobs.ts';
import { ReportJobs } from '../../application/report-jobs.ts';
import { SourceSecrets } from '../../application/source-secrets.ts';

type Answered<Q> = Promise<Result<AnswerOf<Q>, Problem>>;

@Controller()
export class JobsController {
  constructor(
    private readonly leases: LeaseJobs,
    private readonly reports: ReportJobs,
    private readonly secrets: SourceSecrets,
  ) {}

  @Answer(ClaimJob)
  async claim(claim: ClaimJobV1): Answered<typeof ClaimJob> {
    return ok(await this.leases.claim(claim));
  }

  @Answer(RenewLeases)
  async renew(renewal: RenewLeasesV1): Answered<typeof RenewLeases> {
    return ok(await this.leases.renew(renewal));
  }

  @Answer(ReleaseJob)
  async release(release: ReleaseJobV1): Answered<typeof ReleaseJob> {
    return this.reports.released(release);
  }

  @Answer(GetSourceSecrets)
  async sourceSecrets(asked: GetSourceSecretsV1): Answered<typeof GetSourceSecrets> {
    return this.secrets.of(asked);
  }
}
