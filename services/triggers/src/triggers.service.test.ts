import { randomUUID } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { ListDeliveries, PipelineDefined, PipelineDeleted, type DeliveryAnswer } from '@millrace/contracts';
import { eventually, gitRepository } from '@millrace/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { caller, gitAction, TriggersUnderTest } from './triggers.fixture.ts';

let world: TriggersUnderTest;

beforeAll(async () => {
  world = await TriggersUnderTest.start();
});
afterAll(() => world?.close());
beforeEach(() => world.begin());
afterEach(() => world.end());

const none = '0'.repeat(40);
const head = () => world.repository.git('rev-parse', 'HEAD');
const causes = async () => (await world.revisions()).map(({ cause }) => cause);

/** What a webhook's delivery came to in the end. */
async function delivered(hook: { readonly name: string }, delivery: string): Promise<[string, string]> {
  const kept = await world.service.ask(ListDeliveries, { caller, name: hook.name, page: {} });
  const found = kept.ok ? kept.value.items.find(({ deliveryId }) => deliveryId === delivery) : undefined;
  return [found?.status ?? '', found?.cause ?? ''];
}

describe('a trigger', () => {
  it('AS-20: replaces the default detection: a tag starts with its commit, a push to the branch starts nothing', async () => {
    await world.define(true, { push: [{ tags: { includes: ['release-*'] } }] });
    const unwanted = await world.push('second');
    await world.noticed(1);
    expect(await world.revisions()).toEqual([
      expect.objectContaining({
        refKind: 'branch',
        refName: 'main',
        revisionId: unwanted,
        started: false,
        noticedBy: 'poll',
        cause: 'push of branch main: push[0] does not match: it is for tags',
      }),
    ]);
    const tagged = await world.push('third');
    await world.repository.tag('release-1');
    await world.push('fourth');
    await eventually(() => expect(world.starts()).toHaveLength(1));
    expect(world.starts()[0]?.data).toMatchObject({
      trigger: { triggerType: 'WebhookV2', triggerDetail: `tag release-1 of ${world.repository.url} at ${tagged}` },
      sourceRevisions: [{ actionName: 'Checkout', revisionType: 'COMMIT_ID', revisionValue: tagged }],
    });
    expect(await world.revisions()).toContainEqual(
      expect.objectContaining({
        refKind: 'tag',
        refName: 'release-1',
        revisionId: tagged,
        started: true,
        cause: 'push of tag release-1: push[0] matches: tag release-1 is included by release-*',
      }),
    );
    // A manual start asks for no commit: its Source action takes the head of BranchName.
    const configuration = { RepositoryUrl: world.repository.url, BranchName: 'main' };
    const job = await world.bench.offer({ pipelineName: world.pipeline, configuration });
    const result = await world.bench.resultOf(job);
    expect(result.outputVariables).toMatchObject({ CommitId: await head(), BranchName: 'main' });
  });

  it('AS-19: judges files one by one, excludes win, and the first push of a branch has no files', async () => {
    await world.define(true, {
      push: [
        { branches: { includes: ['main'] }, filePaths: { includes: ['README.md'], excludes: ['LICENSE.txt'] } },
        { branches: { includes: ['topic/**'] }, filePaths: { includes: ['**'] } },
      ],
    });
    const { repository } = world;
    await repository.commit({ 'LICENSE.txt': 'one' }, 'only the license');
    await world.noticed(1);
    const both = await repository.commit({ 'LICENSE.txt': 'two', 'README.md': 'two' }, 'both');
    await world.noticed(2);
    expect(world.started()).toEqual([both]);
    await repository.branch('topic/new');
    const first = await repository.commit({ 'src/app.js': 'one' }, 'first on the branch');
    await world.noticed(3);
    const second = await repository.commit({ 'src/app.js': 'two' }, 'second on the branch');
    await world.noticed(4);
    expect(world.started()).toEqual([both, second]);
    const onMain = 'push of branch main: push[0]';
    const onTopic = 'push of branch topic/new: push[0] does not match: branch topic/new is not among main; push[1]';
    expect((await world.revisions()).map(({ revisionId, cause }) => [revisionId, cause]).toReversed()).toEqual([
      [
        expect.anything(),
        expect.stringMatching(/push\[0\] does not match: no changed file passes its filePaths: changed LICENSE.txt;/),
      ],
      [both, `${onMain} matches: branch main is included by main, and README.md changed`],
      [
        first,
        `${onTopic} does not match: it asks for filePaths, and the first push of a branch has no changes of its own`,
      ],
      [
        second,
        'push of branch topic/new: push[1] matches: branch topic/new is included by topic/**, and src/app.js changed',
      ],
    ]);
    // The variable is the branch that was pushed, not the one of manual starts.
    const configuration = { RepositoryUrl: repository.url, BranchName: 'main' };
    const job = { pipelineName: world.pipeline, actionName: 'Checkout', configuration };
    const result = await world.bench.resultOf(
      await world.bench.offer({ ...job, sourceRevision: { revisionId: second } }),
    );
    expect(result.outputVariables).toMatchObject({ CommitId: second, BranchName: 'topic/new' });
  });

  it('of tags, seen by webhook and by poll, starts one execution per tag', async () => {
    await world.define(true, { push: [{ tags: {} }] });
    const hook = await world.webhook();
    const commit = await world.push('second');
    await world.repository.tag('v1');
    const tagObject = await world.repository.git('rev-parse', 'v1');
    const payload = { ref: 'refs/tags/v1', before: none, after: tagObject, head_commit: { id: commit } };
    const answer = await world.send({ ...hook, headers: { 'x-github-event': 'push' } }, payload);
    await world.repository.git('tag', 'v2');
    await eventually(async () =>
      expect(await causes()).toContain(
        `${commit} was noticed already by ${answer.status === 'accepted' ? 'webhook' : 'poll'}`,
      ),
    );
    await eventually(() => expect(world.started()).toEqual([commit, commit]));
  });

  it('turns the detection of every other source action off', async () => {
    const other = await gitRepository();
    await other.commit({ a: '1' }, 'first');
    const at = (RepositoryUrl: string) => ({ RepositoryUrl, BranchName: 'main' });
    const configurations = { Checkout: at(world.repository.url), Library: at(other.url) };
    const trigger = { sourceActionName: 'Library', push: [{ branches: { includes: ['main'] } }] };
    await world.tellDefined(configurations, {
      triggers: [{ providerType: 'CodeStarSourceConnection', gitConfiguration: trigger }],
    });
    const hook = await world.webhook();
    expect(await world.deliver({ ...hook, commit: await world.push('second') })).toMatchObject({
      status: 'ignored',
      message: 'the pipeline has triggers, and none of them is for Checkout',
    });
    expect(await world.watches()).toEqual([]);
    await other.remove();
  });
});

