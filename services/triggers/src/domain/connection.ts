import { err, ok, type Result } from '@millrace/kernel';
import { refuseUrl, type GitPolicy } from './git-policy.ts';

export type ConnectionProviderType =
  | 'GitHub'
  | 'GitHubEnterpriseServer'
  | 'GitLab'
  | 'GitLabSelfManaged'
  | 'Bitbucket'
  | 'CodeCommit'
  | 'Git';

/** Where repositories lie, and as whom they are read. Its token is elsewhere. */
export interface Connection {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly providerType: ConnectionProviderType;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly username: string | undefined;
}

/** What is particular about one kind of host. */
interface Host {
  /** Undefined where everybody has one of their own. */
  readonly baseUrl: string | undefined;
  /** What its clone URLs end with. */
  readonly suffix: string;
  /** Who a token is sent for when the connection does not say. */
  readonly username: string;
  /** What stands between a repository and a commit in the address of a page about it. */
  readonly commits: string | undefined;
}

export const hosts: Readonly<Record<ConnectionProviderType, Host>> = {
  GitHub: { baseUrl: 'https://github.com', suffix: '.git', username: 'x-access-token', commits: '/commit/' },
  GitHubEnterpriseServer: { baseUrl: undefined, suffix: '.git', username: 'x-access-token', commits: '/commit/' },
  GitLab: { baseUrl: 'https://gitlab.com', suffix: '.git', username: 'oauth2', commits: '/-/commit/' },
  GitLabSelfManaged: { baseUrl: undefined, suffix: '.git', username: 'oauth2', commits: '/-/commit/' },
  Bitbucket: { baseUrl: 'https://bitbucket.org', suffix: '.git', username: 'x-token-auth', commits: '/commits/' },
  CodeCommit: { baseUrl: undefined, suffix: '', username: 'git', commits: undefined },
  Git: { baseUrl: undefined, suffix: '', username: 'git', commits: undefined },
};

/** Where a new connection leads to. @returns why it cannot be, in one sentence, otherwise */
export function readBaseUrl(
  { providerType, baseUrl, token }: Wanted,
  policy: GitPolicy,
): Result<string, { readonly member: 'baseUrl' | 'token'; readonly message: string }> {
  const given = baseUrl ?? hosts[providerType].baseUrl;
  if (given === undefined) {
    return err({ member: 'baseUrl', message: `A connection of provider type ${providerType} needs a baseUrl` });
  }
  const url = given.replace(/\/+$/, '');
  const refusal = refuseUrl(url, policy, 'baseUrl');
  if (refusal !== undefined) return err({ member: 'baseUrl', message: refusal });
  if (/[?#]/.test(url)) return err({ member: 'baseUrl', message: 'baseUrl may hold no query and no fragment' });
  if (token !== undefined && !isWeb(url)) {
    return err({ member: 'token', message: 'A token is sent over http and https only' });
  }
  return ok(url);
}

interface Wanted {
  readonly providerType: ConnectionProviderType;
  readonly baseUrl?: string;
  readonly token?: string;
}

export const isWeb = (url: string): boolean => /^https?:\/\//.test(url);

/** Of an account and region; AWS's own have this shape too. */
export const connectionArn = (account: string, region: string, id: string): string =>
  `arn:aws:codestar-connections:${region}:${account}:connection/${id}`;
