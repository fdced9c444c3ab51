import { SourceRevisionDetected, StartExecution } from '@millrace/contracts';
import { triggerTypes, type ChangedFiles, type Mechanism } from '@millrace/engine';
import { Clock, Ids } from '@millrace/kernel';
import { Outbox, traceparentOf } from '@millrace/messaging';
import type { Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { judge } from '../domain/judge.ts';
import { branchOf, refOf, type RepositoryEvent } from '../domain/repository-event.ts';
import { ownRef, watchedRef, type SourceAction } from '../domain/source-action.ts';
import { RevisionsRepository, type PipelineRef } from '../outbound/postgres/revisions.repository.ts';
import { SourcesRepository } from '../outbound/postgres/sources.repository.ts';
import { WatchesRepository } from '../outbound/postgres/watches.repository.ts';

export interface Noticed {
  readonly event: RepositoryEvent;
  readonly changed: ChangedFiles;
  readonly by: 'poll' | 'webhook';
  readonly deliveryId?: string;
}

export interface Decision {
  readonly started: boolean;
  readonly cause: string;
}

/** Sources of one pipeline in one repository. */
export type PipelineSources = readonly [SourceAction, ...SourceAction[]];

/** A source action as far as an execution knows it. */
type SourceBranch = Omit<SourceAction, 'polls' | 'starting' | 'configuration'>;

interface News {
  /** Why it was noticed already; undefined for what is new. */
  readonly already: string | undefined;
  /** Whether the observer tells of a move of the ref that it had not told of before. */
  readonly isMove: boolean;
}

const causeCharacters = 1000;
const detailCharacters = 1024;
const refCharacters = 255;

/**
 * Decides what an event in a repository starts, and records why. An event starts a pipeline once, however many of its
 * source actions take it.
 *
 * Poll and webhook observe the same moves of a ref, each in its own time, and either may miss some. So the n-th move
 * to a commit that one of them tells of is the n-th that the other tells of, whichever comes first: it starts an
 * execution exactly when the other has not told of it yet. That holds in every order, for late deliveries too, and a
 * branch that comes back to an old commit starts again.
 */
@Injectable()
export class NoticeRevision {
  constructor(
    private readonly sources: SourcesRepository,
    private readonly watches: WatchesRepository,
    private readonly revisions: RevisionsRepository,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  async run(tx: Tx, sources: PipelineSources, { event, changed, by, deliveryId }: Noticed): Promise<Decision> {
    const [first] = sources;
    await this.sources.lockPipeline(tx, first, first.pipelineName);
    const { takenBy, because } = judge(sources, event, changed);
    const { already, isMove } = await this.newsOf(tx, sources, takenBy, event, by);
    const decision = {
      started: already === undefined && takenBy.length > 0,
      cause: (already ?? because).slice(0, causeCharacters),
    };
    const id = this.ids.next();
    await this.revisions.record(tx, {
      ...placeOf(first, refOf(event)),
      id,
      actionNames: takenBy.length > 0 ? takenBy : sources.map(({ actionName }) => actionName),
      commitId: event.commitId,
      branchName: branchOf(event),
      noticedBy: by,
      noticedAt: this.clock.now(),
      ...decision,
      isMove,
      deliveryId,
    });
    if (decision.started) await this.start(tx, first, takenBy, event, by, id);
    await this.say(tx, takenBy[0] ?? first.actionName, first, event, by, decision, id, deliveryId);
    return decision;
  }

  /**
   * An execution fetched the head of the branch by itself: it carries this commit already, and what the branch moves to
   * from here on is news, even before anybody has polled it.
   */
  async fetched(tx: Tx, source: SourceBranch, commitId: string, executionId: string): Promise<void> {
    const ref = ownRef(source.provider, source.branchName);
    await this.sources.lockPipeline(tx, source, source.pipelineName);
    await this.watches.rememberFirst(tx, { ...source, ref }, { [ref]: commitId }, this.clock.now());
    await this.revisions.record(tx, {
      ...placeOf(source, ref),
      id: this.ids.next(),
      actionNames: [source.actionName],
      commitId,
      branchName: source.provider === 'S3' ? undefined : source.branchName,
      noticedBy: 'execution',
      noticedAt: this.clock.now(),
      started: true,
      cause: `execution ${executionId} fetched it`,
      isMove: false,
      deliveryId: undefined,
    });
  }

  /** The poll sees a branch for the first time: that is remembered, so that a late webhook about it is no news. */
  async firstSeen(tx: Tx, sources: PipelineSources, ref: string, commitId: string): Promise<void> {
    const [first] = sources;
    const place = placeOf(first, ref);
    const last = await this.revisions.lastTold(tx, place, 'poll');
    await this.revisions.record(tx, {
      ...place,
      id: this.ids.next(),
      actionNames: sources.map(({ actionName }) => actionName),
      commitId,
      branchName: first.provider === 'S3' ? undefined : first.branchName,
      noticedBy: 'poll',
      noticedAt: this.clock.now(),
      started: false,
      cause: 'The first look at a branch only remembers',
      isMove: last?.commitId !== commitId,
      deliveryId: undefined,
    });
  }

  private async newsOf(
    tx: Tx,
    sources: PipelineSources,
    takenBy: readonly string[],
    event: RepositoryEvent,
    by: Noticed['by'],
  ): Promise<News> {
    // Only webhooks tell of pull requests, and a delivery counts once.
    if (event.kind === 'pull-request') return { already: undefined, isMove: true };
    const [first] = sources;
    const { commitId } = event;
    const place = placeOf(first, refOf(event));
    const already = (who: string, isMove: boolean): News => ({
      already: `${commitId} was noticed already by ${who}`,
      isMove,
    });
    const last = await this.revisions.lastTold(tx, place, by);
    // No ref moves to where it is: a push that is sent again under another id is the same push. The poll has compared with
    // what it saw itself, so that a tag that was taken away and put there again is news.
    if (by === 'webhook' && last?.commitId === commitId) return already(by, false);
    const { own, other, fetchedFor } = await this.revisions.told(tx, place, commitId, by, last?.seq ?? '0');
    if (own < other) return already(by === 'poll' ? 'webhook' : 'poll', true);
    if (takenBy.length > 0 && takenBy.every((name) => fetchedFor.includes(name))) return already('an execution', true);
    if (by === 'webhook' && own === 0 && other === 0 && (await this.pollKnew(tx, sources, event)))
      return already('poll', false);
    return { already: undefined, isMove: true };
  }

  /** The poll knew this commit before the pipeline had this source: the ref has not moved since. */
  private async pollKnew(tx: Tx, sources: PipelineSources, event: RepositoryEvent): Promise<boolean> {
    for (const source of sources) {
      const watched = watchedRef(source);
      if (!source.polls || watched === undefined) continue;
      const known = await this.watches.pointsTo(tx, { ...source, ref: watched }, refOf(event));
      if (known === event.commitId) return true;
    }
    return false;
  }

  private async start(
    tx: Tx,
    source: SourceAction,
    takenBy: readonly string[],
    event: RepositoryEvent,
    by: Noticed['by'],
    id: string,
  ): Promise<void> {
    const { account, region, pipelineName, repositoryUrl } = source;
    const traceparent = traceparentOf();
    await this.outbox.add(
      tx,
      StartExecution,
      {
        requestId: `revision:${id}`,
        pipelineName,
        trigger: {
          triggerType: triggerTypes[mechanismOf(source, by)],
          triggerDetail: `${inWords(event)} of ${repositoryUrl} at ${event.commitId}`.slice(0, detailCharacters),
        },
        sourceRevisions: takenBy.map((actionName) => ({
          actionName,
          revisionType: source.provider === 'S3' ? 'S3_OBJECT_VERSION_ID' : 'COMMIT_ID',
          revisionValue: event.commitId,
        })),
        variables: [],
        ...(traceparent === undefined ? {} : { traceparent }),
      },
      { subject: pipelineName, account, region, id: `${id}:start` },
    );
  }

  private async say(
    tx: Tx,
    actionName: string,
    { account, region, pipelineName }: SourceAction,
    event: RepositoryEvent,
    by: Noticed['by'],
    { started, cause }: Decision,
    id: string,
    deliveryId: string | undefined,
  ): Promise<void> {
    await this.outbox.add(
      tx,
      SourceRevisionDetected,
      {
        pipelineName,
        actionName,
        revisionId: event.commitId,
        branchName: (event.kind === 'pull-request' ? event.targetBranch : event.name).slice(-refCharacters),
        refKind: event.kind,
        noticedBy: by,
        started,
        cause,
        ...(deliveryId === undefined ? {} : { deliveryId }),
      },
      { subject: pipelineName, account, region, id: `${id}:detected` },
    );
  }
}

/** What CodePipeline would say has noticed it; of a connection it always is the push. */
function mechanismOf({ provider, starting }: SourceAction, by: Noticed['by']): Mechanism {
  if (starting.kind === 'trigger') return 'trigger';
  switch (provider) {
    case 'CodeStarSourceConnection':
      return 'push';
    case 'Git':
      return by === 'poll' ? 'poll' : 'push';
    case 'GitHub':
      return by === 'poll' ? 'poll' : 'webhook';
    case 'CodeCommit':
    case 'S3':
      return by === 'poll' ? 'poll' : 'event-rule';
  }
}

function inWords(event: RepositoryEvent): string {
  switch (event.kind) {
    case 'branch':
      return event.name;
    case 'tag':
      return `tag ${event.name}`;
    case 'object':
      return `version of ${event.name}`;
    case 'pull-request':
      return `pull request ${event.number} (${event.event}, ${event.sourceBranch} into ${event.targetBranch})`;
  }
}

const placeOf = ({ account, region, pipelineName, repositoryUrl }: SourceBranch, ref: string): PipelineRef => ({
  account,
  region,
  pipelineName,
  repositoryUrl,
  ref,
});
