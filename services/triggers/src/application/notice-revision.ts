import { SourceRevisionDetected, StartExecution } from '@millrace/contracts';
import { Clock, formatInstant, Ids } from '@millrace/kernel';
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

interface Judged extends Decision {
  /** Whether the observer tells of a move of the branch that it had not told of before. */
  readonly isMove: boolean;
}

/**
 * Decides what a revision of a source starts, and records why.
 *
 * Poll and webhook observe the same moves of a branch, each in its own time, and either may miss some. So the n-th move
 * to a commit that one of them tells of is the n-th that the other tells of, whichever comes first: it starts an
 * execution exactly when the other has not told of it yet. That holds in every order, for late deliveries too, and a
 * branch that comes back to an old commit starts again.
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
    const cause = `execution ${executionId} fetched it`;
    await this.record(tx, source, commitId, 'execution', { started: true, isMove: false, cause });
  }

  /** The poll sees a branch for the first time: that is remembered, so that a late webhook about it is no news. */
  async firstSeen(tx: Tx, source: SourceAction, commitId: string): Promise<void> {
    const cause = 'The first look at a branch only remembers';
    const last = await this.lastTold(tx, source, 'poll');
    const isMove = last?.commitId !== commitId;
    await this.record(tx, source, commitId, 'poll', { started: false, isMove, cause });
  }

  private async record(
    tx: Tx,
    source: Omit<SourceAction, 'polls'>,
    commitId: string,
    by: Noticed['by'] | 'execution',
    { started, isMove, cause }: Judged,
  ): Promise<string> {
    const id = this.ids.next();
    await tx.query(
      `insert into revision (id, account, region, pipeline_name, action_name, repository_url, branch_name, commit_id,
                             noticed_by, noticed_at, started, cause, is_move)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
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
        isMove,
      ],
    );
    return id;
  }

  private async decide(tx: Tx, source: SourceAction, commitId: string, by: Noticed['by']): Promise<Judged> {
    const branch = await this.branches.lock(tx, source);
    const already = (who: string, isMove: boolean): Judged => ({
      started: false,
      isMove,
      cause: `${commitId} was noticed already by ${who}`,
    });
    const last = await this.lastTold(tx, source, by);
    // No branch moves to where it is: a push that is sent again under another id is the same push.
    if (last?.commitId === commitId) return already(by, false);
    const [known]: { own: number; other: number; fetched: boolean }[] = await tx.query(
      `select count(*) filter (where is_move and noticed_by = $8)::integer as own,
              count(*) filter (where is_move and noticed_by <> $8)::integer as other,
              coalesce(bool_or(noticed_by = 'execution' and seq > $9), false) as fetched
       from revision where ${ofSource} and commit_id = $7`,
      [...sourceKey(source), commitId, by, last?.seq ?? '0'],
    );
    const { own, other, fetched } = known ?? { own: 0, other: 0, fetched: false };
    if (own < other) return already(by === 'poll' ? 'webhook' : 'poll', true);
    if (fetched) return already('an execution', true);
    // The poll knew this head before the pipeline had this source: the branch has not moved since.
    if (by === 'webhook' && other === 0 && own === 0 && branch?.head === commitId) return already('poll', false);
    return {
      started: true,
      isMove: true,
      cause: `${source.branchName} of ${source.repositoryUrl} moved to ${commitId}`,
    };
  }

  /** What this observer told last of a source. */
  private async lastTold(
    tx: Tx,
    source: SourceAction,
    by: Noticed['by'],
  ): Promise<{ readonly commitId: string; readonly seq: string } | undefined> {
    const rows: { commit_id: string; seq: string }[] = await tx.query(
      `select commit_id, seq from revision where ${ofSource} and noticed_by = $7 order by seq desc limit 1`,
      [...sourceKey(source), by],
    );
    return rows.map(({ commit_id: commitId, seq }) => ({ commitId, seq }))[0];
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

const ofSource = `account = $1 and region = $2 and pipeline_name = $3 and action_name = $4 and repository_url = $5
  and branch_name = $6`;
const sourceKey = (source: SourceAction): readonly string[] => [
  source.account,
  source.region,
  source.pipelineName,
  source.actionName,
  source.repositoryUrl,
  source.branchName,
];
