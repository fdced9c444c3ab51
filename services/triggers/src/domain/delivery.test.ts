import { describe, expect, it } from 'vitest';
import { readDelivery } from './delivery.ts';

const a = 'a'.repeat(40);
const b = 'b'.repeat(40);
const c = 'c'.repeat(40);
const none = '0'.repeat(40);
const read = (headers: Record<string, string>, body: unknown) => readDelivery(headers, JSON.stringify(body));
const events = (...list: object[]) => ({ kind: 'events', events: list });
const other = (why: string) => ({ kind: 'other', why });

const push = { 'x-github-event': 'push' };
const pull = { 'x-github-event': 'pull_request' };
const opened = {
  kind: 'pull-request',
  event: 'OPEN',
  number: 7,
  sourceBranch: 'topic',
  targetBranch: 'main',
  commitId: b,
  baseCommitId: a,
  isMerged: false,
  isFromFork: false,
};

describe('a delivery of GitHub or Gitea', () => {
  const request = (change: object = {}) => ({
    number: 7,
    head: { ref: 'topic', sha: b, repo: { id: 1 } },
    base: { ref: 'main', sha: a, repo: { id: 1 } },
    merged: false,
    merge_commit_sha: c,
    ...change,
  });

  it.each([
    [
      'of a branch',
      { ref: 'refs/heads/feature/x', before: a, after: b },
      { kind: 'branch', name: 'feature/x', commitId: b, before: a },
    ],
    ['of a new branch', { ref: 'refs/heads/x', before: none, after: b }, { kind: 'branch', name: 'x', commitId: b }],
    ['of a tag', { ref: 'refs/tags/v1', before: none, after: b }, { kind: 'tag', name: 'v1', commitId: b }],
    [
      'of an annotated tag',
      { ref: 'refs/tags/v1', before: none, after: b, head_commit: { id: c } },
      { kind: 'tag', name: 'v1', commitId: c },
    ],
  ])('tells of a push %s', (_what, body, event) => expect(read(push, body)).toEqual(events(event)));

  it('may come without the name of its event, and then is a push', () =>
    expect(read({}, { ref: 'refs/heads/x', after: b })).toEqual(events({ kind: 'branch', name: 'x', commitId: b })));

  it.each([
    ['opened', request(), opened],
    ['reopened', request(), opened],
    ['synchronize', request(), { ...opened, event: 'UPDATED' }],
    ['synchronized', request(), { ...opened, event: 'UPDATED' }],
    ['closed', request(), { ...opened, event: 'CLOSED' }],
    ['closed', request({ merged: true }), { ...opened, event: 'CLOSED', isMerged: true, commitId: c }],
    ['opened', request({ head: { ref: 'topic', sha: b, repo: { id: 2 } } }), { ...opened, isFromFork: true }],
    [
      'closed',
      request({ head: { ref: 'topic', sha: b, repo: null } }),
      { ...opened, event: 'CLOSED', isFromFork: true },
    ],
  ])('tells of a pull request that is %s', (action, pull_request, event) =>
    expect(read(pull, { action, pull_request })).toEqual(events(event)),
  );

  it.each<[string, Record<string, string>, unknown, string]>([
    ['a deleted branch', push, { ref: 'refs/heads/x', after: none }, 'the branch was deleted'],
    ['a deleted tag', push, { ref: 'refs/tags/x', after: b, deleted: true }, 'the tag was deleted'],
    ['notes', push, { ref: 'refs/notes/x', after: b }, 'refs/notes/x is neither branch nor tag'],
    ['a pull ref', push, { ref: 'refs/pull/1', after: b }, 'refs/pull/1 is neither branch nor tag'],
    [
      'an option in place of a branch',
      push,
      { ref: 'refs/heads/--x', after: b },
      '"refs/heads/--x" is no name that a ref may have',
    ],
    [
      'an option in place of a commit',
      push,
      { ref: 'refs/heads/x', after: '--upload-pack=x' },
      'after is no commit id',
    ],
    ['a ping', { 'x-github-event': 'ping' }, {}, 'the event is ping, neither push nor pull_request'],
    ['a label', pull, { action: 'labeled' }, 'a pull request that is labeled has no new state to look at'],
    [
      'what every object has',
      pull,
      { action: 'constructor' },
      'a pull request that is constructor has no new state to look at',
    ],
    [
      'half a pull request',
      pull,
      { action: 'opened', pull_request: { number: 7 } },
      'the pull request has no number, head and base',
    ],
    ['nothing', push, [], 'the body is no JSON object'],
  ])('says why %s tells nothing', (_what, headers, body, why) => expect(read(headers, body)).toEqual(other(why)));

  it('that is not JSON says so', () => expect(readDelivery(push, '{')).toEqual(other('the body is not JSON')));
});

