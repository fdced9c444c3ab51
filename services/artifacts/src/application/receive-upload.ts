import { createReadStream } from 'node:fs';
import { checkZip } from '@millrace/archive';
import { ArtifactStored, type StoredArtifact } from '@millrace/contracts';
import { Clock, err, ok, type Issue, type Result } from '@millrace/kernel';
import { Outbox } from '@millrace/messaging';
import { ContentRefused, type ObjectContent, type StoredObject } from '@millrace/object-store';
import { UnitOfWork } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import type { AnnouncedArtifact, Artifact } from '../domain/artifact.ts';
import { objectKey } from '../domain/object-key.ts';
import { ArtifactsRepository } from '../outbound/postgres/artifacts.repository.ts';
import { randomKeyPart } from './random-key-part.ts';
import { Spool } from './spool.ts';
import type { Grant } from './url-signer.ts';
import { Vault, type KeptObject } from './vault.ts';

/** Why bytes were not taken. Nothing of them is kept. */
export type UploadRefusal =
  | { readonly reason: 'unknown' }
  | { readonly reason: 'other-bytes'; readonly stored: StoredArtifact }
  | { readonly reason: 'too-large' | 'not-as-announced'; readonly detail: string }
  | { readonly reason: 'invalid-archive'; readonly issues: readonly Issue[] };

type Bounds = Omit<Extract<Grant, { method: 'PUT' }>, 'method' | 'artifactId' | 'expiresAt'>;

/**
 * Takes the bytes of an announced artifact, once. Each attempt writes under a key of its own and the record names the
 * key that won: two uploads at once, or one that was repeated after a crash, never touch each other's bytes. A repeated
 * upload of the same bytes is answered as the first was.
 */
@Injectable()
export class ReceiveUpload {
  constructor(
    private readonly artifacts: ArtifactsRepository,
    private readonly vault: Vault,
    private readonly spool: Spool,
    private readonly work: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** @throws StoreFull, StoreUnavailable, and what `content` throws when the sender goes away */
  async receive(
    artifactId: string,
    content: ObjectContent,
    bounds: Bounds,
  ): Promise<Result<StoredArtifact, UploadRefusal>> {
    const artifact = await this.artifacts.find(artifactId);
    if (artifact === undefined) return err({ reason: 'unknown' });
    const key = objectKey(artifact.pipelineName, artifact.name, randomKeyPart());
    const written = await this.write(artifact, key, content, bounds);
    if (!written.ok) return written;
    if (artifact.status === 'announced' && (await this.record(artifact, key, written.value))) {
      const { sha256, sizeBytes } = written.value;
      return ok({ artifactId, sha256, sizeBytes });
    }
    await this.vault.delete(artifact.region, key);
    return this.compare(artifactId, written.value);
  }

  private async write(
    artifact: Artifact,
    key: string,
    content: ObjectContent,
    bounds: Bounds,
  ): Promise<Result<KeptObject, UploadRefusal>> {
    try {
      const { region } = artifact;
      if (artifact.artifactKind === 'zip') return await this.writeZip(region, key, content, bounds);
      return ok(await this.vault.put(region, key, content, { ...bounds, ifAbsent: true }));
    } catch (error) {
      if (!(error instanceof ContentRefused)) throw error;
      return err({ reason: error.reason === 'too-large' ? 'too-large' : 'not-as-announced', detail: error.message });
    }
  }

  /** A zip is judged by its end, so it waits on disk until it has come whole and has been found harmless. */
  private async writeZip(
    region: string,
    key: string,
    content: ObjectContent,
    bounds: Bounds,
  ): Promise<Result<KeptObject, UploadRefusal>> {
    return this.spool.through(content, bounds.maximumBytes, async (path) => {
      const checked = await checkZip(path);
      if (!checked.ok) return err({ reason: 'invalid-archive', issues: checked.error });
      const spooled = createReadStream(path, { highWaterMark: 1 << 18 });
      return ok(await this.vault.put(region, key, spooled, { ...bounds, ifAbsent: true }));
    });
  }

  /** False when another upload of this artifact was recorded first. */
  private async record(
    artifact: AnnouncedArtifact,
    objectKeyWon: string,
    { sha256, sizeBytes, sealedKey }: KeptObject,
  ): Promise<boolean> {
    return this.work.run(async (tx) => {
      const stored = { objectKey: objectKeyWon, sealedKey, sha256, sizeBytes, storedAt: this.clock.now() };
      if (!(await this.artifacts.store(tx, artifact.id, stored))) return false;
      const { id, name, artifactKind, account, region, executionId, actionExecutionId } = artifact;
      await this.outbox.add(
        tx,
        ArtifactStored,
        {
          artifactId: id,
          name,
          artifactKind,
          sha256,
          sizeBytes,
          ...(executionId === undefined ? {} : { executionId }),
          ...(actionExecutionId === undefined ? {} : { actionExecutionId }),
        },
        {
          subject: id,
          id: `artifact-stored:${id}`,
          account,
          region,
          ...(executionId === undefined ? {} : { correlationId: executionId }),
        },
      );
      return true;
    });
  }

  private async compare(artifactId: string, repeated: StoredObject): Promise<Result<StoredArtifact, UploadRefusal>> {
    const first = await this.artifacts.find(artifactId);
    if (first?.status !== 'stored') return err({ reason: 'unknown' });
    const stored = { artifactId, sha256: first.sha256, sizeBytes: first.sizeBytes };
    return first.sha256 === repeated.sha256 ? ok(stored) : err({ reason: 'other-bytes', stored });
  }
}
