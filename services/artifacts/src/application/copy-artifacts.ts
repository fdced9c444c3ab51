import {
  ReportArtifactsCopied,
  type ArtifactRefV1,
  type CopyArtifactsV1,
  type ReportArtifactsCopiedV1,
} from '@millrace/contracts';
import { Clock, derivedUuid, err, ok, type Result } from '@millrace/kernel';
import { Inbox, Outbox, type Received } from '@millrace/messaging';
import { ContentDamaged, ContentRefused, ObjectNotFound } from '@millrace/object-store';
import { UnitOfWork } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import type { StoredArtifactRecord } from '../domain/artifact.ts';
import { objectKey } from '../domain/object-key.ts';
import { ArtifactsRepository } from '../outbound/postgres/artifacts.repository.ts';
import { ArtifactsSettings } from '../settings.ts';
import { RegionStores } from './region-stores.ts';
import { Vault } from './vault.ts';

type Failure = NonNullable<ReportArtifactsCopiedV1['error']>;

/**
 * Brings artifacts to the store of another region (AS-32 of codepipeline.md). A copy is an artifact of its own, whose id
 * and key follow from the original and the region: asked again, or by another action, nothing is copied twice.
 */
@Injectable()
export class CopyArtifactsToRegion {
  constructor(
    private readonly artifacts: ArtifactsRepository,
    private readonly stores: RegionStores,
    private readonly vault: Vault,
    private readonly work: UnitOfWork,
    private readonly inbox: Inbox,
    private readonly outbox: Outbox,
    private readonly settings: ArtifactsSettings,
    private readonly clock: Clock,
  ) {}

  /** @throws StoreUnavailable, StoreFull: then it is asked again */
  async onCommand(message: Received<CopyArtifactsV1>): Promise<void> {
    const { account, region, data } = message;
    const copied = await this.copyAll(account, data);
    const { actionExecutionId, executionId, fence } = data;
    await this.work.run(async (tx) => {
      if (!(await this.inbox.once(tx, message.consumer, message.id))) return;
      if (copied.ok) for (const copy of copied.value) await this.artifacts.addStored(tx, copy);
      const said = copied.ok
        ? { copies: copied.value.map((copy) => this.refOf(copy)) }
        : { copies: [], error: copied.error };
      await this.outbox.add(
        tx,
        ReportArtifactsCopied,
        { actionExecutionId, fence, ...said },
        {
          subject: actionExecutionId,
          id: `artifacts-copied:${actionExecutionId}#${fence}`,
          account,
          region,
          correlationId: executionId,
          causationId: message.id,
        },
      );
    });
  }

  private async copyAll(
    account: string,
    { toRegion, artifacts }: CopyArtifactsV1,
  ): Promise<Result<readonly StoredArtifactRecord[], Failure>> {
    if (this.stores.of(toRegion) === undefined) {
      const message = `Nobody said where region ${toRegion} keeps its artifacts: name its store in MILLRACE_ARTIFACTS_REGIONS`;
      return err({ code: 'ConfigurationError', message });
    }
    const copies: StoredArtifactRecord[] = [];
    for (const wanted of artifacts) {
      const original = await this.artifacts.find(wanted.artifactId);
      if (original?.status !== 'stored' || original.account !== account || original.sha256 !== wanted.sha256) {
        const message = `There is no artifact ${wanted.name} (${wanted.artifactId}) with the digest ${wanted.sha256}`;
        return err({ code: 'ArtifactNotFound', message });
      }
      const copied = original.region === toRegion ? ok(original) : await this.copy(original, toRegion);
      if (!copied.ok) return copied;
      copies.push(copied.value);
    }
    return ok(copies);
  }

  private async copy(original: StoredArtifactRecord, region: string): Promise<Result<StoredArtifactRecord, Failure>> {
    const { sha256, sizeBytes } = original;
    const id = derivedUuid(original.id, `copy/${region}`);
    const before = await this.artifacts.find(id);
    if (before?.status === 'stored') return ok(before);
    const lost = (why: string): Result<never, Failure> =>
      err({ code: 'ArtifactDamaged', message: `Artifact ${original.name} (${original.id}) cannot be copied: ${why}` });
    if (this.stores.of(original.region) === undefined)
      return lost(`the store of region ${original.region} is not known any more`);
    // A key of its own that no other attempt writes differently, so that a crash leaves nothing behind.
    const key = objectKey(original.pipelineName, original.name, id);
    try {
      const { sealedKey } = await this.vault.put(region, key, await this.vault.get(original), { sha256, sizeBytes });
      const now = this.clock.now();
      // It has one key, which nobody was told before.
      const { locationKey: _, ...artifact } = original;
      return ok({ ...artifact, id, region, objectKey: key, sealedKey, createdAt: now, storedAt: now });
    } catch (error) {
      if (error instanceof ContentRefused || error instanceof ContentDamaged || error instanceof ObjectNotFound) {
        return lost(error.message);
      }
      throw error;
    }
  }

  private refOf({ id: artifactId, name, sha256, sizeBytes, region }: StoredArtifactRecord): ArtifactRefV1 {
    return { artifactId, name, sha256, sizeBytes, ...(region === this.settings.region ? {} : { region }) };
  }
}