describe('a delivery of GitLab', () => {
  const merge = (change: object) =>
    read(
      { 'x-gitlab-event': 'Merge Request Hook' },
      {
        object_attributes: {
          iid: 7,
          source_branch: 'topic',
          target_branch: 'main',
          source_project_id: 1,
          target_project_id: 1,
          last_commit: { id: b },
          ...change,
        },
      },
    );
  const { baseCommitId: _, ...withoutBase } = opened;

  it('tells of pushes of branches and of tags', () => {
    expect(read({ 'x-gitlab-event': 'Push Hook' }, { ref: 'refs/heads/x', before: a, after: b })).toEqual(
      events({ kind: 'branch', name: 'x', commitId: b, before: a }),
    );
    const tag = { ref: 'refs/tags/v1', before: none, after: b, checkout_sha: c };
    expect(read({ 'x-gitlab-event': 'Tag Push Hook' }, tag)).toEqual(events({ kind: 'tag', name: 'v1', commitId: c }));
  });

  it.each([
    [{ action: 'open' }, withoutBase],
    [{ action: 'reopen' }, withoutBase],
    [
      { action: 'update', oldrev: a },
      { ...withoutBase, event: 'UPDATED' },
    ],
    [{ action: 'close' }, { ...withoutBase, event: 'CLOSED' }],
    [
      { action: 'merge', merge_commit_sha: c },
      { ...withoutBase, event: 'CLOSED', isMerged: true, commitId: c },
    ],
    [
      { action: 'merge', squash_commit_sha: c },
      { ...withoutBase, event: 'CLOSED', isMerged: true, commitId: c },
    ],
    [
      { action: 'open', source_project_id: 2 },
      { ...withoutBase, isFromFork: true },
    ],
  ])('tells of a merge request: %j', (change, event) => expect(merge(change)).toEqual(events(event)));

  it('says why a new title tells nothing', () =>
    expect(merge({ action: 'update' })).toEqual(
      other('a merge request event update without new commits has no new state to look at'),
    ));
});

describe('a delivery of Bitbucket', () => {
  const pullRequest = (key: string, change: object = {}) =>
    read(
      { 'x-event-key': key },
      {
        pullrequest: {
          id: 7,
          source: {
            branch: { name: 'topic' },
            commit: { hash: b.slice(0, 12) },
            repository: { full_name: 'team/app' },
          },
          destination: { branch: { name: 'main' }, commit: { hash: a }, repository: { full_name: 'team/app' } },
          ...change,
        },
      },
    );
  const abbreviated = { ...opened, commitId: b.slice(0, 12) };

  it('may tell of several branches and tags', () => {
    const changes = [
      { new: { type: 'branch', name: 'x', target: { hash: b } }, old: { target: { hash: a } } },
      { new: null, old: { target: { hash: a } } },
      { new: { type: 'tag', name: 'v1', target: { hash: c } }, old: null },
    ];
    expect(read({ 'x-event-key': 'repo:push' }, { push: { changes } })).toEqual(
      events({ kind: 'branch', name: 'x', commitId: b, before: a }, { kind: 'tag', name: 'v1', commitId: c }),
    );
    expect(read({ 'x-event-key': 'repo:push' }, { push: { changes: [] } })).toEqual(
      other('no branch and no tag has a new commit'),
    );
  });

  it.each([
    ['pullrequest:created', {}, abbreviated],
    ['pullrequest:updated', {}, { ...abbreviated, event: 'UPDATED' }],
    [
      'pullrequest:fulfilled',
      { merge_commit: { hash: c } },
      { ...abbreviated, event: 'CLOSED', isMerged: true, commitId: c },
    ],
  ])('tells of %s', (key, change, event) => expect(pullRequest(key, change)).toEqual(events(event)));

  it('tells nothing of one that is declined', () =>
    expect(pullRequest('pullrequest:rejected')).toMatchObject({ kind: 'other' }));
});
