import { JobCancelRequested, JobOffered, type JobCancelRequestedV1, type JobOfferedV1 } from '@millrace/contracts';
import { Clock } from '@millrace/kernel';
import { On, OnJob, type Received } from '@millrace/messaging';
import { Controller } from '@nestjs/common';
import { DeploymentShell } from '../application/deployment-shell.ts';
import { deploymentIdOf } from '../application/deployment-id.ts';
import { OfferDeployment } from '../application/offer-deployment.ts';

@Controller()
export class Messages {
  constructor(
    private readonly offerDeployment: OfferDeployment,
    private readonly shell: DeploymentShell,
    private readonly clock: Clock,
  ) {}

  @OnJob(JobOffered, { category: 'Deploy', owner: 'AWS', provider: 'CodeDeploy', version: '1' })
  offered(message: Received<JobOfferedV1>): Promise<void> {
    return this.offerDeployment.run(message);
  }

  /** Said of every kind of job; what is no deployment will never be offered here. A late one is refused, and rightly. */
  @On(JobCancelRequested)
  async cancelRequested(message: Received<JobCancelRequestedV1>): Promise<void> {
    const { jobId, reason } = message.data;
    await this.shell.handle(
      deploymentIdOf(jobId),
      { type: 'StopDeployment', stop: { reason, outcome: 'cancelled' }, at: this.clock.now() },
      { id: message.id, consumer: message.consumer },
    );
  }
}
