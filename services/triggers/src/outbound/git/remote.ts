import { Injectable } from '@nestjs/common';
import { TriggersSettings } from '../../settings.ts';
import { everyRef } from '../../domain/source-action.ts';
import type { Refs } from '../postgres/watches.repository.ts';
import { git, type GitCredential } from './git.ts';
import { RemoteFailed } from '../remote-failed.ts';

/** A commit, as its own words describe it. */
export interface CommitFacts {
  readonly commitId: string;
  /** Whole message. */
  readonly message: string;
  /** ISO 8601 with zone, as git stored it. */
  readonly authorDate: string;
  readonly committerDate: string;
  readonly committerEpochSeconds: number;
}

const field = '%x00';

/** A repository elsewhere, and what is sent along to read it. */
export interface RemoteRepository {
  readonly url: string;
  readonly credential?: GitCredential;
}

/** Every branch and every tag, each under a name where no branch of its own could be. */
const everything = ['+refs/heads/*:refs/millrace/heads/*', '+refs/tags/*:refs/millrace/tags/*'];

/** What triggers asks repositories elsewhere. */
@Injectable()
export class Remote {
  constructor(private readonly settings: TriggersSettings) {}

  /** The commit that a branch points to; undefined when there is no such branch. @throws RemoteFailed */
  async head(repository: RemoteRepository, branchName: string, signal: AbortSignal): Promise<string | undefined> {
    const ref = `refs/heads/${branchName}`;
    return (await this.refs(repository, ref, signal))[ref];
  }

  /**
   * Where one ref points to, or every branch and tag (`refs/*`). Of an annotated tag it is the commit that counts.
   * @throws RemoteFailed
   */
  async refs(
    repository: RemoteRepository,
    wanted: string,
    signal: AbortSignal,
    withinSeconds: number = this.settings.gitSeconds,
  ): Promise<Refs> {
    const which = wanted === everyRef ? ['--heads', '--tags'] : [];
    const patterns = wanted === everyRef ? [] : [wanted];
    const args = ['ls-remote', '--quiet', ...which, '--', repository.url, ...patterns];
    const refs: Record<string, string> = {};
    for (const line of (await this.run(args, signal, { repository, withinSeconds })).split('\n')) {
      const [commitId = '', name = ''] = line.split('\t');
      // `<tag>^{}` follows its tag and names the commit that it was put on.
      const ref = name.replace(/\^\{\}$/, '');
      if (ref !== '' && (wanted === everyRef || ref === wanted)) refs[ref] = commitId;
    }
    return refs;
  }

  /**
   * Checks out exactly this commit into an empty folder, without history. Servers that do not hand out single commits
   * are asked for all branches and tags instead.
   * @throws RemoteFailed
   */
  async checkOut(
    repository: RemoteRepository,
    commitId: string,
    folder: string,
    signal: AbortSignal,
  ): Promise<CommitFacts> {
    await this.run(['init', '--quiet', '--template=', '--', folder], signal);
    const fetch = ['-C', folder, 'fetch', '--quiet', '--no-tags'];
    try {
      await this.run([...fetch, '--depth=1', '--', repository.url, commitId], signal, { repository });
    } catch (error) {
      if (!(error instanceof RemoteFailed)) throw error;
      await this.run([...fetch, '--', repository.url, ...everything], signal, { repository });
    }
    return this.at(folder, commitId, signal);
  }

  /**
   * Clones all branches and tags into an empty folder and checks out exactly this commit. The clone knows where it comes
   * from, and nothing of what was sent to read it.
   * @throws RemoteFailed
   */
  async clone(
    repository: RemoteRepository,
    commitId: string,
    folder: string,
    signal: AbortSignal,
  ): Promise<CommitFacts> {
    await this.run(['init', '--quiet', '--template=', '--', folder], signal);
    await this.run(['-C', folder, 'remote', 'add', '--', 'origin', repository.url], signal);
    const fetch = ['-C', folder, 'fetch', '--quiet', '--tags', 'origin'];
    await this.run(fetch, signal, { repository });
    try {
      await this.run(['-C', folder, 'cat-file', '-e', `${commitId}^{commit}`], signal);
    } catch (error) {
      if (!(error instanceof RemoteFailed)) throw error;
      // The head of a pull request is on no branch.
      await this.run([...fetch, commitId], signal, { repository });
    }
    return this.at(folder, commitId, signal);
  }

  private async at(folder: string, commitId: string, signal: AbortSignal): Promise<CommitFacts> {
    await this.run(['-C', folder, 'checkout', '--quiet', '--detach', commitId, '--'], signal);
    return this.facts(folder, commitId, signal);
  }

  private async facts(folder: string, commitId: string, signal: AbortSignal): Promise<CommitFacts> {
    const shown = await this.run(
      ['-C', folder, 'show', '--no-patch', `--format=%aI${field}%cI${field}%ct${field}%B`, commitId, '--'],
      signal,
    );
    const [authorDate = '', committerDate = '', seconds = '0', ...message] = shown.split('\0');
    return {
      commitId,
      authorDate,
      committerDate,
      committerEpochSeconds: Number(seconds),
      message: message.join('\0').trimEnd(),
    };
  }

  /** Runs git under this service's policy, for a repository with what it takes to read it. @throws RemoteFailed */
  run(
    args: readonly string[],
    signal: AbortSignal,
    { repository, withinSeconds = this.settings.gitSeconds }: Running = {},
  ): Promise<string> {
    // A redirect could lead to a host that is not allowed.
    const policy = this.settings.allowedHosts.length > 0 ? ['-c', 'http.followRedirects=false'] : [];
    const { url = '', credential } = repository ?? {};
    return git([...policy, ...args], {
      path: this.settings.runnerPath,
      timeoutSeconds: Math.min(this.settings.gitSeconds, withinSeconds),
      signal,
      ...(credential && { authorization: { origin: new URL(url).origin, credential } }),
    });
  }
}

interface Running {
  /** Absent for what happens on this machine. */
  readonly repository?: RemoteRepository;
  readonly withinSeconds?: number;
}
