import type { TagWantedV1 } from '@millrace/contracts';
import type { PipelineDeclaration } from '@millrace/engine';
import type { Instant } from '@millrace/kernel';
import type { Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { Definitions } from './definitions.ts';
import { PipelineRow, PipelineVersionRow } from './pipeline.rows.ts';

/** Where a pipeline lives: its name is unique there. */
export interface PipelineKey {
  readonly account: string;
  readonly region: string;
  readonly name: string;
}

/** Pipelines in this service's database. */
@Injectable()
export class PipelinesRepository {
  constructor(private readonly definitions: Definitions) {}

  /** `lock` makes everybody else who starts, updates or deletes it wait for this transaction. */
  async find(tx: Tx, { account, region, name }: PipelineKey, lock = false): Promise<PipelineRow | undefined> {
    // Asked for by nearly everything: what a query builder takes to write it is more than the server takes to answer.
    const [row]: PipelineRow[] = await tx.query(
      `select id, account, region, name, version, tags,
         created_at as "createdAt", updated_at as "updatedAt", deleted_at as "deletedAt"
       from pipeline where account = $1 and region = $2 and name = $3 and deleted_at is null
       ${lock ? 'for update' : ''}`,
      [account, region, name],
    );
    return row;
  }

  async version(tx: Tx, pipelineId: string, version: number): Promise<PipelineVersionRow | undefined> {
    return (await tx.findOneBy(PipelineVersionRow, { pipelineId, version })) ?? undefined;
  }

  /** The declaration in force, or the one that an execution has pinned. */
  async current(tx: Tx, pipeline: Pick<PipelineRow, 'id' | 'version'>): Promise<PipelineDeclaration> {
    return this.definitions.get(tx, pipeline.id, pipeline.version);
  }

  /** Sorted by name. */
  async list(
    tx: Tx,
    { account, region }: Omit<PipelineKey, 'name'>,
    { namePrefix, tag }: { readonly namePrefix: string | undefined; readonly tag: TagWantedV1 | undefined },
    { after, limit }: { readonly after: string | undefined; readonly limit: number },
  ): Promise<PipelineRow[]> {
    const query = tx
      .createQueryBuilder(PipelineRow, 'pipeline')
      .where({ account, region, deletedAt: IsNull() })
      .orderBy('pipeline.name', 'ASC')
      .limit(limit);
    if (after !== undefined) query.andWhere('pipeline.name > :after', { after });
    if (namePrefix !== undefined) query.andWhere('starts_with(pipeline.name, :namePrefix)', { namePrefix });
    if (tag !== undefined) query.andWhere('jsonb_exists(pipeline.tags, :key)', { key: tag.key });
    if (tag?.value !== undefined) query.andWhere('pipeline.tags ->> :key = :value', { value: tag.value });
    return query.getMany();
  }

  async count(tx: Tx, account: string, region: string): Promise<number> {
    return tx.countBy(PipelineRow, { account, region, deletedAt: IsNull() });
  }

  /** @throws a violation of `pipeline_live_name` when the name is taken. */
  async create(
    tx: Tx,
    pipeline: PipelineKey & { readonly id: string; readonly tags: Record<string, string> },
    declaration: PipelineDeclaration,
    at: Instant,
  ): Promise<void> {
    const time = new Date(at);
    const row = { ...pipeline, version: declaration.version, createdAt: time, updatedAt: time, deletedAt: null };
    await tx.insert(PipelineRow, row);
    await this.addVersion(tx, pipeline.id, declaration, at);
  }

  async update(tx: Tx, id: string, declaration: PipelineDeclaration, at: Instant): Promise<void> {
    await tx.update(PipelineRow, { id }, { version: declaration.version, updatedAt: new Date(at) });
    await this.addVersion(tx, id, declaration, at);
  }

  async delete(tx: Tx, id: string, at: Instant): Promise<void> {
    await tx.update(PipelineRow, { id }, { deletedAt: new Date(at) });
  }

  private async addVersion(tx: Tx, pipelineId: string, declaration: PipelineDeclaration, at: Instant): Promise<void> {
    await tx.query(
      `insert into pipeline_version (pipeline_id, version, declaration, created_at) values ($1, $2, $3, $4)`,
      [pipelineId, declaration.version, JSON.stringify(declaration), new Date(at)],
    );
  }
}
