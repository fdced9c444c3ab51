import type { PullRequestEvent } from './structure.ts';

/** What happened in a git repository, in short names: `feature/x`, never `refs/heads/feature/x`. */
export type GitEvent = BranchPush | TagPush | PullRequestChange;

export interface BranchPush {
  readonly kind: 'branch';
  readonly branchName: string;
}

export interface TagPush {
  readonly kind: 'tag';
  readonly tagName: string;
}

export interface PullRequestChange {
  readonly kind: 'pull-request';
  readonly event: PullRequestEvent;
  /** The branch that it is to be merged into: pull-request filters compare with this one. */
  readonly targetBranch: string;
}

/** The files that an event changed, or why it has none to look at. */
export type ChangedFiles =
  | { readonly kind: 'listed'; readonly paths: readonly string[] }
  | { readonly kind: 'none'; readonly because: string };

/** In words, to begin a sentence about the event with. */
export function eventInWords(event: GitEvent): string {
  switch (event.kind) {
    case 'branch':
      return `push of branch ${event.branchName}`;
    case 'tag':
      return `push of tag ${event.tagName}`;
    case 'pull-request':
      return `pull request into ${event.targetBranch} ${event.event}`;
  }
}
