import type { ChangedFiles } from '@millrace/engine';
import { backoffDelay, Clock, minutes, plus, seconds, type Instant } from '@millrace/kernel';
import { ServiceTracer } from '@millrace/messaging';
import { UnitOfWork, type Tx } from '@millrace/persistence';
import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { isDeepStrictEqual } from 'node:util';
import { refuseUrl } from '../domain/git-policy.ts';
import { bucketOf } from '../domain/object-source.ts';
import { judgedByFiles } from '../domain/judge.ts';
import { readRef, type ObjectPut, type RefPush } from '../domain/repository-event.ts';
import { everyRef, type SourceAction } from '../domain/source-action.ts';
import { RemoteFailed } from '../outbound/remote-failed.ts';
import { Changes } from '../outbound/git/changes.ts';
import { Remote } from '../outbound/git/remote.ts';
import { Objects } from '../outbound/objects.ts';
import { WatchesRepository, type DueWatch, type Refs } from '../outbound/postgres/watches.repository.ts';
import { SourcesRepository } from '../outbound/postgres/sources.repository.ts';
import { TriggersSettings } from '../settings.ts';
import { Credentials } from './credentials.ts';
import { NoticeRevision, type PipelineSources } from './notice-revision.ts';
import { HELD, Rounds } from './rounds.ts';

/** Seconds; a list of refs is short. */
const LOOK_SECONDS = 30;