describe('a webhook of a trigger that asks for files', () => {
  const filters = { push: [{ filePaths: { includes: ['src/**'] } }] };
  const pushed = (ref: string, before: string, after: string) => ({ ref: `refs/heads/${ref}`, before, after });
  const github = { 'x-github-event': 'push' };

  it('is answered at once, and judged when the repository has said what changed', async () => {
    await world.define(false, filters);
    const hook = await world.webhook();
    const before = await head();
    const after = await world.repository.commit({ 'src/a.js': '1', 'docs/b.md': '1' }, 'second');
    const delivery = randomUUID();
    expect(await world.send({ ...hook, delivery, headers: github }, pushed('main', before, after))).toMatchObject({
      status: 'accepted',
      started: [],
    });
    const cause = 'push of branch main: push[0] matches: it takes every branch, and src/a.js changed';
    await eventually(async () => expect(await delivered(hook, delivery)).toEqual(['accepted', cause]));
    expect(world.started()).toEqual([after]);
    const next = await world.repository.commit({ 'docs/b.md': '2' }, 'third');
    const second = randomUUID();
    await world.send({ ...hook, delivery: second, headers: github }, pushed('main', after, next));
    await eventually(async () => expect((await delivered(hook, second))[0]).toBe('ignored'));
    expect((await delivered(hook, second))[1]).toContain('no changed file passes its filePaths: changed docs/b.md');
    expect(world.starts()).toHaveLength(1);
  });

  it('waits for a repository that does not answer, and starts when it does', async () => {
    await world.define(false, filters);
    const hook = await world.webhook();
    const before = await head();
    const after = await world.repository.commit({ 'src/a.js': '1' }, 'second');
    const { path } = world.repository;
    await rename(path, `${path}.away`);
    await world.send({ ...hook, headers: github }, pushed('main', before, after));
    const failures = async (): Promise<number> => {
      const rows = await world.service.service.dataSource.query('select failures from pending_event');
      return (rows as { failures: number }[])[0]?.failures ?? 0;
    };
    await eventually(async () => expect(await failures()).toBeGreaterThanOrEqual(1));
    await rename(`${path}.away`, path);
    await eventually(() => expect(world.started()).toEqual([after]), { withinMs: 20_000 });
  });

  it('starts nothing when the commit before it is gone, and says so', async () => {
    await world.define(false, filters);
    const hook = await world.webhook();
    const after = await world.repository.commit({ 'src/a.js': '1' }, 'second');
    const gone = 'd'.repeat(40);
    const delivery = randomUUID();
    await world.send({ ...hook, delivery, headers: github }, pushed('main', gone, after));
    await eventually(async () => expect((await delivered(hook, delivery))[0]).toBe('ignored'));
    expect((await delivered(hook, delivery))[1]).toContain(
      `the commit before it, ${gone}, is not in the repository any more`,
    );
  });
});

