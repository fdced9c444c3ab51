import { instant, type Instant } from '@millrace/kernel';
import type { Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { DataSource, In, IsNull, LessThan, Not } from 'typeorm';
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
    stored: Pick<StoredArtifactRecord, 'objectKey' | 'sizeBytes' | 'sha256' | 'storedAt'>,
  ): Promise<boolean> {
    const { affected } = await tx.update(
      ArtifactRow,
      { id, storedAt: IsNull() },
      {
        objectKey: stored.objectKey,
        sizeBytes: String(stored.sizeBytes),
        sha256: stored.sha256,
        storedAt: new Date(stored.storedAt),
      },
    );
    return affected === 1;
  }

  /** A copy in another region; nothing happens when it is recorded already. */
  async addCopy(tx: Tx, copy: StoredArtifactRecord): Promise<void> {
    const { status: _, createdAt, storedAt, sizeBytes, ...row } = copy;
    const values = {
      ...row,
      sizeBytes: String(sizeBytes),
      createdAt: new Date(createdAt),
      storedAt: new Date(storedAt),
    };
    await tx.createQueryBuilder().insert().into(ArtifactRow).values(values).orIgnore().execute();
  }

  /** Which of these keys belong to a stored artifact. */
  async knownKeys(keys: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.dataSource
      .getRepository(ArtifactRow)
      .find({ select: { objectKey: true }, where: { objectKey: In([...keys]) } });
    return new Set(rows.flatMap(({ objectKey }) => (objectKey === null ? [] : [objectKey])));
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
    sizeBytes: Number(sizeBytes),
    sha256,
    storedAt: instant(storedAt.getTime()),
  };
}
