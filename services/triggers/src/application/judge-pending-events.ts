import type { ChangedFiles } from '@millrace/engine';
import { backoffDelay, Clock, minutes, plus, seconds } from '@millrace/kernel';
import { contextOf, ServiceTracer } from '@millrace/messaging';
import { UnitOfWork, type Tx } from '@millrace/persistence';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { needsFullId, refOf, type RepositoryEvent } from '../domain/repository-event.ts';
import type { SourceAction } from '../domain/source-action.ts';
import { Changes } from '../outbound/git/changes.ts';
import { RemoteFailed } from '../outbound/remote-failed.ts';
import { Remote } from '../outbound/git/remote.ts';
import { PendingEventsRepository, type PendingEvent } from '../outbound/postgres/pending-events.repository.ts';
import { SourcesRepository } from '../outbound/postgres/sources.repository.ts';
import { WebhooksRepository } from '../outbound/postgres/webhooks.repository.ts';
import { TriggersSettings } from '../settings.ts';
import { Credentials } from './credentials.ts';
import { NoticeRevision } from './notice-revision.ts';
import { HELD, Rounds } from './rounds.ts';

/** About four minutes of a repository that does not answer; then the event starts nothing, and says so. */
const MOST_FAILURES = 6;

interface Facts {
  readonly event: RepositoryEvent;
  readonly changed: ChangedFiles;
}

/** Judges what webhooks told of and only the repository can decide: which files changed, which commit is meant. */
@Injectable()
export class JudgePendingEvents implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly rounds = new Rounds<PendingEvent>({
    name: 'pending events',
    every: seconds(1),
    atOnce: 4,
    take: (most) => this.pending.takeDue(this.clock.now(), plus(this.clock.now(), HELD), most),
    hold: ({ id, failures }) => this.pending.tryAgain(id, plus(this.clock.now(), HELD), failures),
    work: (event) => this.judge(event),
  });

  constructor(
    private readonly settings: TriggersSettings,
    private readonly remote: Remote,
    private readonly changes: Changes,
    private readonly credentials: Credentials,
    private readonly pending: PendingEventsRepository,
    private readonly webhooks: WebhooksRepository,
    private readonly sources: SourcesRepository,
    private readonly notice: NoticeRevision,
    private readonly work: UnitOfWork,
    private readonly tracer: ServiceTracer,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.soon();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.rounds.stop();
  }

  /** Something is there to be judged. What a crash left behind is found without it. */
  soon(): void {
    this.rounds.soon();
  }

  private async judge(pending: PendingEvent): Promise<void> {
    const source = await this.sourceOf(pending);
    try {
      const facts = source === undefined ? undefined : await this.factsOf(source, pending.event);
      await this.settle(pending, facts);
    } catch (error) {
      if (this.rounds.stopping.aborted)
        return await this.pending.tryAgain(pending.id, this.clock.now(), pending.failures);
      if (!(error instanceof RemoteFailed)) throw error;
      const failures = pending.failures + 1;
      if (failures >= MOST_FAILURES) return await this.giveUp(pending, error.message);
      const wait = backoffDelay({ first: seconds(this.settings.pollSeconds), factor: 2, max: minutes(5) }, failures);
      await this.pending.tryAgain(pending.id, plus(this.clock.now(), wait), failures);
    }
  }

  private async sourceOf({ webhookId }: PendingEvent): Promise<SourceAction | undefined> {
    const webhook = await this.webhooks.byId(webhookId);
    if (webhook === undefined) return undefined;
    return this.work.run((tx) => this.sources.find(tx, webhook, webhook.pipelineName, webhook.actionName));
  }

  private async factsOf(source: SourceAction, event: RepositoryEvent): Promise<Facts> {
    const full = needsFullId(event) ? await this.withFullId(source, event) : event;
    return {
      event: full,
      changed: await this.changes.of(await this.credentials.reach(source), full, this.rounds.stopping),
    };
  }

  /** Of a branch that still points to the commit that is meant. */
  private async withFullId(source: SourceAction, event: RepositoryEvent): Promise<RepositoryEvent> {
    const branch =
      event.kind !== 'pull-request' ? event.name : event.isMerged ? event.targetBranch : event.sourceBranch;
    const head = await this.remote.head(await this.credentials.reach(source), branch, this.rounds.stopping);
    if (head === undefined || !head.startsWith(event.commitId))
      throw new RemoteFailed(`${branch} does not point to ${event.commitId} (any more)`);
    return { ...event, commitId: head };
  }

  /** Once, whoever else tries. Without facts there is nobody left to start. */
  private async settle(pending: PendingEvent, facts: Facts | undefined): Promise<void> {
    const { id, webhookId, deliveryId, traceparent } = pending;
    const attributes = { 'vcs.ref.head.name': refOf(pending.event) };
    await this.tracer.span('notice revision', { parent: contextOf(traceparent), attributes }, () =>
      this.work.run(async (tx) => {
        const source = await this.lockedSource(tx, webhookId);
        if (!(await this.pending.remove(tx, id))) return;
        if (source === undefined || facts === undefined)
          return await this.webhooks.settleDelivery(tx, webhookId, deliveryId, 'ignored', 'Its source action is gone');
        const sources = await this.sources.beside(tx, source);
        const [first = source, ...rest] = sources;
        const noticed = { ...facts, by: 'webhook', deliveryId } as const;
        const { started, cause } = await this.notice.run(tx, [first, ...rest], noticed);
        await this.webhooks.settleDelivery(tx, webhookId, deliveryId, started ? 'accepted' : 'ignored', cause);
      }),
    );
  }

  private async lockedSource(tx: Tx, webhookId: string): Promise<SourceAction | undefined> {
    const webhook = await this.webhooks.byId(webhookId);
    if (webhook === undefined) return undefined;
    await this.sources.lockPipeline(tx, webhook, webhook.pipelineName);
    return this.sources.find(tx, webhook, webhook.pipelineName, webhook.actionName);
  }

  private async giveUp(pending: PendingEvent, problem: string): Promise<void> {
    const cause = `The repository could not be asked what the event changed: ${problem}`.slice(0, 1000);
    if (!needsFullId(pending.event)) {
      const changed: ChangedFiles = { kind: 'none', because: cause };
      return this.settle(pending, { event: pending.event, changed });
    }
    await this.work.run(async (tx) => {
      if (!(await this.pending.remove(tx, pending.id))) return;
      await this.webhooks.settleDelivery(tx, pending.webhookId, pending.deliveryId, 'ignored', cause);
    });
  }
}
