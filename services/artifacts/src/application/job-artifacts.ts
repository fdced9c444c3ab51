import { SessionCredentials } from '@millrace/access';
import {
  ArtifactStored,
  problem,
  type ArtifactRefV1,
  type CompletedJobOutputs,
  type CompleteJobOutputsV1,
  type CreateJobCredentialsV1,
  type JobCredentials,
  type Problem,
} from '@millrace/contracts';
import { Clock, derivedUuid, err, formatInstant, ok, plus, seconds, type Result } from '@millrace/kernel';
import { Outbox } from '@millrace/messaging';
import { UnitOfWork, type Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { locationKey, type StoredArtifactRecord } from '../domain/artifact.ts';
import type { JobOutput, OutputContent } from '../domain/job-output.ts';
import type { JobRights } from '../domain/job-rights.ts';
import { objectKey } from '../domain/object-key.ts';
import { ArtifactsRepository } from '../outbound/postgres/artifacts.repository.ts';
import { JobOutputsRepository } from '../outbound/postgres/job-outputs.repository.ts';
import { ArtifactsSettings } from '../settings.ts';
import { PublicUrl } from './public-url.ts';
import { randomKeyPart } from './random-key-part.ts';

/** Sessions of job workers: what a job may read and write, verified by this service alone. */
@Injectable()
export class JobSessions extends SessionCredentials<JobRights> {
  constructor({ sealKey, olderSealKeys }: ArtifactsSettings, clock: Clock) {
    super('job artifacts', [sealKey, ...olderSealKeys], clock);
  }
}

const filled = (output: JobOutput): output is JobOutput & { readonly content: OutputContent } =>
  output.content !== undefined;

/** Gives job workers access to the artifacts of their job, and makes artifacts of what they brought. */
@Injectable()
export class JobArtifacts {
  constructor(
    private readonly artifacts: ArtifactsRepository,
    private readonly outputs: JobOutputsRepository,
    private readonly sessions: JobSessions,
    private readonly publicUrl: PublicUrl,
    private readonly work: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly settings: ArtifactsSettings,
    private readonly clock: Clock,
  ) {}

  async createCredentials(asked: CreateJobCredentialsV1): Promise<Result<JobCredentials, Problem>> {
    const inputs: StoredArtifactRecord[] = [];
    for (const { artifactId } of asked.inputs) {
      const artifact = await this.artifacts.find(artifactId);
      if (artifact?.status !== 'stored' || artifact.account !== asked.account) {
        return err(problem('artifact.not-found', `There is no artifact ${artifactId}.`));
      }
      inputs.push(artifact);
    }
    const outputs: JobOutput[] = [];
    for (const { name } of asked.outputs) outputs.push(await this.outputs.assign(this.outputOf(asked, name)));
    const other = outputs.find(
      ({ bucket, pipelineName }) => bucket !== asked.bucket || pipelineName !== asked.pipelineName,
    );
    if (other !== undefined) {
      const issues = [{ pointer: '/jobId', message: 'is a job of another pipeline or bucket', value: asked.jobId }];
      return err(problem('request.invalid', 'The job was known with another pipeline or bucket.', issues));
    }
    const expiresAt = plus(this.clock.now(), seconds(asked.expiresInSeconds ?? 3600));
    const rights: JobRights = {
      account: asked.account,
      jobId: asked.jobId,
      bucket: asked.bucket,
      objects: [
        ...inputs.map((artifact) => ({ may: 'read', key: locationKey(artifact), artifactId: artifact.id }) as const),
        ...outputs.map(({ locationKey: key, artifactId }) => ({ may: 'write', key, artifactId }) as const),
      ],
    };
    return ok({
      endpoint: this.publicUrl.of(''),
      region: this.settings.region,
      bucket: asked.bucket,
      inputs: inputs.map((artifact) => ({ name: artifact.name, key: locationKey(artifact) })),
      outputs: outputs.map(({ name, locationKey: key }) => ({ name, key })),
      credentials: { ...this.sessions.issue(rights, expiresAt), expiresAt: formatInstant(expiresAt) },
    });
  }

  /** Nothing becomes an artifact while something is missing; what became one before stays it. */
  async complete({ account, jobId, outputs }: CompleteJobOutputsV1): Promise<Result<CompletedJobOutputs, Problem>> {
    return this.work.run(async (tx) => {
      const found = new Map((await this.outputs.lock(tx, account, jobId)).map((output) => [output.name, output]));
      const wanted = outputs.map(({ name }) => found.get(name)).filter((output) => output !== undefined);
      const brought = wanted.filter(filled);
      const names = new Set(brought.map(({ name }) => name));
      const missing = outputs.map(({ name }) => name).filter((name) => !names.has(name));
      if (missing.length > 0) return ok({ artifacts: [], missing });
      for (const output of brought) if (output.completedAt === undefined) await this.record(tx, output);
      return ok({ artifacts: brought.map(refOf), missing: [] });
    });
  }

  private async record(tx: Tx, output: JobOutput & { readonly content: OutputContent }): Promise<void> {
    const { artifactId, account, region, name, executionId, actionExecutionId, content } = output;
    const { artifactKind, sha256, sizeBytes, sealedKey } = content;
    const made = {
      ...(executionId === undefined ? {} : { executionId }),
      ...(actionExecutionId === undefined ? {} : { actionExecutionId }),
    };
    await this.artifacts.addStored(tx, {
      status: 'stored',
      id: artifactId,
      account,
      region,
      pipelineName: output.pipelineName,
      ...made,
      name,
      artifactKind,
      createdAt: output.createdAt,
      objectKey: content.objectKey,
      sealedKey,
      locationKey: output.locationKey,
      sizeBytes,
      sha256,
      storedAt: content.uploadedAt,
    });
    await this.outputs.complete(tx, artifactId, this.clock.now());
    await this.outbox.add(
      tx,
      ArtifactStored,
      { artifactId, name, artifactKind, sha256, sizeBytes, ...made },
      {
        subject: artifactId,
        id: `artifact-stored:${artifactId}`,
        account,
        region,
        ...(executionId === undefined ? {} : { correlationId: executionId }),
      },
    );
  }

  /** The id follows from the job and the name: asked again, an output keeps the key it has. */
  private outputOf(asked: CreateJobCredentialsV1, name: string): JobOutput {
    return {
      artifactId: derivedUuid(asked.jobId, `${asked.account}/output/${name}`),
      account: asked.account,
      region: this.settings.region,
      jobId: asked.jobId,
      name,
      bucket: asked.bucket,
      locationKey: objectKey(asked.pipelineName, name, randomKeyPart()),
      pipelineName: asked.pipelineName,
      ...(asked.executionId === undefined ? {} : { executionId: asked.executionId }),
      ...(asked.actionExecutionId === undefined ? {} : { actionExecutionId: asked.actionExecutionId }),
      createdAt: this.clock.now(),
    };
  }
}

const refOf = (output: JobOutput & { readonly content: OutputContent }): ArtifactRefV1 => ({
  name: output.name,
  artifactId: output.artifactId,
  sha256: output.content.sha256,
  sizeBytes: output.content.sizeBytes,
});
