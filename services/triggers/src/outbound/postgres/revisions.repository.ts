import type { NoticedRevisionView, Page, PageV1, Problem } from '@millrace/contracts';
import { formatInstant, instant, ok, type Instant, type Result } from '@millrace/kernel';
import type { Tx } from '@millrace/persistence';
import { pageOf, readPageToken } from '@millrace/service';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { readRef } from '../../domain/repository-event.ts';
import type { Place } from '../../domain/source-action.ts';

export type Observer = 'poll' | 'webhook' | 'execution';

/** A ref of a repository, for one pipeline: what is noticed of it is compared with what was noticed before. */
export interface PipelineRef extends Place {
  readonly pipelineName: string;
  readonly repositoryUrl: string;
  /** Full name. */
  readonly ref: string;
}

export interface NoticedRevision extends PipelineRef {
  readonly id: string;
  readonly actionNames: readonly string[];
  readonly commitId: string;
  /** The branch that carries the commit. */
  readonly branchName: string | undefined;
  readonly noticedBy: Observer;
  readonly noticedAt: Instant;
  readonly started: boolean;
  readonly cause: string;
  /** Whether the observer tells of a move that it had not told of before. */
  readonly isMove: boolean;
  readonly deliveryId: string | undefined;
}

/** What is known of a commit at a ref. */
export interface Told {
  /** How many moves to it this observer told of. */
  readonly own: number;
  /** How many the other one. */
  readonly other: number;
  /** Source actions for which an execution fetched it since this observer told of something. */
  readonly fetchedFor: readonly string[];
}

const ofRef = `account = $1 and region = $2 and pipeline_name = $3 and repository_url = $4 and ref = $5`;
const key = ({ account, region, pipelineName, repositoryUrl, ref }: PipelineRef): readonly string[] => [
  account,
  region,
  pipelineName,
  repositoryUrl,
  ref,
];

/** Every noticed revision with its cause. */
@Injectable()
export class RevisionsRepository {
  constructor(private readonly dataSource: DataSource) {}

  async record(tx: Tx, noticed: NoticedRevision): Promise<void> {
    await tx.query(
      `insert into revision (account, region, pipeline_name, repository_url, ref, id, action_names, commit_id,
                             branch_name, noticed_by, noticed_at, started, cause, is_move, delivery_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
      [
        ...key(noticed),
        noticed.id,
        noticed.actionNames,
        noticed.commitId,
        noticed.branchName ?? null,
        noticed.noticedBy,
        formatInstant(noticed.noticedAt),
        noticed.started,
        noticed.cause,
        noticed.isMove,
        noticed.deliveryId ?? null,
      ],
    );
  }

  /** What this observer told last of a ref. */
  async lastTold(
    tx: Tx,
    at: PipelineRef,
    by: Observer,
  ): Promise<{ readonly commitId: string; readonly seq: string } | undefined> {
    const rows: { commit_id: string; seq: string }[] = await tx.query(
      `select commit_id, seq from revision where ${ofRef} and noticed_by = $6 order by seq desc limit 1`,
      [...key(at), by],
    );
    return rows.map(({ commit_id: commitId, seq }) => ({ commitId, seq }))[0];
  }

  async told(tx: Tx, at: PipelineRef, commitId: string, by: Observer, since: string): Promise<Told> {
    const [row]: { own: number; other: number; fetched: string[] | null }[] = await tx.query(
      `select count(*) filter (where is_move and noticed_by = $7)::integer as own,
              count(*) filter (where is_move and noticed_by not in ($7, 'execution'))::integer as other,
              array_agg(action_names[1]) filter (where noticed_by = 'execution' and seq > $8) as fetched
       from revision where ${ofRef} and commit_id = $6`,
      [...key(at), commitId, by, since],
    );
    return { own: row?.own ?? 0, other: row?.other ?? 0, fetchedFor: row?.fetched ?? [] };
  }

  /** The branch that carries a commit that a source action was started with. */
  async branchOfStart(
    { account, region }: Place,
    pipelineName: string,
    actionName: string,
    commitId: string,
  ): Promise<string | undefined> {
    const rows: { branch_name: string | null }[] = await this.dataSource.query(
      `select branch_name from revision where account = $1 and region = $2 and pipeline_name = $3
       and $4 = any(action_names) and commit_id = $5 and started and noticed_by <> 'execution' order by seq desc limit 1`,
      [account, region, pipelineName, actionName, commitId],
    );
    return rows[0]?.branch_name ?? undefined;
  }

  /** Newest first. */
  async ofPipeline(
    { account, region }: Place,
    pipelineName: string,
    page: PageV1,
  ): Promise<Result<Page<NoticedRevisionView>, Problem>> {
    const before = readPageToken(REVISIONS, page, /^[0-9]{1,19}$/);
    if (!before.ok) return before;
    const size = page.maxResults ?? 100;
    const rows: RevisionRow[] = await this.dataSource.query(
      `select * from revision where account = $1 and region = $2 and pipeline_name = $3
       and ($4::bigint is null or seq < $4) order by seq desc limit $5`,
      [account, region, pipelineName, before.value ?? null, size + 1],
    );
    return ok(pageOf(REVISIONS, rows, size, ({ seq }) => seq, viewOf));
  }
}

const REVISIONS = 'noticed-revisions';

interface RevisionRow {
  readonly seq: string;
  readonly id: string;
  readonly repository_url: string;
  readonly ref: string;
  readonly action_names: readonly string[];
  readonly commit_id: string;
  readonly noticed_by: Observer;
  readonly noticed_at: Date;
  readonly started: boolean;
  readonly cause: string;
  readonly delivery_id: string | null;
}

function viewOf(row: RevisionRow): NoticedRevisionView {
  const ref = readRef(row.ref);
  if (ref === undefined) throw new Error(`a revision was recorded for ${row.ref}`);
  return {
    id: row.id,
    refKind: ref.kind,
    refName: ref.name,
    revisionId: row.commit_id,
    repositoryUrl: row.repository_url,
    actionNames: row.action_names,
    noticedBy: row.noticed_by,
    noticedAt: formatInstant(instant(row.noticed_at.getTime())),
    started: row.started,
    cause: row.cause,
    ...(row.delivery_id === null ? {} : { deliveryId: row.delivery_id }),
  };
}
