import type { ChangedFiles } from '@millrace/engine';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PullRequestEventFacts, RefPush, RepositoryEvent } from '../../domain/repository-event.ts';
import { TriggersSettings } from '../../settings.ts';
import { RemoteFailed } from '../remote-failed.ts';
import { Remote, type RemoteRepository } from './remote.ts';

const none = (because: string): ChangedFiles => ({ kind: 'none', because });
/** Trees and commits, no contents: names are all that is asked for. Servers that cannot leave them out send everything. */
const withoutContents = '--filter=blob:none';
const everything = ['+refs/heads/*:refs/millrace/heads/*', '+refs/tags/*:refs/millrace/tags/*'];

/** Which files an event changed: all of them, as git itself says. */
@Injectable()
export class Changes implements OnModuleInit {
  constructor(
    private readonly remote: Remote,
    private readonly settings: TriggersSettings,
  ) {}

  /** What a killed process left would stay for ever. */
  async onModuleInit(): Promise<void> {
    await rm(this.scratch, { recursive: true, force: true });
  }

  /**
   * Of a push, the difference between where the branch pointed before and now; of a pull request, everything since it
   * left its target branch. @throws RemoteFailed when the repository does not answer
   */
  async of(repository: RemoteRepository, event: RepositoryEvent, signal: AbortSignal): Promise<ChangedFiles> {
    switch (event.kind) {
      case 'object':
        return none('an object has no changes of its own');
      case 'tag':
        return none('the push of a tag has no changes of its own');
      case 'branch':
        return event.before === undefined
          ? none('the first push of a branch has no changes of its own')
          : this.inScratch((folder) => this.ofPush(folder, repository, event, event.before ?? '', signal));
      case 'pull-request':
        return this.inScratch((folder) => this.ofPullRequest(folder, repository, event, signal));
    }
  }

  private async ofPush(
    folder: string,
    repository: RemoteRepository,
    { commitId }: RefPush,
    before: string,
    signal: AbortSignal,
  ): Promise<ChangedFiles> {
    await this.remote.run(['init', '--quiet', '--bare', '--template=', '--', folder], signal);
    await this.fetch(folder, repository, ['--depth=1'], [before, commitId], signal);
    await this.need(folder, commitId, signal);
    if (!(await this.has(folder, before, signal)))
      return none(`the commit before it, ${before}, is not in the repository any more`);
    return this.names(folder, [before, commitId], signal);
  }

  private async ofPullRequest(
    folder: string,
    repository: RemoteRepository,
    { commitId, baseCommitId, isMerged, targetBranch }: PullRequestEventFacts,
    signal: AbortSignal,
  ): Promise<ChangedFiles> {
    await this.remote.run(['init', '--quiet', '--bare', '--template=', '--', folder], signal);
    const target = `+refs/heads/${targetBranch}:refs/millrace/heads/${targetBranch}`;
    await this.fetch(
      folder,
      repository,
      [],
      [commitId, ...(baseCommitId === undefined ? [target] : [baseCommitId])],
      signal,
    );
    await this.need(folder, commitId, signal);
    // Once merged, the target branch holds the commits itself: what the merge brought is what it changed.
    if (baseCommitId === undefined && isMerged)
      return (await this.has(folder, `${commitId}^1`, signal))
        ? this.names(folder, [`${commitId}^1`, commitId], signal)
        : none('the merge has no commit before it');
    const base = baseCommitId ?? `refs/millrace/heads/${targetBranch}`;
    await this.need(folder, base, signal);
    return this.names(folder, [`${base}...${commitId}`], signal);
  }

  /** Servers that do not hand out single commits are asked for all branches and tags instead. */
  private async fetch(
    folder: string,
    repository: RemoteRepository,
    how: readonly string[],
    wanted: readonly string[],
    signal: AbortSignal,
  ): Promise<void> {
    const ask = (options: readonly string[], what: readonly string[]): Promise<string> =>
      this.remote.run(
        ['-C', folder, 'fetch', '--quiet', '--no-tags', withoutContents, ...options, '--', repository.url, ...what],
        signal,
        { repository },
      );
    try {
      await ask(how, wanted);
    } catch (error) {
      if (!(error instanceof RemoteFailed)) throw error;
      await ask([], everything);
    }
  }

  private async has(folder: string, commit: string, signal: AbortSignal): Promise<boolean> {
    try {
      await this.need(folder, commit, signal);
      return true;
    } catch (error) {
      if (error instanceof RemoteFailed) return false;
      throw error;
    }
  }

  private async need(folder: string, commit: string, signal: AbortSignal): Promise<void> {
    await this.remote.run(['-C', folder, 'cat-file', '-e', `${commit}^{commit}`], signal);
  }

  private async names(folder: string, range: readonly string[], signal: AbortSignal): Promise<ChangedFiles> {
    const listed = await this.remote.run(
      ['-C', folder, 'diff', '--name-only', '-z', '--no-renames', '--no-ext-diff', ...range, '--'],
      signal,
    );
    return { kind: 'listed', paths: listed.split('\0').filter((path) => path !== '') };
  }

  private get scratch(): string {
    return join(this.settings.folderOf('triggers'), 'changes');
  }

  private async inScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
    await mkdir(this.scratch, { recursive: true });
    const folder = await mkdtemp(join(this.scratch, 'diff-'));
    try {
      return await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}
