import { SourceRevisionDetected, StartExecution } from '@millrace/contracts';
import { Clock, formatInstant, Ids, instant } from '@millrace/kernel';
import { Outbox, traceparentOf } from '@millrace/messaging';
import type { Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { BranchesRepository } from '../outbound/postgres/branches.repository.ts';
import type { SourceAction } from '../outbound/postgres/sources.repository.ts';

export interface Noticed {
  readonly commitId: string;
  readonly by: 'poll' | 'webhook';
  readonly deliveryId?: string;
}

export interface Decision {
  readonly started: boolean;
  readonly cause: string;
}

/**
 * Decides what a revision of a source starts, and records why. Poll and webhook see the same push at different times;
 * whoever comes second finds that the commit was noticed since the branch last moved, and starts nothing. A commit that
 * a branch comes back to later starts again.
 */
@Injectable()
export class NoticeRevision {
  constructor(
    private readonly branches: BranchesRepository,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** The caller has locked the branch. */
  async run(tx: Tx, source: SourceAction, { commitId, by, deliveryId }: Noticed): Promise<Decision> {
    const decision = await this.decide(tx, source, commitId, by);
    const id = await this.record(tx, source, commitId, by, decision);
    await this.say(tx, source, { commitId, by, ...(deliveryId === undefined ? {} : { deliveryId }) }, decision, id);
    return decision;
  }

  /**
   * An execution fetched the head of the branch by itself: it carries this commit already, and what the branch moves to
   * from here on is news, even before anybody has polled it.
   */
  async fetched(tx: Tx, source: Omit<SourceAction, 'polls'>, commitId: string, executionId: string): Promise<void> {
    await this.branches.rememberFirst(tx, source, commitId, this.clock.now());
    await this.record(tx, source, commitId, 'execution', {
      started: true,
      cause: `execution ${executionId} fetched it`,
    });
  }

  private async record(
    tx: Tx,
    source: Omit<SourceAction, 'polls'>,
    commitId: string,
    by: Noticed['by'] | 'execution',
    { started, cause }: Decision,
  ): Promise<string> {
    const id = this.ids.next();
    await tx.query(
      `insert into revision (id, account, region, pipeline_name, action_name, repository_url, branch_name, commit_id,
                             noticed_by, noticed_at, started, cause)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        id,
        source.account,
        source.region,
        source.pipelineName,
        source.actionName,
        source.repositoryUrl,
        source.branchName,
        commitId,
        by,
        formatInstant(this.clock.now()),
        started,
        cause,
      ],
    );
    return id;
  }

  private async decide(tx: Tx, source: SourceAction, commitId: string, by: Noticed['by']): Promise<Decision> {
    const branch = await this.branches.lock(tx, source);
    if (by === 'webhook' && branch?.head === commitId)
      return { started: false, cause: `the poll had seen ${commitId} already` };
    const since = instant(branch?.movedAt.getTime() ?? 0);
    const before: { noticed_by: string }[] = await tx.query(
      `select noticed_by from revision where account = $1 and region = $2 and pipeline_name = $3 and action_name = $4
       and commit_id = $5 and started and noticed_at >= $6 limit 1`,
      [source.account, source.region, source.pipelineName, source.actionName, commitId, formatInstant(since)],
    );
    const [earlier] = before;
    if (earlier !== undefined)
      return { started: false, cause: `${commitId} was noticed already by ${earlier.noticed_by}` };
    return { started: true, cause: `${source.branchName} of ${source.repositoryUrl} moved to ${commitId}` };
  }

  private async say(tx: Tx, source: SourceAction, noticed: Noticed, decision: Decision, id: string): Promise<void> {
    const { account, region, pipelineName, actionName, branchName, repositoryUrl } = source;
    const { commitId, by, deliveryId } = noticed;
    const options = { subject: pipelineName, account, region };
    if (decision.started) {
      const traceparent = traceparentOf();
      await this.outbox.add(
        tx,
        StartExecution,
        {
          requestId: `revision:${id}`,
          pipelineName,
          trigger: {
            triggerType: by === 'poll' ? 'PollForSourceChanges' : 'WebhookV2',
            triggerDetail: `${branchName} of ${repositoryUrl} at ${commitId}`.slice(0, 1024),
          },
          sourceRevisions: [{ actionName, revisionType: 'COMMIT_ID', revisionValue: commitId }],
          variables: [],
          ...(traceparent === undefined ? {} : { traceparent }),
        },
        { ...options, id: `${id}:start` },
      );
    }
    await this.outbox.add(
      tx,
      SourceRevisionDetected,
      {
        pipelineName,
        actionName,
        revisionId: commitId,
        branchName,
        noticedBy: by,
        started: decision.started,
        cause: decision.cause.slice(0, 1000),
        ...(deliveryId === undefined ? {} : { deliveryId }),
      },
      { ...options, id: `${id}:detected` },
    );
  }
}
