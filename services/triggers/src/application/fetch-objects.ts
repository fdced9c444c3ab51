import { checkZip } from '@millrace/archive';
import type { JobOfferedV1 } from '@millrace/contracts';
import { UnitOfWork } from '@millrace/persistence';
import { Refusal, whenStorable, type JobContext, type JobOutcome } from '@millrace/runner';
import { Injectable } from '@nestjs/common';
import { join } from 'node:path';
import { bucketUrl, readObjectSource, type ObjectSource } from '../domain/object-source.ts';
import type { ObjectVersion } from '@millrace/object-store';
import { Objects } from '../outbound/objects.ts';
import { RemoteFailed } from '../outbound/remote-failed.ts';
import { NoticeRevision } from './notice-revision.ts';

/** Carries out `S3` source actions: exactly the detected version of an object, as it is. */
@Injectable()
export class FetchObjects {
  constructor(
    private readonly objects: Objects,
    private readonly work: UnitOfWork,
    private readonly notice: NoticeRevision,
  ) {}

  /** @throws RemoteFailed, Refusal */
  async run(job: JobOfferedV1, output: string, context: JobContext): Promise<JobOutcome> {
    const source = readObjectSource(job.configuration);
    if (!source.ok) throw new Refusal('INVALID_CONFIGURATION', source.error.message);
    const { bucket, key } = source.value;
    const { log, workspace, artifacts, signal } = context;
    const version = await this.versionOf(source.value, job, context);
    const { versionId, etag } = version;
    log.say(`Fetching version ${versionId} of ${key} in ${bucket}`);
    const path = join(workspace.archives, 'source');
    const bytes = await this.objects.download(source.value, versionId, path, signal);
    // What is no archive passes through; whoever unpacks it says so.
    const isZip = (await checkZip(path)).ok;
    log.say(`Fetched ${bytes} bytes${isZip ? '' : ', which are no zip'}`);
    const artifact = await artifacts.upload(output, isZip ? 'zip' : 'file', path);
    const summary = (version.summary ?? `Amazon S3 version id: ${versionId}`).slice(0, 2048);
    return {
      outcome: 'succeeded',
      summary,
      outputArtifacts: [artifact],
      outputVariables: { BucketName: bucket, ETag: etag, ObjectKey: key, VersionId: versionId },
      sourceRevision: { revisionId: versionId, revisionSummary: summary },
    };
  }

  private async versionOf(
    { bucket, key }: ObjectSource,
    { sourceRevision, pipelineName, actionName, executionId }: JobOfferedV1,
    { account, region, signal }: JobContext,
  ): Promise<ObjectVersion> {
    const detected = sourceRevision?.revisionId;
    const version = await this.objects.version(bucket, key, detected);
    if (version === undefined) {
      const which = detected === undefined ? key : `version ${detected} of ${key}`;
      throw new RemoteFailed(`the bucket ${bucket} has no ${which}`);
    }
    if (detected === undefined) {
      const source = {
        account,
        region,
        pipelineName,
        actionName,
        provider: 'S3',
        access: '',
        branchName: key,
      } as const;
      const place = { ...source, repositoryUrl: bucketUrl(bucket) };
      const { versionId } = version;
      await whenStorable(signal, () => this.work.run((tx) => this.notice.fetched(tx, place, versionId, executionId)));
    }
    return version;
  }
}
