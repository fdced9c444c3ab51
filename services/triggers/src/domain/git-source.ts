import { err, ok, type Result } from '@millrace/kernel';
import { hosts, isWeb, type Connection } from './connection.ts';
import { isBranchName, refuseUrl, type GitPolicy } from './git-policy.ts';

/** Source providers that git carries out. */
export const gitProviders = ['Git', 'CodeStarSourceConnection', 'GitHub', 'CodeCommit'] as const;
export type GitProvider = (typeof gitProviders)[number];

/**
 * What proves that a repository may be read; the empty text where nothing does. Two pipelines share what they see of a
 * repository only where this is the same.
 */
export type Access = '' | `connection:${string}` | `secret:${string}`;

/** Where a Source action gets its revisions. */
export interface GitSource {
  readonly provider: GitProvider;
  readonly repositoryUrl: string;
  readonly branchName: string;
  readonly repositoryName: string;
  readonly access: Access;
  /** A page about a commit begins so; undefined where nobody knows one. */
  readonly commitsUrl: string | undefined;
  /** Whether the artifact is a clone with its history. */
  readonly withHistory: boolean;
}

/** A Source action as far as it says where its revisions come from. */
export interface GitAction {
  readonly pipelineName: string;
  readonly actionName: string;
  readonly provider: GitProvider;
  readonly configuration: Readonly<Record<string, string>>;
}

/** What an action's configuration does not say itself. */
export interface Surroundings {
  readonly policy: GitPolicy;
  /** Where the repositories of `GitHub` actions lie. */
  readonly gitHubUrl: string;
  /** The connection that the action uses; undefined when there is none. */
  readonly connection: Connection | undefined;
}

/** Why an action cannot be used, and by which key of its configuration. */
export interface Misfit {
  readonly key: string;
  readonly message: string;
}

export const isGitProvider = (provider: string): provider is GitProvider =>
  gitProviders.some((known) => known === provider);

/** Finds the repository that a source action means. @returns why it cannot be used, in one sentence, otherwise. */
export function readGitSource(action: GitAction, surroundings: Surroundings): Result<GitSource, Misfit> {
  const found = placeOf(action, surroundings);
  if (!found.ok) return found;
  const { key, branchKey, ...source } = found.value;
  const refusal = refuseUrl(source.repositoryUrl, surroundings.policy, key);
  if (refusal !== undefined) return err({ key, message: refusal });
  const branchName = action.configuration[branchKey] ?? '';
  if (!isBranchName(branchName)) {
    const message = `${branchKey} ${JSON.stringify(branchName)} is no name that a branch may have`;
    return err({ key: branchKey, message });
  }
  const withHistory = action.configuration['OutputArtifactFormat'] === 'CODEBUILD_CLONE_REF';
  return ok({ ...source, provider: action.provider, branchName, withHistory });
}

interface Found extends Pick<GitSource, 'repositoryUrl' | 'repositoryName' | 'access' | 'commitsUrl'> {
  /** Which key to name when the repository may not be used. */
  readonly key: string;
  readonly branchKey: string;
}

function placeOf(action: GitAction, { gitHubUrl, connection }: Surroundings): Result<Found, Misfit> {
  const { configuration, provider, pipelineName, actionName } = action;
  const of = (key: string): string => configuration[key] ?? '';
  switch (provider) {
    case 'Git': {
      const url = of('RepositoryUrl');
      const name = configuration['RepositoryName'] ?? nameOf(url);
      const commitsUrl = isWeb(url) ? `${url.replace(/\.git$/, '')}/commit/` : undefined;
      const found = { repositoryUrl: url, repositoryName: name, access: '' as const, commitsUrl };
      return ok({ ...found, key: 'RepositoryUrl', branchKey: 'BranchName' });
    }
    case 'GitHub': {
      const id = `${of('Owner')}/${of('Repo')}`;
      if (!isRepositoryId(id)) return err({ key: 'Repo', message: `${JSON.stringify(id)} is no owner and repository` });
      return ok({
        repositoryUrl: `${gitHubUrl}/${id}.git`,
        repositoryName: of('Repo'),
        access: `secret:${pipelineName}/${actionName}`,
        commitsUrl: `${gitHubUrl}/${id}/commit/`,
        key: 'Repo',
        branchKey: 'Branch',
      });
    }
    case 'CodeStarSourceConnection': {
      const arn = of('ConnectionArn');
      if (connection === undefined) {
        return err({ key: 'ConnectionArn', message: `Connection '${arn}' in action '${actionName}' is not available` });
      }
      return throughConnection(connection, 'FullRepositoryId', of('FullRepositoryId'));
    }
    case 'CodeCommit': {
      if (connection === undefined) {
        const message = `Repository '${of('RepositoryName')}' in action '${actionName}' is not available: there is no connection of provider type CodeCommit`;
        return err({ key: 'RepositoryName', message });
      }
      return throughConnection(connection, 'RepositoryName', of('RepositoryName'));
    }
  }
}

function throughConnection(
  { id, providerType, baseUrl }: Connection,
  key: string,
  repositoryId: string,
): Result<Found, Misfit> {
  if (!isRepositoryId(repositoryId)) {
    return err({ key, message: `${key} ${JSON.stringify(repositoryId)} is no path of a repository` });
  }
  const { suffix, commits } = hosts[providerType];
  const url = `${baseUrl}/${repositoryId}`;
  return ok({
    repositoryUrl: `${url}${suffix}`,
    repositoryName: repositoryId,
    access: `connection:${id}`,
    commitsUrl: commits !== undefined && isWeb(url) ? `${url}${commits}` : undefined,
    key,
    branchKey: 'BranchName',
  });
}

/** Words between slashes that lead nowhere but down, and mean themselves in a URL. */
const isRepositoryId = (id: string): boolean =>
  id.split('/').every((part) => /^[A-Za-z0-9_.~+@-]{1,255}$/.test(part) && !/^\.{1,2}$/.test(part));

const nameOf = (url: string): string => (url.replace(/\/+$/, '').split(/[/:]/).at(-1) ?? '').replace(/\.git$/, '');

/** A commit as variables tell of it. Times are in UTC. */
export interface CommitTexts {
  readonly commitId: string;
  readonly message: string;
  readonly authorDate: string;
  readonly committerDate: string;
}

/** The output variables of each provider (codepipeline.md 4.1). */
export function sourceVariables(
  source: GitSource,
  configuration: Readonly<Record<string, string>>,
  { commitId, message, authorDate, committerDate }: CommitTexts,
): Readonly<Record<string, string>> {
  const { branchName, repositoryName, commitsUrl } = source;
  const always = { CommitId: commitId, CommitMessage: message, BranchName: branchName, AuthorDate: authorDate };
  const usual = { ...always, RepositoryName: repositoryName, CommitterDate: committerDate };
  switch (source.provider) {
    case 'Git':
    case 'CodeCommit':
      return usual;
    case 'GitHub':
      return { ...usual, CommitUrl: `${commitsUrl ?? ''}${commitId}` };
    case 'CodeStarSourceConnection':
      return {
        ...always,
        ConnectionArn: configuration['ConnectionArn'] ?? '',
        FullRepositoryName: repositoryName,
      };
  }
}