describe('a pull request', () => {
  /** `topic` left main at the first commit, changed two files in two commits; main has moved on since. */
  async function topic(): Promise<{ readonly base: string; readonly head: string }> {
    const { repository } = world;
    await repository.branch('topic');
    await repository.commit({ 'src/a.js': '1' }, 'one on topic');
    const tip = await repository.commit({ 'docs/b.md': '1' }, 'two on topic');
    await repository.git('checkout', '--quiet', 'main');
    const base = await repository.commit({ 'main.txt': '1' }, 'main moves on');
    return { base, head: tip };
  }
  const github = (action: string, { base, head: sha }: { base: string; head: string }, change: object = {}) => ({
    action,
    pull_request: {
      number: 7,
      head: { ref: 'topic', sha, repo: { id: 1 } },
      base: { ref: 'main', sha: base, repo: { id: 1 } },
      merged: false,
      ...change,
    },
  });
  const send = (hook: { id: string; secret: string }, payload: object, delivery = randomUUID()) =>
    world.send({ ...hook, delivery, headers: { 'x-github-event': 'pull_request' } }, payload);

  it('is judged by its target branch, its event, and everything since it left that branch', async () => {
    await world.define(false, {
      pullRequest: [
        { events: ['OPEN', 'CLOSED'], branches: { includes: ['main'] }, filePaths: { includes: ['src/**'] } },
        { events: ['UPDATED'], branches: { includes: ['main'] }, filePaths: { includes: ['main.txt'] } },
      ],
    });
    const hook = await world.webhook();
    const commits = await topic();
    await send(hook, github('opened', commits));
    await eventually(() => expect(world.started()).toEqual([commits.head]));
    expect(world.starts()[0]?.data.trigger).toEqual({
      triggerType: 'WebhookV2',
      triggerDetail: `pull request 7 (OPEN, topic into main) of ${world.repository.url} at ${commits.head}`,
    });
    // What main did meanwhile is no change of the pull request.
    const delivery = randomUUID();
    await send(hook, github('synchronize', commits), delivery);
    await eventually(async () => expect((await delivered(hook, delivery))[0]).toBe('ignored'));
    expect((await delivered(hook, delivery))[1]).toContain('changed docs/b.md, src/a.js');
    expect(await send(hook, github('labeled', commits))).toMatchObject({ status: 'ignored' });
    await world.repository.git('merge', '--quiet', '--no-ff', '--message', 'merge', 'topic');
    const merged = await head();
    await send(hook, github('closed', commits, { merged: true, merge_commit_sha: merged }));
    await eventually(() => expect(world.started()).toEqual([commits.head, merged]));
    expect((await world.revisions())[0]).toMatchObject({ refKind: 'pull-request', refName: '7', started: true });
  });

  it('from a fork starts nothing, whatever the filters say', async () => {
    await world.define(false, { pullRequest: [{}] });
    const hook = await world.webhook();
    const commits = await topic();
    const fork = { head: { ref: 'topic', sha: commits.head, repo: { id: 2 } } };
    expect(await send(hook, github('opened', commits, fork))).toMatchObject({
      status: 'ignored',
      message: 'a pull request from a fork starts nothing: anybody may open one',
    });
    expect(world.starts()).toEqual([]);
  });

  it('of GitLab comes with a token, and is compared with its target branch or with what its merge brought', async () => {
    await world.define(false, { pullRequest: [{ filePaths: { includes: ['src/**'], excludes: ['main.txt'] } }] });
    const hook = await world.webhook();
    const commits = await topic();
    const payload = (attributes: object) => ({
      object_attributes: {
        iid: 7,
        source_branch: 'topic',
        target_branch: 'main',
        source_project_id: 1,
        target_project_id: 1,
        last_commit: { id: commits.head },
        ...attributes,
      },
    });
    const gitlab = (secret: string, attributes: object): Promise<DeliveryAnswer> => {
      const headers = { 'x-gitlab-event': 'Merge Request Hook', 'x-gitlab-token': secret };
      return world.sendUnsigned({ id: hook.id, headers }, payload(attributes));
    };
    expect(await gitlab(`${hook.secret}x`, { action: 'open' })).toMatchObject({ status: 'refused' });
    await gitlab(hook.secret, { action: 'open' });
    await eventually(() => expect(world.started()).toEqual([commits.head]));
    await world.repository.git('merge', '--quiet', '--no-ff', '--message', 'merge', 'topic');
    const merged = await head();
    await gitlab(hook.secret, { action: 'merge', merge_commit_sha: merged });
    await eventually(() => expect(world.started()).toEqual([commits.head, merged]));
  });

  it('of Bitbucket is started with the whole id of the commit that it abbreviates', async () => {
    await world.define(false, { pullRequest: [{ events: ['OPEN'] }] });
    const hook = await world.webhook();
    const commits = await topic();
    const team = { full_name: 'team/app' };
    const pullrequest = {
      id: 7,
      source: { branch: { name: 'topic' }, commit: { hash: commits.head.slice(0, 12) }, repository: team },
      destination: { branch: { name: 'main' }, commit: { hash: commits.base.slice(0, 12) }, repository: team },
    };
    await world.send({ ...hook, headers: { 'x-event-key': 'pullrequest:created' } }, { pullrequest });
    await eventually(() => expect(world.started()).toEqual([commits.head]));
  });
});

