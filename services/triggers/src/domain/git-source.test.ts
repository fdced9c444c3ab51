import { describe, expect, it } from 'vitest';
import { readBaseUrl, type Connection, type ConnectionProviderType } from './connection.ts';
import { readGitSource, sourceVariables, type GitProvider, type GitSource } from './git-source.ts';
import { bucketOf, bucketUrl, readObjectSource } from './object-source.ts';

const policy = { allowFileUrls: false, allowedHosts: [] };
const connectionTo = (providerType: ConnectionProviderType, baseUrl: string): Connection => ({
  id: 'c1',
  arn: 'arn:aws:codestar-connections:local:000000000000:connection/c1',
  name: 'forge',
  providerType,
  baseUrl,
  username: undefined,
});

const read = (provider: GitProvider, configuration: Record<string, string>, connection?: Connection) =>
  readGitSource(
    { pipelineName: 'web', actionName: 'Checkout', provider, configuration },
    { policy, gitHubUrl: 'https://github.com', connection },
  );

const through = (connection: Connection, FullRepositoryId = 'team/app') =>
  read('CodeStarSourceConnection', { ConnectionArn: connection.arn, FullRepositoryId, BranchName: 'main' }, connection);

describe('a source through a connection', () => {
  it.each<[ConnectionProviderType, string, string, string | undefined]>([
    ['GitHub', 'https://github.com', 'https://github.com/team/app.git', 'https://github.com/team/app/commit/'],
    ['GitLab', 'https://gitlab.com', 'https://gitlab.com/team/app.git', 'https://gitlab.com/team/app/-/commit/'],
    [
      'Bitbucket',
      'https://bitbucket.org',
      'https://bitbucket.org/team/app.git',
      'https://bitbucket.org/team/app/commits/',
    ],
    ['GitLabSelfManaged', 'ssh://git@git.example', 'ssh://git@git.example/team/app.git', undefined],
    ['Git', 'git@git.example:srv', 'git@git.example:srv/team/app', undefined],
  ])('of %s at %s is %s', (providerType, baseUrl, repositoryUrl, commitsUrl) => {
    const source = through(connectionTo(providerType, baseUrl));
    expect(source).toMatchObject({
      ok: true,
      value: { repositoryUrl, repositoryName: 'team/app', access: 'connection:c1', withHistory: false },
    });
    expect(source.ok && source.value.commitsUrl).toBe(commitsUrl);
  });

  it.each(['..', '../other/app', 'team/../../etc', '/team/app', 'team//app', 'team/app?x', 'team/app#x', 'a b/c', ''])(
    'leads to no %j',
    (id) =>
      expect(through(connectionTo('GitHub', 'https://github.com'), id)).toMatchObject({
        ok: false,
        error: { key: 'FullRepositoryId' },
      }),
  );

  it('that is not there is named', () => {
    expect(read('CodeStarSourceConnection', { ConnectionArn: 'arn:x' })).toEqual({
      ok: false,
      error: { key: 'ConnectionArn', message: "Connection 'arn:x' in action 'Checkout' is not available" },
    });
    expect(read('CodeCommit', { RepositoryName: 'app' })).toMatchObject({ error: { key: 'RepositoryName' } });
  });
});

describe('a source of GitHub', () => {
  it('proves itself with a token of its own', () => {
    const configuration = { Owner: 'team', Repo: 'app', Branch: 'main', OAuthToken: '****' };
    expect(read('GitHub', configuration)).toMatchObject({
      ok: true,
      value: { repositoryUrl: 'https://github.com/team/app.git', access: 'secret:web/Checkout', branchName: 'main' },
    });
    expect(read('GitHub', { ...configuration, Repo: '..' })).toMatchObject({ error: { key: 'Repo' } });
    expect(read('GitHub', { ...configuration, Branch: '-x' })).toMatchObject({ error: { key: 'Branch' } });
  });
});

describe('the variables of a source', () => {
  const commit = { commitId: 'c0ffee', message: 'm', authorDate: 'a', committerDate: 'c' };
  const source = (provider: GitProvider): GitSource => ({
    provider,
    repositoryUrl: 'https://git.example/team/app',
    branchName: 'main',
    repositoryName: 'app',
    access: '',
    commitsUrl: 'https://git.example/team/app/commit/',
    withHistory: false,
  });

  it.each<[GitProvider, string]>([
    ['Git', 'AuthorDate BranchName CommitId CommitMessage CommitterDate RepositoryName'],
    ['CodeCommit', 'AuthorDate BranchName CommitId CommitMessage CommitterDate RepositoryName'],
    ['GitHub', 'AuthorDate BranchName CommitId CommitMessage CommitUrl CommitterDate RepositoryName'],
    ['CodeStarSourceConnection', 'AuthorDate BranchName CommitId CommitMessage ConnectionArn FullRepositoryName'],
  ])('of %s are %s', (provider, names) =>
    expect(
      Object.keys(sourceVariables(source(provider), {}, commit))
        .toSorted()
        .join(' '),
    ).toBe(names),
  );
});

describe('the address of a connection', () => {
  it('is the host’s own, or one without anything behind it', () => {
    expect(readBaseUrl({ providerType: 'GitHub' }, policy)).toEqual({ ok: true, value: 'https://github.com' });
    const given = { providerType: 'Git' as const, baseUrl: 'https://git.example/scm//' };
    expect(readBaseUrl(given, policy)).toEqual({ ok: true, value: 'https://git.example/scm' });
  });

  it.each([
    'https://git.example/?a=b',
    'https://git.example/#a',
    'file:///srv',
    'ftp://git.example',
    '-x',
    'https://a@b',
  ])('is not %s', (baseUrl) => expect(readBaseUrl({ providerType: 'Git', baseUrl }, policy).ok).toBe(false));
});

describe('an object', () => {
  it('is a key in a bucket', () => {
    const value = { bucket: 'my-bucket', key: 'a/b.zip' };
    expect(readObjectSource({ S3Bucket: 'my-bucket', S3ObjectKey: 'a/b.zip' })).toEqual({ ok: true, value });
    expect(bucketOf(bucketUrl('my-bucket'))).toBe('my-bucket');
    expect(bucketOf('https://git.example/my-bucket')).toBeUndefined();
  });

  it.each([
    ['My-Bucket', 'a', 'S3Bucket'],
    ['b', 'a', 'S3Bucket'],
    ['bucket/other', 'a', 'S3Bucket'],
    ['bucket', '', 'S3ObjectKey'],
    ['bucket', '/a', 'S3ObjectKey'],
    ['bucket', 'a\nb', 'S3ObjectKey'],
  ])('is not %s/%s', (S3Bucket, S3ObjectKey, key) =>
    expect(readObjectSource({ S3Bucket, S3ObjectKey })).toMatchObject({ ok: false, error: { key } }),
  );
});
