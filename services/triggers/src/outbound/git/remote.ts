import { Injectable } from '@nestjs/common';
import { TriggersSettings } from '../../settings.ts';
import { everyRef } from '../../domain/source-action.ts';
import type { Refs } from '../postgres/watches.repository.ts';
import { git, GitFailed } from './git.ts';

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

/** What triggers asks repositories elsewhere. */
@Injectable()
export class Remote {
  constructor(private readonly settings: TriggersSettings) {}

  /** The commit that a branch points to; undefined when there is no such branch. @throws GitFailed */
  async head(repositoryUrl: string, branchName: string, signal: AbortSignal): Promise<string | undefined> {
    const ref = `refs/heads/${branchName}`;
    return (await this.refs(repositoryUrl, ref, signal))[ref];
  }

  /**
   * Where one ref points to, or every branch and tag (`refs/*`). Of an annotated tag it is the commit that counts.
   * @throws GitFailed
   */
  async refs(
    repositoryUrl: string,
    wanted: string,
    signal: AbortSignal,
    withinSeconds: number = this.settings.gitSeconds,
  ): Promise<Refs> {
    const which = wanted === everyRef ? ['--heads', '--tags'] : [];
    const patterns = wanted === everyRef ? [] : [wanted];
    const args = ['ls-remote', '--quiet', ...which, '--', repositoryUrl, ...patterns];
    const refs: Record<string, string> = {};
    for (const line of (await this.run(args, signal, withinSeconds)).split('\n')) {
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
   * @throws GitFailed
   */
  async checkOut(repositoryUrl: string, commitId: string, folder: string, signal: AbortSignal): Promise<CommitFacts> {
    await this.run(['init', '--quiet', '--template=', '--', folder], signal);
    try {
      await this.run(
        ['-C', folder, 'fetch', '--quiet', '--no-tags', '--depth=1', '--', repositoryUrl, commitId],
        signal,
      );
    } catch (error) {
      if (!(error instanceof GitFailed)) throw error;
      await this.run(
        [
          '-C',
          folder,
          'fetch',
          '--quiet',
          '--no-tags',
          '--',
          repositoryUrl,
          '+refs/heads/*:refs/millrace/heads/*',
          '+refs/tags/*:refs/millrace/tags/*',
        ],
        signal,
      );
    }
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

  /** Runs git under this service's policy. @throws GitFailed */
  run(args: readonly string[], signal: AbortSignal, withinSeconds?: number): Promise<string> {
    // A redirect could lead to a host that is not allowed.
    const policy = this.settings.allowedHosts.length > 0 ? ['-c', 'http.followRedirects=false'] : [];
    return git([...policy, ...args], {
      path: this.settings.runnerPath,
      timeoutSeconds: Math.min(this.settings.gitSeconds, withinSeconds ?? this.settings.gitSeconds),
      signal,
    });
  }
}
