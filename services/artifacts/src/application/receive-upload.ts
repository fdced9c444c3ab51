import { randomInt } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { checkZip } from '@millrace/archive';
import { ArtifactStored, type StoredArtifact } from '@millrace/contracts';
import { Clock, err, ok, type Issue, type Result } from '@millrace/kernel';
import { Outbox } from '@millrace/messaging';
import { ContentRefused, ObjectStore, StoreFull, type ObjectContent, type StoredObject } from '@millrace/object-store';
import { UnitOfWork } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import type { AnnouncedArtifact, Artifact } from '../domain/artifact.ts';
import { objectKey, objectKeyRandomLength } from '../domain/object-key.ts';
import { ArtifactsRepository } from '../outbound/postgres/artifacts.repository.ts';
import { ArtifactsSettings } from '../settings.ts';
import type { Grant } from './url-signer.ts';

/** Why bytes were not taken. Nothing of them is kept. */
export type UploadRefusal =
  | { readonly reason: 'unknown' }
  | { readonly reason: 'other-bytes'; readonly stored: StoredArtifact }
  | { readonly reason: 'too-large' | 'not-as-announced'; readonly detail: string }
  | { readonly reason: 'invalid-archive'; readonly issues: readonly Issue[] };

type Bounds = Omit<Extract<Grant, { method: 'PUT' }>, 'method' | 'artifactId' | 'expiresAt'>;

const alphanumerics = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const randomPart = (): string =>
  Array.from({ length: objectKeyRandomLength }, () => alphanumerics[randomInt(alphanumerics.length)]).join('');

/**
 * Takes the bytes of an announced artifact, once. Each attempt writes under a key of its own and the record names the
 * key that won: two uploads at once, or one that was repeated after a crash, never touch each other's bytes. A repeated
 * upload of the same bytes is answered as the first was.
 */
@Injectable()
export class ReceiveUpload {
  constructor(
    private readonly artifacts: ArtifactsRepository,
    private readonly store: ObjectStore,
    private readonly work: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly settings: ArtifactsSettings,
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
    const key = objectKey(artifact.pipelineName, artifact.name, randomPart());
    const written = await this.write(artifact, key, content, bounds);
    if (!written.ok) return written;
    if (artifact.status === 'announced' && (await this.record(artifact, key, written.value))) {
      return ok({ artifactId, ...written.value });
    }
    await this.store.delete(key);
    return this.compare(artifactId, written.value);
  }

  private async write(
    artifact: Artifact,
    key: string,
    content: ObjectContent,
    bounds: Bounds,
  ): Promise<Result<StoredObject, UploadRefusal>> {
    try {
      if (artifact.artifactKind !== 'zip') return ok(await this.store.put(key, content, { ...bounds, ifAbsent: true }));
      return await this.writeZip(key, content, bounds);
    } catch (error) {
      if (!(error instanceof ContentRefused)) throw error;
      return err({ reason: error.reason === 'too-large' ? 'too-large' : 'not-as-announced', detail: error.message });
    }
  }

  /** A zip is judged by its end, so it waits on disk until it has come whole and has been found harmless. */
  private async writeZip(
    key: string,
    content: ObjectContent,
    bounds: Bounds,
  ): Promise<Result<StoredObject, UploadRefusal>> {
    const folder = await mkdtemp(join(this.settings.spoolFolder, 'millrace-upload-'));
    try {
      const spooled = join(folder, 'content.zip');
      await spool(content, spooled, bounds.maximumBytes);
      const checked = await checkZip(spooled);
      if (!checked.ok) return err({ reason: 'invalid-archive', issues: checked.error });
      return ok(
        await this.store.put(key, createReadStream(spooled, { highWaterMark: 1 << 18 }), { ...bounds, ifAbsent: true }),
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** False when another upload of this artifact was recorded first. */
  private async record(
    artifact: AnnouncedArtifact,
    objectKeyWon: string,
    { sha256, sizeBytes }: StoredObject,
  ): Promise<boolean> {
    return this.work.run(async (tx) => {
      const stored = { objectKey: objectKeyWon, sha256, sizeBytes, storedAt: this.clock.now() };
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

async function spool(content: ObjectContent, path: string, maximumBytes: number): Promise<void> {
  let bytes = 0;
  const bounded = async function* (chunks: ObjectContent): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > maximumBytes)
        throw new ContentRefused('too-large', `more came than the allowed ${maximumBytes} bytes`);
      yield chunk;
    }
  };
  try {
    await pipeline(bounded(content), createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') {
      throw new StoreFull('the disk on which uploads are checked is full', { cause: error });
    }
    throw error;
  }
}
