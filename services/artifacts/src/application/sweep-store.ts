import { Clock, days, instant, type Instant } from '@millrace/kernel';
import { ObjectStore } from '@millrace/object-store';
import { Injectable, Logger } from '@nestjs/common';
import { ArtifactsRepository } from '../outbound/postgres/artifacts.repository.ts';

/** Longer than any upload may take: what is older and unknown can no longer become known. */
const orphanAge = days(1);
const batchSize = 500;
/** Only what looks like ours is judged, should somebody keep other things in the same place. */
const ourKey = /^[^/]{1,20}\/[^/]{1,10}\/[A-Za-z0-9]{7}$/;

/** Removes what crashes leave: objects without a record, unfinished writes, and announcements whose bytes never came. */
@Injectable()
export class SweepStore {
  private readonly logger = new Logger(SweepStore.name);

  constructor(
    private readonly artifacts: ArtifactsRepository,
    private readonly store: ObjectStore,
    private readonly clock: Clock,
  ) {}

  async sweep(): Promise<{ readonly orphans: number; readonly abandoned: number; readonly forgotten: number }> {
    const before = instant(this.clock.now() - orphanAge);
    const swept = {
      orphans: await this.deleteOrphans(before),
      abandoned: await this.store.removeAbandoned(before),
      forgotten: await this.artifacts.forgetAnnouncedBefore(before),
    };
    this.logger.log({ msg: 'store-swept', ...swept });
    return swept;
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
