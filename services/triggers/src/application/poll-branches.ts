import { backoffDelay, Clock, minutes, plus, seconds, type Instant } from '@millrace/kernel';
import { ServiceTracer } from '@millrace/messaging';
import { UnitOfWork } from '@millrace/persistence';
import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { readGitSource } from '../domain/git-source.ts';
import { GitFailed } from '../outbound/git/git.ts';
import { Remote } from '../outbound/git/remote.ts';
import { BranchesRepository, type DueBranch } from '../outbound/postgres/branches.repository.ts';
import { SourcesRepository } from '../outbound/postgres/sources.repository.ts';
import { TriggersSettings } from '../settings.ts';
import { NoticeRevision } from './notice-revision.ts';

const ROUND = seconds(1);
const AT_ONCE = 8;
/** Seconds; a list of refs is short. A replica that died frees its branches a little later. */
const LOOK_SECONDS = 30;

/** Looks at branches when their time has come: each once, however many pipelines use it; failing ones less and less often. */
@Injectable()
export class PollBranches implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('PollBranches');
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> = Promise.resolve();
  private readonly looks = new Set<Promise<void>>();

  constructor(
    private readonly settings: TriggersSettings,
    private readonly remote: Remote,
    private readonly branches: BranchesRepository,
    private readonly sources: SourcesRepository,
    private readonly notice: NoticeRevision,
    private readonly work: UnitOfWork,
    private readonly tracer: ServiceTracer,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.schedule();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    clearTimeout(this.timer);
    await this.round;
    await Promise.all(this.looks);
  }

  private schedule(): void {
    if (this.stopping.signal.aborted) return;
    this.timer = setTimeout(() => {
      this.round = this.runRound()
        .catch((error: unknown) => this.logger.warn({ msg: 'poll-round-failed', error: String(error) }))
        .finally(() => this.schedule());
    }, ROUND);
  }

  /** Begins to look at what is due now, and does not wait for it: a slow repository holds up no other. */
  private async runRound(): Promise<void> {
    if (this.looks.size >= AT_ONCE) return;
    const now = this.clock.now();
    const busyUntil = plus(now, seconds(LOOK_SECONDS + 10));
    for (const branch of await this.branches.takeDue(now, busyUntil, AT_ONCE - this.looks.size)) {
      const look = this.look(branch)
        .catch((error: unknown) => this.logger.warn({ msg: 'branch-not-looked-at', error: String(error) }))
        .finally(() => this.looks.delete(look));
      this.looks.add(look);
    }
  }

  private async look(branch: DueBranch): Promise<void> {
    let failure: string | undefined;
    try {
      const head = await this.headOf(branch);
      if (head !== undefined) await this.noticeHead(branch, head);
      else failure = `there is no branch ${branch.branchName}`;
    } catch (error) {
      if (this.stopping.signal.aborted) return await this.branches.giveBack(branch, this.clock.now());
      if (!(error instanceof GitFailed)) throw error;
      failure = error.message;
    }
    if (failure !== undefined && branch.failures === 0)
      this.logger.warn({
        msg: 'branch-not-readable',
        repository: branch.repositoryUrl,
        branch: branch.branchName,
        error: failure,
      });
    await this.branches.checked(branch, this.clock.now(), this.nextLook(branch, failure), failure);
  }

  /** The policy may have become stricter since the pipeline was defined. */
  private async headOf({ repositoryUrl, branchName }: DueBranch): Promise<string | undefined> {
    const allowed = readGitSource({ RepositoryUrl: repositoryUrl, BranchName: branchName }, this.settings);
    if (!allowed.ok) throw new GitFailed(allowed.error);
    return this.remote.head(repositoryUrl, branchName, this.stopping.signal, LOOK_SECONDS);
  }

  private nextLook(branch: DueBranch, failure: string | undefined): Instant {
    const usual = seconds(this.settings.pollSeconds);
    const wait =
      failure === undefined ? usual : backoffDelay({ first: usual, factor: 2, max: minutes(5) }, branch.failures + 1);
    return plus(this.clock.now(), wait);
  }

  /** One transaction per branch: its head moves and every pipeline on it is told, or nothing happens. */
  private async noticeHead(branch: DueBranch, head: string): Promise<void> {
    if ((await this.work.run((tx) => this.branches.lock(tx, branch)))?.head === head) return;
    // The push begins the trace of everything that it causes.
    await this.tracer.span(
      'notice revision',
      { parent: ROOT_CONTEXT, attributes: { 'vcs.ref.head.revision': head } },
      () =>
        this.work.run(async (tx) => {
          const known = await this.branches.lock(tx, branch);
          if (known === undefined || known.head === head) return;
          const isFirst = known.head === undefined;
          for (const source of await this.sources.pollingOn(tx, branch)) {
            // Creating a pipeline has started its first execution.
            if (isFirst) await this.notice.firstSeen(tx, source, head);
            else await this.notice.run(tx, source, { commitId: head, by: 'poll' });
          }
          await this.branches.moved(tx, branch, head);
        }),
    );
  }
}
