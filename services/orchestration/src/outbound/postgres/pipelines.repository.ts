import type { TagWantedV1 } from '@millrace/contracts';
import type { PipelineDeclaration } from '@millrace/engine';
import type { Instant } from '@millrace/kernel';
import type { Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { IsNull, Not } from 'typeorm';
import { Definitions } from './definitions.ts';
import { PipelineRow, PipelineVersionRow } from './pipeline.rows.ts';

/** Where a pipeline lives: its name is unique there. */
export interface PipelineKey {
  readonly account: string;
  readonly region: string;
  readonly name: string;
}

export const pipelineKeyText = ({ account, region, name }: PipelineKey): string =>
  JSON.stringify([account, region, name]);

export type UsedPipelineRow = Pick<PipelineRow, 'id' | 'account' | 'region' | 'name' | 'version'>;

/** Up to a point in time; the newest execution is one look into an index. */
const unused = `pipeline.deleted_at is null and pipeline.polling_disabled_at is null and pipeline.updated_at < :since
  and coalesce((select started_at from execution where pipeline_id = pipeline.id order by seq desc limit 1) < :since, true)`;

/** Pipelines in this service's database. */
@Injectable()
export class PipelinesRepository {
  constructor(private readonly definitions: Definitions) {}

  /** `lock` makes everybody else who starts, updates or deletes it wait for this transaction. */
  async find(tx: Tx, { account, region, name }: PipelineKey, lock = false): Promise<PipelineRow | undefined> {
    // Asked for by nearly everything: what a query builder takes to write it is more than the server takes to answer.
    const [row]: PipelineRow[] = await tx.query(
      `select id, account, region, name, version, tags,
         created_at as "createdAt", updated_at as "updatedAt", deleted_at as "deletedAt",
         polling_disabled_at as "pollingDisabledAt"
       from pipeline where account = $1 and region = $2 and name = $3 and deleted_at is null
       ${lock ? 'for update' : ''}`,
      [account, region, name],
    );
    return row;
  }

  /** Those of these that were changed or started since then and whose polling is enabled; nothing is locked. */
  async usedSince(tx: Tx, keys: readonly PipelineKey[], since: Instant): Promise<readonly UsedPipelineRow[]> {
    return tx.query(
      `select id, account, region, name, version from pipeline
       where (account, region, name) in (select * from unnest($1::text[], $2::text[], $3::text[]))
         and deleted_at is null and polling_disabled_at is null
         and (updated_at > $4 or
           (select started_at from execution where pipeline_id = pipeline.id order by seq desc limit 1) > $4)`,
      [
        keys.map(({ account }) => account),
        keys.map(({ region }) => region),
        keys.map(({ name }) => name),
        new Date(since),
      ],
    );
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
    const { version } = declaration;
    const none = { deletedAt: null, pollingDisabledAt: null };
    await tx.insert(PipelineRow, { ...pipeline, version, createdAt: time, updatedAt: time, ...none });
    await this.addVersion(tx, pipeline.id, declaration, at);
  }

  async update(tx: Tx, id: string, declaration: PipelineDeclaration, at: Instant): Promise<void> {
    await tx.update(PipelineRow, { id }, { version: declaration.version, updatedAt: new Date(at) });
    await this.addVersion(tx, id, declaration, at);
  }

  async delete(tx: Tx, id: string, at: Instant): Promise<void> {
    await tx.update(PipelineRow, { id }, { deletedAt: new Date(at) });
  }

  /** Those in which nothing has begun, and nothing was changed, since then, and whose polling is not disabled yet. */
  async unusedSince(tx: Tx, since: Instant): Promise<readonly PipelineRow[]> {
    return tx
      .createQueryBuilder(PipelineRow, 'pipeline')
      .where(unused, { since: new Date(since) })
      .getMany();
  }

  /** @returns false when it was used since then after all, or polling is disabled already. The caller holds its lock. */
  async disablePolling(tx: Tx, id: string, since: Instant, at: Instant): Promise<boolean> {
    const changed = await tx
      .createQueryBuilder()
      .update(PipelineRow)
      .set({ pollingDisabledAt: new Date(at) })
      .where('id = :id', { id })
      .andWhere(unused, { since: new Date(since) })
      .execute();
    return changed.affected === 1;
  }

  /** @returns false when it is enabled already. */
  async enablePolling(tx: Tx, id: string): Promise<boolean> {
    const disabled = { id, pollingDisabledAt: Not(IsNull()) };
    return (await tx.update(PipelineRow, disabled, { pollingDisabledAt: null })).affected === 1;
  }

  private async addVersion(tx: Tx, pipelineId: string, declaration: PipelineDeclaration, at: Instant): Promise<void> {
    await tx.query(
      `insert into pipeline_version (pipeline_id, version, declaration, created_at) values ($1, $2, $3, $4)`,
      [pipelineId, declaration.version, JSON.stringify(declaration), new Date(at)],
    );
  }
}
