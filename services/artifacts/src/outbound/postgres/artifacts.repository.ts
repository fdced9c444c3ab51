import { instant, type Instant } from '@millrace/kernel';
import type { Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, LessThan, MoreThan, Not } from 'typeorm';
import type { AnnouncedArtifact, Artifact, StoredArtifactRecord } from '../../domain/artifact.ts';
import { ArtifactRow } from './artifact.row.ts';

/** Artifacts in this service's database. */
@Injectable()
export class ArtifactsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Records the announcement unless the id is known, and answers what is recorded. */
  async announce(artifact: AnnouncedArtifact): Promise<Artifact> {
    const rows = this.dataSource.getRepository(ArtifactRow);
    const { status: _, createdAt, ...row } = artifact;
    await rows
      .createQueryBuilder()
      .insert()
      .values({ ...row, createdAt: new Date(createdAt) })
      .orIgnore()
      .execute();
    return toArtifact(await rows.findOneByOrFail({ id: artifact.id }));
  }

  async find(id: string): Promise<Artifact | undefined> {
    const row = await this.dataSource.getRepository(ArtifactRow).findOneBy({ id });
    return row === null ? undefined : toArtifact(row);
  }

  /** Stored artifacts of one execution, oldest first. */
  async storedOf(account: string, executionId: string): Promise<readonly StoredArtifactRecord[]> {
    const rows = await this.dataSource.getRepository(ArtifactRow).find({
      where: { account, executionId, storedAt: Not(IsNull()) },
      order: { createdAt: 'asc', id: 'asc' },
      take: 1000,
    });
    return rows.map(toArtifact).filter((artifact) => artifact.status === 'stored');
  }

  /** False when another upload of the same artifact was first. */
  async store(
    tx: Tx,
    id: string,
    stored: Pick<StoredArtifactRecord, 'objectKey' | 'sealedKey' | 'sizeBytes' | 'sha256' | 'storedAt'>,
  ): Promise<boolean> {
    const { affected } = await tx.update(
      ArtifactRow,
      { id, storedAt: IsNull() },
      {
        objectKey: stored.objectKey,
        sealedKey: stored.sealedKey,
        sizeBytes: String(stored.sizeBytes),
        sha256: stored.sha256,
        storedAt: new Date(stored.storedAt),
      },
    );
    return affected === 1;
  }

  /** One that came in another way: a copy, an output of a job. Nothing happens when it is recorded already. */
  async addStored(tx: Tx, artifact: StoredArtifactRecord): Promise<void> {
    const { status: _, createdAt, storedAt, sizeBytes, ...row } = artifact;
    const values = {
      ...row,
      sizeBytes: String(sizeBytes),
      createdAt: new Date(createdAt),
      storedAt: new Date(storedAt),
    };
    await tx.createQueryBuilder().insert().into(ArtifactRow).values(values).orIgnore().execute();
  }

  /** Which of these keys hold something: an artifact, an output that a job has put, a part of an upload. */
  async knownKeys(keys: readonly string[]): Promise<ReadonlySet<string>> {
    const rows: { readonly key: string }[] = await this.dataSource.query(
      `select object_key as key from artifact where object_key = any ($1)
       union all select store_key from job_output where store_key = any ($1)
       union all select store_key from multipart_part where store_key = any ($1)`,
      [keys],
    );
    return new Set(rows.map(({ key }) => key));
  }

  /** Stored artifacts whose keys were sealed, in the order of their ids, after `afterId`. */
  async sealedAfter(afterId: string, most: number): Promise<readonly StoredArtifactRecord[]> {
    const rows = await this.dataSource.getRepository(ArtifactRow).find({
      where: { id: MoreThan(afterId), sealedKey: Not(IsNull()) },
      order: { id: 'asc' },
      take: most,
    });
    return rows.map(toArtifact).filter((artifact) => artifact.status === 'stored');
  }

  /** Replaces the sealed key, unless somebody else has just done so. */
  async reseal(artifact: StoredArtifactRecord, sealedKey: string): Promise<void> {
    const { id, sealedKey: before } = artifact;
    if (before === null) return;
    await this.dataSource.getRepository(ArtifactRow).update({ id, sealedKey: before }, { sealedKey });
  }

  /** Forgets announcements whose bytes never came. Answers how many. */
  async forgetAnnouncedBefore(before: Instant): Promise<number> {
    const where = { storedAt: IsNull(), createdAt: LessThan(new Date(before)) };
    return (await this.dataSource.getRepository(ArtifactRow).delete(where)).affected ?? 0;
  }
}

function toArtifact(row: ArtifactRow): Artifact {
  const announced = {
    id: row.id,
    account: row.account,
    region: row.region,
    pipelineName: row.pipelineName,
    ...(row.executionId === null ? {} : { executionId: row.executionId }),
    ...(row.actionExecutionId === null ? {} : { actionExecutionId: row.actionExecutionId }),
    name: row.name,
    artifactKind: row.artifactKind,
    createdAt: instant(row.createdAt.getTime()),
  };
  const { objectKey, sizeBytes, sha256, storedAt } = row;
  // The database guarantees that all four are there or none.
  if (objectKey === null || sizeBytes === null || sha256 === null || storedAt === null)
    return { status: 'announced', ...announced };
  return {
    status: 'stored',
    ...announced,
    objectKey,
    sealedKey: row.sealedKey,
    ...(row.locationKey === null ? {} : { locationKey: row.locationKey }),
    sizeBytes: Number(sizeBytes),
    sha256,
    storedAt: instant(storedAt.getTime()),
  };
}