describe('source actions of one pipeline', () => {
  const main = (RepositoryUrl: string, more: Record<string, string> = {}) => ({
    RepositoryUrl,
    BranchName: 'main',
    ...more,
  });

  it('AS-28: on one branch: one push starts one execution, with both revisions', async () => {
    const { url } = world.repository;
    await world.tellDefined({ App: main(url), Docs: main(url) });
    await world.looked(['refs/heads/main']);
    const commit = await world.push('second');
    await world.noticed(1);
    expect(world.starts().map(({ data }) => data.sourceRevisions)).toEqual([
      [
        { actionName: 'App', revisionType: 'COMMIT_ID', revisionValue: commit },
        { actionName: 'Docs', revisionType: 'COMMIT_ID', revisionValue: commit },
      ],
    ]);
  });

  it('AS-28: of two repositories: a change in one starts with its revision, and the other takes its head', async () => {
    const other = await gitRepository();
    await other.commit({ a: '1' }, 'first');
    await world.tellDefined({ App: main(world.repository.url), Library: main(other.url) });
    await world.looked(['refs/heads/main']);
    const commit = await world.push('second');
    await world.noticed(1);
    expect(world.starts().map(({ data }) => data.sourceRevisions)).toEqual([
      [{ actionName: 'App', revisionType: 'COMMIT_ID', revisionValue: commit }],
    ]);
    const job = await world.bench.offer({
      pipelineName: world.pipeline,
      actionName: 'Library',
      configuration: main(other.url),
    });
    const result = await world.bench.resultOf(job);
    expect(result.sourceRevision?.revisionId).toBe(await other.git('rev-parse', 'HEAD'));
    await other.remove();
  });

  it('that are not to detect changes are started by nobody', async () => {
    await world.tellDefined(main(world.repository.url, { DetectChanges: 'false' }));
    const hook = await world.webhook();
    expect(await world.deliver({ ...hook, commit: await world.push('second') })).toMatchObject({
      status: 'ignored',
      message: 'DetectChanges of Checkout is false',
    });
    expect(await world.watches()).toEqual([]);
  });

  it('that nobody polls hear of a push that another pipeline has polled already', async () => {
    const polled = randomUUID();
    const { url } = world.repository;
    const source = { stageName: 'Source', actionName: 'Checkout', actionType: gitAction, configuration: main(url) };
    const other = { pipelineName: polled, version: 1, executionMode: 'SUPERSEDED' as const, sourceActions: [source] };
    await world.service.tell(PipelineDefined, other, { subject: polled });
    await world.looked(['refs/heads/main']);
    await world.define(false);
    const hook = await world.webhook();
    const commit = await world.push('second');
    await world.polled(commit);
    expect(await world.deliver({ ...hook, commit })).toMatchObject({ status: 'accepted', started: [world.pipeline] });
    await world.service.tell(PipelineDeleted, { pipelineName: polled }, { subject: polled });
    const left = 'select from pipeline where name = $1';
    await eventually(async () => expect(await world.service.service.dataSource.query(left, [polled])).toEqual([]));
  });
});

