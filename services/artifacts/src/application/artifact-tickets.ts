import {
  maxArtifactBytes,
  problem,
  type ArtifactView,
  type CreateDownloadV1,
  type CreateUploadV1,
  type DownloadTicket,
  type GetArtifactV1,
  type ListArtifactsV1,
  type Problem,
  type UploadTicket,
} from '@millrace/contracts';
import { Clock, err, formatInstant, ok, plus, seconds, type Result } from '@millrace/kernel';
import { Injectable } from '@nestjs/common';
import {
  isSameAnnouncement,
  locationKey,
  type AnnouncedArtifact,
  type StoredArtifactRecord,
} from '../domain/artifact.ts';
import { ArtifactsRepository } from '../outbound/postgres/artifacts.repository.ts';
import { ArtifactsSettings } from '../settings.ts';
import { PublicUrl } from './public-url.ts';
import { UrlSigner } from './url-signer.ts';

const notFound = (id: string): Result<never, Problem> =>
  err(problem('artifact.not-found', `There is no artifact ${id}.`));

/** Gives out URLs to those who may put or read bytes, and answers what is known about artifacts. */
@Injectable()
export class ArtifactTickets {
  constructor(
    private readonly artifacts: ArtifactsRepository,
    private readonly signer: UrlSigner,
    private readonly publicUrl: PublicUrl,
    private readonly settings: ArtifactsSettings,
    private readonly clock: Clock,
  ) {}

  /** The same `uploadId` gets the same artifact; announced differently, it is refused. */
  async forUpload(asked: CreateUploadV1): Promise<Result<UploadTicket, Problem>> {
    const now = this.clock.now();
    const announcement: AnnouncedArtifact = {
      status: 'announced',
      id: asked.uploadId,
      account: asked.account,
      region: this.settings.region,
      pipelineName: asked.pipelineName,
      ...(asked.executionId === undefined ? {} : { executionId: asked.executionId }),
      ...(asked.actionExecutionId === undefined ? {} : { actionExecutionId: asked.actionExecutionId }),
      name: asked.name,
      artifactKind: asked.artifactKind,
      createdAt: now,
    };
    const recorded = await this.artifacts.announce(announcement);
    if (!isSameAnnouncement(recorded, announcement)) {
      const issues = [{ pointer: '/uploadId', message: 'belongs to another artifact', value: asked.uploadId }];
      return err(
        problem('request.invalid', 'The upload id is in use for another artifact; choose a fresh one.', issues),
      );
    }
    const expiresAt = plus(now, seconds(this.settings.urlSeconds));
    const path = this.signer.sign({
      method: 'PUT',
      artifactId: recorded.id,
      expiresAt,
      maximumBytes: asked.sizeBytes ?? maxArtifactBytes,
      ...(asked.sizeBytes === undefined ? {} : { sizeBytes: asked.sizeBytes }),
      ...(asked.sha256 === undefined ? {} : { sha256: asked.sha256 }),
    });
    return ok({ artifactId: recorded.id, url: this.publicUrl.of(path), expiresAt: formatInstant(expiresAt) });
  }

  async forDownload(asked: CreateDownloadV1): Promise<Result<DownloadTicket, Problem>> {
    const artifact = await this.stored(asked.account, asked.artifactId);
    if (artifact === undefined) return notFound(asked.artifactId);
    const expiresAt = plus(this.clock.now(), seconds(asked.expiresInSeconds ?? this.settings.urlSeconds));
    const path = this.signer.sign({ method: 'GET', artifactId: artifact.id, expiresAt });
    const { sha256, sizeBytes } = artifact;
    return ok({ url: this.publicUrl.of(path), sha256, sizeBytes, expiresAt: formatInstant(expiresAt) });
  }

  async get(asked: GetArtifactV1): Promise<Result<ArtifactView, Problem>> {
    const artifact = await this.stored(asked.account, asked.artifactId);
    return artifact === undefined ? notFound(asked.artifactId) : ok(toView(artifact));
  }

  async list(asked: ListArtifactsV1): Promise<Result<{ readonly artifacts: readonly ArtifactView[] }, Problem>> {
    return ok({ artifacts: (await this.artifacts.storedOf(asked.account, asked.executionId)).map(toView) });
  }

  /** Another account's artifact is as absent as one that never was. */
  private async stored(account: string, id: string): Promise<StoredArtifactRecord | undefined> {
    const artifact = await this.artifacts.find(id);
    return artifact?.status === 'stored' && artifact.account === account ? artifact : undefined;
  }
}

const toView = (artifact: StoredArtifactRecord): ArtifactView => ({
  artifactId: artifact.id,
  sha256: artifact.sha256,
  sizeBytes: artifact.sizeBytes,
  name: artifact.name,
  artifactKind: artifact.artifactKind,
  pipelineName: artifact.pipelineName,
  ...(artifact.executionId === undefined ? {} : { executionId: artifact.executionId }),
  ...(artifact.actionExecutionId === undefined ? {} : { actionExecutionId: artifact.actionExecutionId }),
  objectKey: locationKey(artifact),
  createdAt: formatInstant(artifact.createdAt),
});
