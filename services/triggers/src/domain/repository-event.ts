import type { GitEvent, PullRequestEvent } from '@millrace/engine';
import { isCommitId } from './git-policy.ts';

/** A branch or a tag points to another commit than before. */
export interface RefPush {
  readonly kind: 'branch' | 'tag';
  /** Short. */
  readonly name: string;
  readonly commitId: string;
  /** Where it pointed before; absent when it is new, or when nobody said. */
  readonly before?: string;
}

export interface PullRequestEventFacts {
  readonly kind: 'pull-request';
  readonly event: PullRequestEvent;
  readonly number: number;
  readonly sourceBranch: string;
  readonly targetBranch: string;
  /** The head of the pull request; the result once it was merged. May be abbreviated by the sender. */
  readonly commitId: string;
  /** The commit of the target branch that it is compared with, where the sender says so. */
  readonly baseCommitId?: string;
  readonly isMerged: boolean;
  /** Whether the commits come from a repository that others can write to. */
  readonly isFromFork: boolean;
}

/** An object has another version than before. */
export interface ObjectPut {
  readonly kind: 'object';
  /** Its key. */
  readonly name: string;
  /** The id of the version. */
  readonly commitId: string;
}

/** What happened in a repository or a bucket, as a webhook or a poll tells. */
export type RepositoryEvent = RefPush | PullRequestEventFacts | ObjectPut;

/** Full name: one kind of ref never passes for another. */
export function refOf(event: RepositoryEvent): string {
  switch (event.kind) {
    case 'branch':
      return `refs/heads/${event.name}`;
    case 'tag':
      return `refs/tags/${event.name}`;
    case 'pull-request':
      return `refs/pull/${event.number}`;
    case 'object':
      return `objects/${event.name}`;
  }
}

/** Back from a full name; undefined for refs that are none of these. */
export function readRef(
  ref: string,
): { readonly kind: 'branch' | 'tag' | 'pull-request' | 'object'; readonly name: string } | undefined {
  if (ref.startsWith('objects/')) return { kind: 'object', name: ref.slice('objects/'.length) };
  const [, space = '', name = ''] = /^refs\/(heads|tags|pull)\/(.+)$/s.exec(ref) ?? [];
  switch (space) {
    case 'heads':
      return { kind: 'branch', name };
    case 'tags':
      return { kind: 'tag', name };
    case 'pull':
      return { kind: 'pull-request', name };
    default:
      return undefined;
  }
}

/** The branch that carries the commits, for the variable `BranchName`; a tag is on none in particular, an object on none. */
export function branchOf(event: RepositoryEvent): string | undefined {
  switch (event.kind) {
    case 'branch':
      return event.name;
    case 'tag':
    case 'object':
      return undefined;
    case 'pull-request':
      return event.sourceBranch;
  }
}

/** As filters see it. */
export function asGitEvent(event: RefPush | PullRequestEventFacts): GitEvent {
  switch (event.kind) {
    case 'branch':
      return { kind: 'branch', branchName: event.name };
    case 'tag':
      return { kind: 'tag', tagName: event.name };
    case 'pull-request':
      return { kind: 'pull-request', event: event.event, targetBranch: event.targetBranch };
  }
}

/** Some senders abbreviate commits; only the repository can say which one is meant. */
export const needsFullId = ({ kind, commitId }: RepositoryEvent): boolean => kind !== 'object' && !isCommitId(commitId);
