import { formatInstant, type Instant } from '@millrace/kernel';
import type { Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Access } from '../../domain/git-source.ts';
import type { Place } from '../../domain/source-action.ts';
import { isPolled } from './polling-pauses.repository.ts';

/** What somebody wants to know of a repository: where one branch points to, or where everything does (`refs/*`). */
export interface Watch extends Place {
  readonly repositoryUrl: string;
  readonly access: Access;
  /** Full name, or `refs/*`. */
  readonly ref: string;
}

/** Full names and the commits that they point to. */
export type Refs = Readonly<Record<string, string>>;

export interface DueWatch extends Watch {
  readonly failures: number;
  /** What was seen last; undefined until it was looked at. */
  readonly refs: Refs | undefined;
}

interface WatchRow {
  readonly account: string;
  readonly region: string;
  readonly repository_url: string;
  readonly access: Access;
  readonly ref: string;
  readonly refs: Refs | null;
  readonly failures: number;
}

const key = ({ account, region, repositoryUrl, access, ref }: Watch) => [account, region, repositoryUrl, access, ref];
const where = 'account = $1 and region = $2 and repository_url = $3 and access = $4 and ref = $5';

/** What was last seen of each repository: one row per watch, however many pipelines use it. */
@Injectable()
export class WatchesRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Takes watches whose time has come, for `busyUntil`: another replica, or the next round, leaves them alone until
   * then. Only those that somebody polls.
   */
  async takeDue(now: Instant, busyUntil: Instant, most: number): Promise<readonly DueWatch[]> {
    const [rows] = (await this.dataSource.query(
      `update watch w set next_check_at = $2 where (account, region, repository_url, access, ref) in (
         select account, region, repository_url, access, ref from watch due
         where next_check_at <= $1 and exists (
           select from source s where s.account = due.account and s.region = due.region
           and s.repository_url = due.repository_url and s.access = due.access and s.watched_ref = due.ref and ${isPolled})
         order by next_check_at limit $3 for update skip locked)
       returning *`,
      [formatInstant(now), formatInstant(busyUntil), most],
    )) as [WatchRow[], number];
    return rows.map((row) => ({
      account: row.account,
      region: row.region,
      repositoryUrl: row.repository_url,
      access: row.access,
      ref: row.ref,
      failures: row.failures,
      refs: row.refs ?? undefined,
    }));
  }

  /** What was seen, locked: whoever tells of it goes one after the other. Undefined when nobody watches it any more. */
  async lock(tx: Tx, watch: Watch): Promise<{ readonly refs: Refs | undefined } | undefined> {
    const rows: WatchRow[] = await tx.query(`select * from watch where ${where} for update`, key(watch));
    return rows.map((row) => ({ refs: row.refs ?? undefined }))[0];
  }

  /** Where a ref points to as the poll saw it last; undefined when nobody has looked, or it is not there. */
  async pointsTo(tx: Tx, watch: Watch, ref: string): Promise<string | undefined> {
    const rows: { commit: string | null }[] = await tx.query(`select refs ->> $6 as commit from watch where ${where}`, [
      ...key(watch),
      ref,
    ]);
    return rows[0]?.commit ?? undefined;
  }

  /** Takes what nobody has looked at yet; what is known stays as it is. The definition may not have come yet. */
  async rememberFirst(tx: Tx, watch: Watch, refs: Refs, at: Instant): Promise<void> {
    await tx.query(
      `insert into watch (account, region, repository_url, access, ref, refs, next_check_at)
       values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (account, region, repository_url, access, ref) do update set refs = coalesce(watch.refs, excluded.refs)`,
      [...key(watch), JSON.stringify(refs), formatInstant(at)],
    );
  }

  async saw(tx: Tx, watch: Watch, refs: Refs): Promise<void> {
    await tx.query(`update watch set refs = $6 where ${where}`, [...key(watch), JSON.stringify(refs)]);
  }

  /** Keeps a watch taken for longer, or gives it back when `at` is now. */
  async keepUntil(watch: Watch, at: Instant): Promise<void> {
    await this.dataSource.query(`update watch set next_check_at = $6 where ${where}`, [
      ...key(watch),
      formatInstant(at),
    ]);
  }

  async checked(watch: Watch, at: Instant, next: Instant, failure: string | undefined): Promise<void> {
    await this.dataSource.query(
      `update watch set checked_at = $6, next_check_at = $7, last_error = $8,
         failures = case when $8::text is null then 0 else failures + 1 end where ${where}`,
      [...key(watch), formatInstant(at), formatInstant(next), failure ?? null],
    );
  }
}
