import type { SourceView } from '@millrace/contracts';
import { formatInstant, instant, type Instant } from '@millrace/kernel';
import type { Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import {
  watchedRef,
  type Place,
  type SourceAction,
  type SourceProvider,
  type Starting,
} from '../../domain/source-action.ts';
import type { Access } from '../../domain/git-source.ts';
import { isPolled } from './polling-pauses.repository.ts';
import type { Watch } from './watches.repository.ts';

/** A version of a pipeline, as an event tells of it. */
export interface DefinedPipeline {
  readonly name: string;
  readonly version: number;
  /** Undefined in messages from before incarnations were told apart. */
  readonly pipelineId: string | undefined;
  readonly definedAt: Instant;
}

/** A source as it is learnt. */
export interface NewSource extends SourceAction {
  /** Where it has a token of its own. */
  readonly sealedToken: string | undefined;
}

interface SourceRow {
  readonly account: string;
  readonly region: string;
  readonly pipeline_name: string;
  readonly action_name: string;
  readonly provider: SourceProvider;
  readonly repository_url: string;
  readonly access: Access;
  readonly branch_name: string;
  readonly is_polled: boolean;
  readonly starting: Starting;
  readonly configuration: Readonly<Record<string, string>>;
}

/** All null when nobody polls. */
interface WatchedRow {
  readonly checked_at: Date | null;
  readonly next_check_at: Date | null;
  readonly failures: number | null;
  readonly last_error: string | null;
}

/** Which pipelines have which sources, as orchestration's events say. */
@Injectable()
export class SourcesRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Takes a version unless a newer one is known, or a newer pipeline of that name, or the pipeline is deleted already.
   * @returns whether it was taken
   */
  async replace(
    tx: Tx,
    { account, region }: Place,
    { name, version, pipelineId, definedAt }: DefinedPipeline,
    sources: readonly NewSource[],
    at: Instant,
  ): Promise<boolean> {
    const taken: unknown[] = await tx.query(
      `insert into pipeline (account, region, name, version, pipeline_id, defined_at)
       select $1, $2, $3, $4::integer, $5::uuid, $6::timestamptz
       where not exists (select from deleted_pipeline where pipeline_id = $5::uuid)
       on conflict (account, region, name) do update set
         version = excluded.version, pipeline_id = coalesce(excluded.pipeline_id, pipeline.pipeline_id),
         defined_at = excluded.defined_at
       where case when pipeline.pipeline_id = excluded.pipeline_id then pipeline.version < excluded.version
         else (pipeline.defined_at, pipeline.version) < (excluded.defined_at, excluded.version) end
       returning 1`,
      [account, region, name, version, pipelineId ?? null, formatInstant(definedAt)],
    );
    if (taken.length === 0) return false;
    for (const source of sources) await this.forgetStale(tx, source);
    await tx.query('delete from source where account = $1 and region = $2 and pipeline_name = $3', [
      account,
      region,
      name,
    ]);
    for (const source of sources) {
      const watched = watchedRef(source);
      await tx.query(
        `insert into source (account, region, pipeline_name, action_name, repository_url, branch_name, polls, starting,
                             watched_ref, configuration, provider, access, sealed_token)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
        [
          account,
          region,
          name,
          source.actionName,
          source.repositoryUrl,
          source.branchName,
          source.polls,
          JSON.stringify(source.starting),
          watched ?? null,
          JSON.stringify(source.configuration),
          source.provider,
          source.access,
          source.sealedToken ?? null,
        ],
      );
      if (watched === undefined) continue;
      await tx.query(
        `insert into watch (account, region, repository_url, access, ref, next_check_at)
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
        [account, region, source.repositoryUrl, source.access, watched, formatInstant(at)],
      );
    }
    await this.forgetWatches(tx);
    return true;
  }

  /** Forgets a pipeline, and remembers that it is gone: its definition may come after the word that it is deleted. */
  async remove(
    tx: Tx,
    { account, region }: Place,
    { name, pipelineId }: { readonly name: string; readonly pipelineId: string | undefined },
    deletedAt: Instant,
  ): Promise<void> {
    if (pipelineId !== undefined)
      await tx.query('insert into deleted_pipeline (pipeline_id, deleted_at) values ($1, $2) on conflict do nothing', [
        pipelineId,
        formatInstant(deletedAt),
      ]);
    await tx.query(
      `delete from pipeline where account = $1 and region = $2 and name = $3 and
         case when $4::uuid is null or pipeline_id is null then defined_at <= $5 else pipeline_id = $4::uuid end`,
      [account, region, name, pipelineId ?? null, formatInstant(deletedAt)],
    );
    await this.forgetWatches(tx);
  }

  /**
   * Two pipelines that go at the same time may each leave what they watched to the other. What was seen then is out of
   * date for whoever comes next; what an execution has just fetched, before any look, is not.
   */
  private async forgetStale(tx: Tx, source: SourceAction): Promise<void> {
    await tx.query(
      `delete from watch w where w.account = $1 and w.region = $2 and w.repository_url = $3 and w.access = $4
       and w.ref = $5 and w.checked_at is not null and not exists (
         select from source s where s.account = w.account and s.region = w.region
         and s.repository_url = w.repository_url and s.access = w.access and s.watched_ref = w.ref)`,
      [source.account, source.region, source.repositoryUrl, source.access, watchedRef(source) ?? null],
    );
  }

  /** What nobody wants to watch any more is forgotten: who comes back to it later looks at it for the first time. */
  private async forgetWatches(tx: Tx): Promise<void> {
    await tx.query(
      `delete from watch w where not exists (
         select from source s where s.account = w.account and s.region = w.region
         and s.repository_url = w.repository_url and s.access = w.access and s.watched_ref = w.ref)`,
    );
  }

  /** Whoever notices something for a pipeline goes one after the other. Always before a watch is locked. */
  async lockPipeline(tx: Tx, { account, region }: Place, name: string): Promise<void> {
    await tx.query('select from pipeline where account = $1 and region = $2 and name = $3 for update', [
      account,
      region,
      name,
    ]);
  }

  /** The same for all that poll what is watched. */
  async lockPollers(tx: Tx, watch: Watch): Promise<void> {
    await tx.query(
      `select from pipeline p where p.account = $1 and p.region = $2 and exists (
         select from source s where s.account = p.account and s.region = p.region and s.pipeline_name = p.name
         and s.repository_url = $3 and s.access = $4 and s.watched_ref = $5 and ${isPolled})
       order by p.name for update`,
      [watch.account, watch.region, watch.repositoryUrl, watch.access, watch.ref],
    );
  }

  async find(
    tx: Tx,
    { account, region }: Place,
    pipelineName: string,
    actionName: string,
  ): Promise<SourceAction | undefined> {
    const rows: SourceRow[] = await tx.query(
      `select s.*, ${isPolled} as is_polled from source s
       where s.account = $1 and s.region = $2 and s.pipeline_name = $3 and s.action_name = $4`,
      [account, region, pipelineName, actionName],
    );
    return rows.map(sourceOf)[0];
  }

  /** The token of a source that has one of its own. */
  async sealedToken({ account, region }: Place, access: Access): Promise<string | undefined> {
    const rows: { sealed_token: string | null }[] = await this.dataSource.query(
      'select sealed_token from source where account = $1 and region = $2 and access = $3',
      [account, region, access],
    );
    return rows[0]?.sealed_token ?? undefined;
  }

  /** Whether orchestration has told of a pipeline of this name that is not deleted. */
  async knows({ account, region }: Place, pipelineName: string): Promise<boolean> {
    const rows: unknown[] = await this.dataSource.query(
      'select from pipeline where account = $1 and region = $2 and name = $3',
      [account, region, pipelineName],
    );
    return rows.length > 0;
  }

  /** The sources of a pipeline, and how watching them goes. */
  async describe({ account, region }: Place, pipelineName: string): Promise<readonly SourceView[]> {
    const rows: (Omit<SourceRow, 'is_polled'> & WatchedRow)[] = await this.dataSource.query(
      `select s.*, w.checked_at, w.next_check_at, w.failures, w.last_error
       from source s left join watch w on w.account = s.account and w.region = s.region
         and w.repository_url = s.repository_url and w.access = s.access and w.ref = s.watched_ref and ${isPolled}
       where s.account = $1 and s.region = $2 and s.pipeline_name = $3 order by s.action_name`,
      [account, region, pipelineName],
    );
    return rows.map(viewOf);
  }

  /** All sources that the pipeline of this one has in the same repository: one event is one for all of them. */
  async beside(tx: Tx, source: SourceAction): Promise<readonly SourceAction[]> {
    const rows: SourceRow[] = await tx.query(
      `select s.*, ${isPolled} as is_polled from source s
       where s.account = $1 and s.region = $2 and s.pipeline_name = $3 and s.repository_url = $4
       order by s.action_name`,
      [source.account, source.region, source.pipelineName, source.repositoryUrl],
    );
    return rows.map(sourceOf);
  }

  /** Polling sources of what is watched, by pipeline. */
  async pollersOf(tx: Tx, watch: Watch): Promise<readonly (readonly SourceAction[])[]> {
    const rows: SourceRow[] = await tx.query(
      `select s.*, true as is_polled from source s
       where s.account = $1 and s.region = $2 and s.repository_url = $3 and s.access = $4 and s.watched_ref = $5
         and ${isPolled}
       order by s.pipeline_name, s.action_name`,
      [watch.account, watch.region, watch.repositoryUrl, watch.access, watch.ref],
    );
    return [...Map.groupBy(rows.map(sourceOf), ({ pipelineName }) => pipelineName).values()];
  }
}

const sourceOf = (row: SourceRow): SourceAction => ({
  account: row.account,
  region: row.region,
  pipelineName: row.pipeline_name,
  actionName: row.action_name,
  provider: row.provider,
  repositoryUrl: row.repository_url,
  access: row.access,
  branchName: row.branch_name,
  polls: row.is_polled,
  starting: row.starting,
  configuration: row.configuration,
});

const timeOf = (date: Date): string => formatInstant(instant(date.getTime()));

function viewOf(row: Omit<SourceRow, 'is_polled'> & WatchedRow): SourceView {
  const { starting } = row;
  return {
    actionName: row.action_name,
    repositoryUrl: row.repository_url,
    branchName: row.branch_name,
    startedBy: starting.kind,
    ...(starting.kind === 'nothing' ? { because: starting.because } : {}),
    ...(row.next_check_at === null
      ? {}
      : {
          poll: {
            ...(row.checked_at === null ? {} : { checkedAt: timeOf(row.checked_at) }),
            nextCheckAt: timeOf(row.next_check_at),
            failures: row.failures ?? 0,
            ...(row.last_error === null ? {} : { problem: row.last_error }),
          },
        }),
  };
}
