import { formatInstant, type Instant } from '@millrace/kernel';
import type { Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import type { GitSource } from '../../domain/git-source.ts';

export interface Place {
  readonly account: string;
  readonly region: string;
}

export interface Branch extends Place {
  readonly repositoryUrl: string;
  readonly branchName: string;
}

/** A Source action of a pipeline in force. */
export interface SourceAction extends Branch {
  readonly pipelineName: string;
  readonly actionName: string;
  readonly polls: boolean;
}

interface SourceRow {
  readonly account: string;
  readonly region: string;
  readonly pipeline_name: string;
  readonly action_name: string;
  readonly repository_url: string;
  readonly branch_name: string;
  readonly polls: boolean;
}

/** Which pipelines have which sources, as orchestration's events say. */
@Injectable()
export class SourcesRepository {
  /** Takes a version unless a newer one is known. @returns whether it was taken */
  async replace(
    tx: Tx,
    { account, region }: Place,
    pipeline: { readonly name: string; readonly version: number },
    sources: readonly (GitSource & { readonly actionName: string })[],
    at: Instant,
  ): Promise<boolean> {
    const taken: unknown[] = await tx.query(
      `insert into pipeline (account, region, name, version) values ($1, $2, $3, $4)
       on conflict (account, region, name) do update set version = excluded.version where pipeline.version < excluded.version
       returning 1`,
      [account, region, pipeline.name, pipeline.version],
    );
    if (taken.length === 0) return false;
    await tx.query('delete from source where account = $1 and region = $2 and pipeline_name = $3', [
      account,
      region,
      pipeline.name,
    ]);
    for (const source of sources) {
      await tx.query(
        `insert into source (account, region, pipeline_name, action_name, repository_url, branch_name, polls)
         values ($1, $2, $3, $4, $5, $6, $7)`,
        [account, region, pipeline.name, source.actionName, source.repositoryUrl, source.branchName, source.polls],
      );
      await tx.query(
        `insert into branch (account, region, repository_url, branch_name, next_check_at)
         values ($1, $2, $3, $4, $5) on conflict do nothing`,
        [account, region, source.repositoryUrl, source.branchName, formatInstant(at)],
      );
    }
    await this.forgetBranches(tx);
    return true;
  }

  /** Forgets a pipeline. */
  async remove(tx: Tx, { account, region }: Place, pipelineName: string): Promise<void> {
    await tx.query('delete from pipeline where account = $1 and region = $2 and name = $3', [
      account,
      region,
      pipelineName,
    ]);
    await this.forgetBranches(tx);
  }

  /** Branches that nobody wants any more are forgotten: who comes back to one later looks at it for the first time. */
  private async forgetBranches(tx: Tx): Promise<void> {
    await tx.query(
      `delete from branch b where not exists (
         select from source s where s.account = b.account and s.region = b.region
         and s.repository_url = b.repository_url and s.branch_name = b.branch_name)`,
    );
  }

  async find(
    tx: Tx,
    { account, region }: Place,
    pipelineName: string,
    actionName: string,
  ): Promise<SourceAction | undefined> {
    const rows: SourceRow[] = await tx.query(
      'select * from source where account = $1 and region = $2 and pipeline_name = $3 and action_name = $4',
      [account, region, pipelineName, actionName],
    );
    return rows.map(sourceOf)[0];
  }

  /** Polling sources on a branch. */
  async pollingOn(tx: Tx, branch: Branch): Promise<readonly SourceAction[]> {
    const rows: SourceRow[] = await tx.query(
      `select * from source where account = $1 and region = $2 and repository_url = $3 and branch_name = $4 and polls
       order by pipeline_name, action_name`,
      [branch.account, branch.region, branch.repositoryUrl, branch.branchName],
    );
    return rows.map(sourceOf);
  }
}

const sourceOf = (row: SourceRow): SourceAction => ({
  account: row.account,
  region: row.region,
  pipelineName: row.pipeline_name,
  actionName: row.action_name,
  repositoryUrl: row.repository_url,
  branchName: row.branch_name,
  polls: row.polls,
});
