import type { ActionTypeId, JobOfferedV1 } from '@millrace/contracts';
import type { Tx } from '@millrace/persistence';
import { JobHandler, type JobContext, type JobOutcome, type Lane } from '@millrace/runner';
import { Injectable } from '@nestjs/common';
import { BucketDeployHandler } from '../buckets/bucket-deploy-handler.ts';
import { CheckHandler } from '../rules/check-handler.ts';
import { BuildRunnerSettings } from '../settings.ts';
import { BuildHandler } from './build-handler.ts';

/** All that this service carries out: builds and deploys in the runner's slots, and what only waits in a lane of its own. */
@Injectable()
export class RunnerJobs extends JobHandler {
  override readonly actionTypes: readonly ActionTypeId[];
  override readonly lanes: readonly Lane[];

  constructor(
    private readonly builds: BuildHandler,
    private readonly checks: CheckHandler,
    private readonly deploys: BucketDeployHandler,
    { rulesSlots }: BuildRunnerSettings,
  ) {
    super();
    this.actionTypes = [...builds.actionTypes, ...deploys.actionTypes];
    this.lanes = [{ actionTypes: checks.actionTypes, slots: rulesSlots }];
  }

  override run(job: JobOfferedV1, context: JobContext): Promise<JobOutcome> {
    return this.handlerOf(job).run(job, context);
  }

  override ended(tx: Tx, job: JobOfferedV1, outcome: JobOutcome): Promise<void> {
    return this.handlerOf(job).ended(tx, job, outcome);
  }

  private handlerOf({ actionType: { category, provider } }: JobOfferedV1): JobHandler {
    const isOf = ({ actionTypes }: JobHandler): boolean =>
      actionTypes.some((type) => type.category === category && type.provider === provider);
    return [this.checks, this.deploys].find(isOf) ?? this.builds;
  }
}
