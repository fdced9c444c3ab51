import { formatInstant, type Instant } from '@millrace/kernel';
import type { Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Branch } from './sources.repository.ts';

export interface KnownBranch {
  /** Undefined until it was looked at. */
  readonly head: string | undefined;
}

export interface DueBranch extends Branch {
  readonly failures: number;
}

interface BranchRow {
  readonly account: string;
  readonly region: string;
  readonly repository_url: string;
  readonly branch_name: string;
  readonly head: string | null;
  readonly failures: number;
}

const key = ({ account, region, repositoryUrl, branchName }: Branch) => [account, region, repositoryUrl, branchName];
const where = 'account = $1 and region = $2 and repository_url = $3 and branch_name = $4';

/** What was last seen of each branch: one row, however many pipelines use it. */
@Injectable()
export class BranchesRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Takes branches whose time has come, for `busyUntil`: another replica, or the next round, leaves them alone until
   * then. Only branches that somebody polls.
   */
  async takeDue(now: Instant, busyUntil: Instant, most: number): Promise<readonly DueBranch[]> {
    const [rows] = (await this.dataSource.query(
      `update branch b set next_check_at = $2 where (account, region, repository_url, branch_name) in (
         select account, region, repository_url, branch_name from branch due
         where next_check_at <= $1 and exists (
           select from source s where s.account = due.account and s.region = due.region
           and s.repository_url = due.repository_url and s.branch_name = due.branch_name and s.polls)
         order by next_check_at limit $3 for update skip locked)
       returning *`,
      [formatInstant(now), formatInstant(busyUntil), most],
    )) as [BranchRow[], number];
    return rows.map((row) => ({
      account: row.account,
      region: row.region,
      repositoryUrl: row.repository_url,
      branchName: row.branch_name,
      failures: row.failures,
    }));
  }

  /** The branch, locked: whoever notices a revision of it goes one after the other. */
  async lock(tx: Tx, branch: Branch): Promise<KnownBranch | undefined> {
    const rows: BranchRow[] = await tx.query(`select * from branch where ${where} for update`, key(branch));
    return rows.map((row) => ({ head: row.head ?? undefined }))[0];
  }

  /** Takes a head for a branch that nobody has looked at; one that is known stays as it is. Locks the branch. */
  async rememberFirst(tx: Tx, branch: Branch, head: string, at: Instant): Promise<void> {
    await tx.query(
      `insert into branch (account, region, repository_url, branch_name, head, next_check_at)
       values ($1, $2, $3, $4, $5, $6)
       on conflict (account, region, repository_url, branch_name) do update set
         head = coalesce(branch.head, excluded.head)`,
      [...key(branch), head, formatInstant(at)],
    );
  }

  async moved(tx: Tx, branch: Branch, head: string): Promise<void> {
    await tx.query(`update branch set head = $5 where ${where}`, [...key(branch), head]);
  }

  /** Gives back a branch that was taken and could not be looked at: whoever comes next looks at once. */
  async giveBack(branch: Branch, at: Instant): Promise<void> {
    await this.dataSource.query(`update branch set next_check_at = $5 where ${where}`, [
      ...key(branch),
      formatInstant(at),
    ]);
  }

  async checked(branch: Branch, at: Instant, next: Instant, failure: string | undefined): Promise<void> {
    await this.dataSource.query(
      `update branch set checked_at = $5, next_check_at = $6, last_error = $7,
         failures = case when $7::text is null then 0 else failures + 1 end where ${where}`,
      [...key(branch), formatInstant(at), formatInstant(next), failure ?? null],
    );
  }
}
