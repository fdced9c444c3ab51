import type { GitConfiguration } from '@millrace/engine';
import type { Access, GitProvider } from './git-source.ts';
import { refOf } from './repository-event.ts';

/** Providers of sources that are watched here. */
export type SourceProvider = GitProvider | 'S3';

export interface Place {
  readonly account: string;
  readonly region: string;
}

/** What may start a pipeline for one of its source actions. */
export type Starting =
  /** Any push to its branch. */
  | { readonly kind: 'branch' }
  /** Events that the filters of its trigger match. */
  | { readonly kind: 'trigger'; readonly filters: GitConfiguration }
  /** Nobody but a person. */
  | { readonly kind: 'nothing'; readonly because: string };

/** A git source action of a pipeline in force. */
export interface SourceAction extends Place {
  readonly pipelineName: string;
  readonly actionName: string;
  readonly provider: SourceProvider;
  readonly repositoryUrl: string;
  readonly access: Access;
  /** What a manual start fetches, and without triggers what starts it; of a bucket, the key of the object. */
  readonly branchName: string;
  readonly starting: Starting;
  /** Without secrets. */
  readonly configuration: Readonly<Record<string, string>>;
  /** Whether its repository is looked at regularly. */
  readonly polls: boolean;
}

/** Every branch and tag of a repository. */
export const everyRef = 'refs/*';

/** The full name of what a source action takes when nobody says otherwise. */
export const ownRef = (provider: SourceProvider, name: string): string =>
  refOf({ kind: provider === 'S3' ? 'object' : 'branch', name, commitId: '' });

/** What has to be watched of its repository: one branch, or everything that a filter could ask for. */
export function watchedRef({
  provider,
  branchName,
  starting,
}: Pick<SourceAction, 'provider' | 'branchName' | 'starting'>): string | undefined {
  switch (starting.kind) {
    case 'branch':
      return ownRef(provider, branchName);
    case 'trigger':
      return everyRef;
    case 'nothing':
      return undefined;
  }
}