describe('a pipeline that is made again under its old name', () => {
  const configuration = () => ({ RepositoryUrl: world.repository.url, BranchName: 'main' });

  it('is watched, even when the word that the old one is deleted comes last', async () => {
    const [old, young] = [randomUUID(), randomUUID()];
    await world.tellDefined(configuration(), { pipelineId: old, version: 7 });
    await world.looked(['refs/heads/main']);
    await world.tellDefined(configuration(), { pipelineId: young, version: 1 });
    await world.service.tell(PipelineDeleted, { pipelineName: world.pipeline, pipelineId: old }, { subject: old });
    await eventually(async () => expect(await deleted(old)).toBe(true));
    const commit = await world.push('second');
    await eventually(() => expect(world.started()).toEqual([commit]));
  });

  it('is not watched when the word that it is deleted comes before its definition', async () => {
    const id = randomUUID();
    await world.service.tell(PipelineDeleted, { pipelineName: world.pipeline, pipelineId: id }, { subject: id });
    await eventually(async () => expect(await deleted(id)).toBe(true));
    await world.tellDefined(configuration(), { pipelineId: id });
    // One that comes after it is watched, and is the only one that is.
    const other = randomUUID();
    await world.tellDefined({ Other: { ...configuration(), BranchName: 'other' } }, { pipelineId: other, version: 1 });
    await world.looked(['refs/heads/other'], false);
  });

  async function deleted(id: string): Promise<boolean> {
    const sql = 'select from deleted_pipeline where pipeline_id = $1';
    return ((await world.service.service.dataSource.query(sql, [id])) as unknown[]).length > 0;
  }
});

it('what was noticed is given page by page, newest first', async () => {
  await world.define(false);
  const hook = await world.webhook();
  const commits: string[] = [];
  for (const text of ['1', '2', '3']) {
    const commit = await world.push(text);
    commits.unshift(commit);
    await world.deliver({ ...hook, commit });
  }
  expect((await world.revisions({ maxResults: 2 })).map(({ revisionId }) => revisionId)).toEqual(commits.slice(0, 2));
  expect((await world.revisions()).map(({ revisionId }) => revisionId)).toEqual(commits);
});
