import { CreateJobCredentials, problem, type Problem, type WorkerJobView } from '@millrace/contracts';
import { err, ok, type Result } from '@millrace/kernel';
import { Requests } from '@millrace/messaging';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Definitions } from '../outbound/postgres/definitions.ts';
import { WorkerJobsRepository, type WorkerJob } from '../outbound/postgres/worker-jobs.repository.ts';
import { OrchestrationSettings } from '../settings.ts';
import { known } from './known.ts';
import { sealerOf } from './sealer.ts';
import { openSecrets } from './open-secrets.ts';

/** What a worker must know of a job: the only place where its secrets and its artifacts' credentials come together. */
@Injectable()
export class DescribeWorkerJobs {
  constructor(
    private readonly dataSource: DataSource,
    private readonly jobs: WorkerJobsRepository,
    private readonly definitions: Definitions,
    private readonly requests: Requests,
    private readonly settings: OrchestrationSettings,
  ) {}

  /** With fresh credentials. @throws Unavailable when the artifacts service does not answer */
  async run(account: string, id: string): Promise<Result<WorkerJobView, Problem>> {
    const job = await this.jobs.find(this.dataSource.manager, account, id);
    if (job?.offer === undefined || job.status === 'ended' || job.fence !== job.currentFence) return err(noJob(id));
    const { offer, pipelineId } = job;
    const declaration = await this.definitions.get(this.dataSource.manager, pipelineId, offer.pipelineVersion);
    const store = declaration.artifactStores?.[job.region] ?? declaration.artifactStore;
    if (store === undefined) throw new Error(`pipeline ${declaration.name} has no artifact store in ${job.region}`);
    const artifacts = await this.requests.ask(CreateJobCredentials, {
      account,
      // One for the whole action: what one job of a chain has put, the next one may still complete.
      jobId: job.jobId,
      pipelineName: offer.pipelineName,
      executionId: offer.executionId,
      actionExecutionId: offer.actionExecutionId,
      bucket: store.location,
      inputs: offer.inputArtifacts.map(({ artifactId }) => ({ artifactId })),
      outputs: offer.outputArtifacts.map(({ name }) => ({ name })),
    });
    if (!artifacts.ok) return artifacts;
    const { bucket, inputs, outputs, credentials: artifactCredentials } = artifacts.value;
    const revision = offer.sourceRevision?.revisionId;
    const data = {
      actionType: offer.actionType,
      configuration: openSecrets(offer, declaration, () => sealerOf(this.settings)),
      pipelineName: offer.pipelineName,
      pipelineArn: `arn:aws:codepipeline:${job.region}:${account}:${offer.pipelineName}`,
      executionId: offer.executionId,
      stageName: offer.stageName,
      actionName: offer.actionName,
      actionExecutionId: offer.actionExecutionId,
      inputArtifacts: inputs.map(({ key }, index) => ({
        name: offer.inputArtifacts[index]?.name ?? '',
        bucket,
        key,
        ...known({ revision }),
      })),
      outputArtifacts: outputs.map(({ name, key }) => ({ name, bucket, key })),
      artifactCredentials,
      ...known({ continuationToken: offer.continuationToken, encryptionKey: store.encryptionKey }),
    };
    return ok({ jobId: id, account, data, ...known({ nonce: nonceOf(job) }) });
  }
}

const nonceOf = ({ status, nonce }: WorkerJob): string | undefined => (status === 'dispatched' ? nonce : undefined);

export const noJob = (id: string): Problem => problem('job.not-found', `There is no job with id '${id}'`);
