import { Clock, days, instant, type Instant } from '@millrace/kernel';
import { ObjectStore } from '@millrace/object-store';
import { Injectable, Logger } from '@nestjs/common';
import { ArtifactsRepository } from '../outbound/postgres/artifacts.repository.ts';
import { JobOutputsRepository } from '../outbound/postgres/job-outputs.repository.ts';
import { Spool } from './spool.ts';
import { Vault } from './vault.ts';

/** Longer than any upload may take: what is older and unknown can no longer become known. */
const orphanAge = days(1);
/** Far beyond the time that an action may take. */
const longestJob = days(8);
const batchSize = 500;
/** Only what looks like ours is judged, should somebody keep other things in the same place. */
const ourKey = /^[^/]{1,20}\/[^/]{1,10}\/[A-Za-z0-9]{7}$/;

interface Swept {
  readonly forgottenOutputs: number;
  readonly orphans: number;
  readonly abandoned: number;
  readonly forgotten: number;
  readonly resealed: number;
}

/** Removes what crashes leave: objects without a record, unfinished writes, announcements whose bytes never came, jobs that never ended. */
@Injectable()
export class SweepStore {
  private readonly logger = new Logger(SweepStore.name);

  constructor(
    private readonly artifacts: ArtifactsRepository,
    private readonly store: ObjectStore,
    private readonly jobOutputs: JobOutputsRepository,
    private readonly vault: Vault,
    private readonly spool: Spool,
    private readonly clock: Clock,
  ) {}

  async sweep(): Promise<Swept> {
    const before = instant(this.clock.now() - orphanAge);
    const forgottenOutputs = await this.jobOutputs.forgetUncompletedBefore(instant(this.clock.now() - longestJob));
    const swept = {
      forgottenOutputs,
      orphans: await this.deleteOrphans(before),
      abandoned: (await this.store.removeAbandoned(before)) + (await this.spool.removeAbandoned(before)),
      forgotten: await this.artifacts.forgetAnnouncedBefore(before),
      resealed: await this.reseal(),
    };
    this.logger.log({ msg: 'store-swept', ...swept });
    return swept;
  }

  /** Once it has gone through everything, the seal keys of before may go. */
  private async reseal(): Promise<number> {
    let resealed = 0;
    let afterId = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const artifacts = await this.artifacts.sealedAfter(afterId, batchSize);
      for (const artifact of artifacts) {
        const sealedKey = this.vault.reseal(artifact);
        if (sealedKey === undefined) continue;
        await this.artifacts.reseal(artifact, sealedKey);
        resealed++;
      }
      const last = artifacts.at(-1);
      if (last === undefined) return resealed;
      afterId = last.id;
    }
  }

  private async deleteOrphans(before: Instant): Promise<number> {
    let deleted = 0;
    let batch: string[] = [];
    const settle = async (): Promise<void> => {
      const known = await this.artifacts.knownKeys(batch);
      for (const key of batch.filter((candidate) => !known.has(candidate))) {
        await this.store.delete(key);
        deleted++;
      }
      batch = [];
    };
    for await (const { key, storedAt } of this.store.list('')) {
      if (storedAt < before && ourKey.test(key)) batch.push(key);
      if (batch.length === batchSize) await settle();
    }
    await settle();
    return deleted;
  }
}
