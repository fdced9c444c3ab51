import type { JobOfferedV1 } from '@millrace/contracts';
import { Clock, plus, seconds } from '@millrace/kernel';
import { traceparentOf, type Received } from '@millrace/messaging';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Failure, Plan } from '../domain/deployment.ts';
import { findGroup, type GroupRow } from '../outbound/postgres/deployment-group.rows.ts';
import { DeploymentShell } from './deployment-shell.ts';
import { deploymentIdOf } from './deployment-id.ts';

/** Stores the deployment that a job asks for; its turn comes when the group has no other. */
@Injectable()
export class OfferDeployment {
  constructor(
    private readonly shell: DeploymentShell,
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  async run(message: Received<JobOfferedV1>): Promise<void> {
    const { data: job, account, region } = message;
    const { ApplicationName: applicationName = '', DeploymentGroupName: deploymentGroupName = '' } = job.configuration;
    const named = { account, region, applicationName, deploymentGroupName };
    const group = await findGroup(this.dataSource.manager, named);
    const plan = this.planOf(message, group);
    const refusal = refusalOf(job, group);
    await this.shell.handle(
      plan.deploymentId,
      { type: 'OfferDeployment', plan, fence: job.fence, at: this.clock.now(), ...(refusal ? { refusal } : {}) },
      { id: message.id, consumer: message.consumer },
    );
  }

  private planOf({ data: job, account, region, traceparent }: Received<JobOfferedV1>, group?: GroupRow): Plan {
    const createdAt = this.clock.now();
    const { artifactId = '', sha256 = '', sizeBytes = 0 } = job.inputArtifacts[0] ?? {};
    const trace = job.traceparent ?? traceparent ?? traceparentOf();
    return {
      deploymentId: deploymentIdOf(job.jobId),
      account,
      region,
      applicationName: nameOrNone(job.configuration['ApplicationName']),
      deploymentGroupName: nameOrNone(job.configuration['DeploymentGroupName']),
      ...(group ? { deploymentGroupId: group.id } : {}),
      jobId: job.jobId,
      pipelineName: job.pipelineName,
      executionId: job.executionId,
      actionExecutionId: job.actionExecutionId,
      bundle: { artifactId, sha256, sizeBytes },
      createdAt,
      endsBy: plus(createdAt, seconds(job.timeoutSeconds)),
      ...(trace === undefined ? {} : { traceparent: trace }),
    };
  }
}

/** Variables may have made a name too long, or nothing at all. */
const nameOrNone = (name: string | undefined): string => (name ? name.slice(0, 100) : '(none)');

function refusalOf({ configuration, inputArtifacts }: JobOfferedV1, group: GroupRow | undefined): Failure | undefined {
  const { ApplicationName: application = '', DeploymentGroupName: name = '' } = configuration;
  if (!group) {
    const message = `There is no deployment group ${JSON.stringify(name)} of an application ${JSON.stringify(application)}.`;
    return { code: 'DEPLOYMENT_GROUP_MISSING', message };
  }
  const [bundle] = inputArtifacts;
  if (!bundle || inputArtifacts.length > 1) {
    const message = `A deployment takes one input artifact, not ${inputArtifacts.length}.`;
    return { code: 'REVISION_MISSING', message };
  }
  return bundle.sizeBytes > 0 ? undefined : { code: 'REVISION_MISSING', message: 'The input artifact is empty.' };
}
