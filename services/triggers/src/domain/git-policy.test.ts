import { describe, expect, it } from 'vitest';
import { isBranchName, type GitPolicy } from './git-policy.ts';
import { readGitSource } from './git-source.ts';

const open: GitPolicy = { allowFileUrls: true, allowedHosts: [] };
const read = (RepositoryUrl: string, BranchName = 'main', policy = open) =>
  readGitSource(
    { pipelineName: 'p', actionName: 'a', provider: 'Git', configuration: { RepositoryUrl, BranchName } },
    { policy, gitHubUrl: 'https://github.com', connection: undefined },
  );

describe('a git source', () => {
  it.each([
    ['https://git.example/team/app.git', 'app'],
    ['ssh://git@git.example/team/app', 'app'],
    ['git@git.example:team/app.git', 'app'],
    ['file:///srv/git/app.git', 'app'],
  ])('may be %s, and is named %s', (url, name) => {
    expect(read(url)).toMatchObject({
      ok: true,
      value: { repositoryUrl: url, branchName: 'main', repositoryName: name, access: '' },
    });
  });

  it.each([
    '--upload-pack=touch /tmp/x',
    '-oProxyCommand=sh',
    'ext::sh -c whoami',
    'ftp://git.example/app.git',
    'https://user:secret@git.example/app.git',
    'https://access-token@git.example/app.git',
    'ssh://git:secret@git.example/app.git',
    'git@-oProxyCommand=x:path',
    'app.git',
    '',
  ])('may not be %s', (url) => expect(read(url).ok).toBe(false));

  it('keeps to the hosts that are allowed, and to the network where files are not', () => {
    const strict = { allowFileUrls: false, allowedHosts: ['git.example'] };
    expect(read('https://git.example/app.git', 'main', strict).ok).toBe(true);
    expect(read('git@git.example:app.git', 'main', strict).ok).toBe(true);
    expect(read('https://git.example.evil.test/app.git', 'main', strict).ok).toBe(false);
    expect(read('file:///srv/git/app.git', 'main', strict).ok).toBe(false);
  });
});

describe('a branch name', () => {
  it.each(['main', 'feat/a-b_c.d', 'feat/$(curl|sh)', 'größe', 'a'])('may be %s', (name) =>
    expect(isBranchName(name)).toBe(true),
  );
  it.each([
    '',
    '-x',
    '--upload-pack=x',
    'a..b',
    'a b',
    'a:b',
    'a~1',
    'a^',
    'a?',
    'a*',
    'a[',
    'a\\b',
    'a\ud800',
    'a//b',
    '/.a',
    'a.lock',
    'a/',
    'a.',
    '@',
    'a@{1}',
    'a\nb',
    'x'.repeat(256),
  ])('may not be %j', (name) => expect(isBranchName(name)).toBe(false));
});