/** Looks at repositories when their time has come: each once, however many pipelines use it; failing ones less and less often. */
@Injectable()
export class PollRepositories implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('PollRepositories');
  private readonly rounds = new Rounds<DueWatch>({
    name: 'poll',
    every: seconds(1),
    atOnce: 8,
    take: (most) => this.watches.takeDue(this.clock.now(), plus(this.clock.now(), HELD), most),
    hold: (watch) => this.watches.keepUntil(watch, plus(this.clock.now(), HELD)),
    work: (watch) => this.look(watch),
  });

  constructor(
    private readonly settings: TriggersSettings,
    private readonly remote: Remote,
    private readonly changes: Changes,
    private readonly credentials: Credentials,
    private readonly objects: Objects,
    private readonly watches: WatchesRepository,
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

  /** Somebody wants to watch something: the first look is not put off. */
  soon(): void {
    this.rounds.soon();
  }

  private async look(watch: DueWatch): Promise<void> {
    let failure: string | undefined;
    try {
      const refs = await this.refsOf(watch);
      if (watch.ref === everyRef || refs[watch.ref] !== undefined) await this.tellMoves(watch, refs);
      else failure = whatIsMissing(watch.ref);
    } catch (error) {
      if (this.rounds.stopping.aborted) return await this.watches.keepUntil(watch, this.clock.now());
      if (!(error instanceof RemoteFailed)) throw error;
      failure = error.message;
    }
    if (failure !== undefined && watch.failures === 0)
      this.logger.warn({
        msg: 'repository-not-readable',
        repository: watch.repositoryUrl,
        ref: watch.ref,
        error: failure,
      });
    await this.watches.checked(watch, this.clock.now(), this.nextLook(watch, failure), failure);
  }

  /** The policy may have become stricter since the pipeline was defined. */
  private async refsOf(watch: DueWatch): Promise<Refs> {
    const bucket = bucketOf(watch.repositoryUrl);
    if (bucket !== undefined) return this.objects.refs(bucket, watch.ref);
    const refusal = refuseUrl(watch.repositoryUrl, this.settings);
    if (refusal !== undefined) throw new RemoteFailed(refusal);
    const repository = await this.credentials.reach(watch);
    return this.remote.refs(repository, watch.ref, this.rounds.stopping, LOOK_SECONDS);
  }

  private nextLook(watch: DueWatch, failure: string | undefined): Instant {
    const usual = seconds(this.settings.pollSeconds);
    const wait =
      failure === undefined ? usual : backoffDelay({ first: usual, factor: 2, max: minutes(5) }, watch.failures + 1);
    return plus(this.clock.now(), wait);
  }

  private async tellMoves(watch: DueWatch, refs: Refs): Promise<void> {
    const moves = watch.refs === undefined ? [] : movesBetween(watch.refs, refs);
    const hasGone = Object.keys(watch.refs ?? {}).some((ref) => refs[ref] === undefined);
    if (watch.refs !== undefined && moves.length === 0 && !hasGone) return;
    const changed = await this.changesOf(watch, moves);
    // The push begins the trace of everything that it causes.
    const attributes = { 'vcs.repository.url.full': watch.repositoryUrl, 'millrace.moves': moves.length };
    await this.tracer.span('notice revision', { parent: ROOT_CONTEXT, attributes }, () =>
      this.work.run((tx) => this.tellPipelines(tx, watch, refs, changed)),
    );
  }

  /** Only what a filter asks for is found out, once for all pipelines. */
  private async changesOf(watch: DueWatch, moves: readonly Move[]): Promise<readonly ChangedMove[]> {
    const pipelines = moves.length === 0 ? [] : await this.work.run((tx) => this.sources.pollersOf(tx, watch));
    const changed: ChangedMove[] = [];
    for (const event of moves) {
      const isAsked = pipelines.some((sources) => judgedByFiles(sources, event));
      const files: ChangedFiles = isAsked
        ? await this.changes.of(await this.credentials.reach(watch), event, this.rounds.stopping)
        : { kind: 'none', because: 'nobody asked which files it changed' };
      changed.push({ event, changed: files });
    }
    return changed;
  }

  /** One transaction per look: every pipeline is told and what was seen is remembered, or nothing happens. */
  private async tellPipelines(tx: Tx, watch: DueWatch, refs: Refs, moves: readonly ChangedMove[]): Promise<void> {
    await this.sources.lockPollers(tx, watch);
    const known = await this.watches.lock(tx, watch);
    // Somebody else has looked meanwhile; the next look compares with what they saw.
    if (known === undefined || !isDeepStrictEqual(known.refs, watch.refs)) return;
    const pollers = await this.sources.pollersOf(tx, watch);
    // Nobody polls it any more: what came too late is forgotten like what was seen before.
    if (pollers.length === 0) return;
    for (const sources of pollers) {
      if (!isSome(sources)) continue;
      const head = refs[watch.ref];
      // Creating a pipeline has started its first execution.
      if (known.refs === undefined && head !== undefined) await this.notice.firstSeen(tx, sources, watch.ref, head);
      for (const { event, changed } of moves) await this.notice.run(tx, sources, { event, changed, by: 'poll' });
    }
    await this.watches.saw(tx, watch, refs);
  }
}

/** What a poll can see. */
type Move = RefPush | ObjectPut;

interface ChangedMove {
  readonly event: Move;
  readonly changed: ChangedFiles;
}

function whatIsMissing(ref: string): string {
  const place = readRef(ref);
  return `there is no ${place?.kind ?? 'ref'} ${place?.name ?? ref}`;
}

const isSome = (sources: readonly SourceAction[]): sources is PipelineSources => sources.length > 0;

/** What is new or points elsewhere, branches before tags, each by name. */
function movesBetween(before: Refs, now: Refs): readonly Move[] {
  return Object.keys(now)
    .filter((ref) => now[ref] !== before[ref])
    .toSorted((a, b) => (a < b ? -1 : 1))
    .flatMap((ref): Move[] => {
      const place = readRef(ref);
      if (place === undefined || place.kind === 'pull-request') return [];
      const commitId = now[ref] ?? '';
      if (place.kind === 'object') return [{ kind: place.kind, name: place.name, commitId }];
      const earlier = before[ref];
      const from = earlier === undefined ? {} : { before: earlier };
      return [{ kind: place.kind, name: place.name, commitId, ...from }];
    });
}
