import { randomUUID } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { eventually, gitRepository } from '@millrace/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TriggersUnderTest } from './triggers.fixture.ts';

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

  it('is started again by a tag that was taken away and put on the same commit again', async () => {
    await world.define(true, { push: [{ tags: {} }] });
    const { repository } = world;
    const tag = 'refs/tags/v1';
    const commit = await head();
    await repository.git('tag', 'v1');
    await world.polled(commit, tag);
    await repository.git('tag', '--delete', 'v1');
    await eventually(async () => expect((await world.watches())[0]?.refs).not.toHaveProperty([tag]));
    await repository.git('tag', 'v1');
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
    expect(await world.sources()).toEqual([
      {
        actionName: 'Checkout',
        repositoryUrl: world.repository.url,
        branchName: 'main',
        startedBy: 'nothing',
        because: 'the pipeline has triggers, and none of them is for Checkout',
      },
      expect.objectContaining({
        actionName: 'Library',
        startedBy: 'trigger',
        poll: expect.objectContaining({ failures: 0 }),
      }),
    ]);
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
    await eventually(async () => expect(await world.delivered(hook, delivery)).toEqual(['accepted', cause]));
    await eventually(() => expect(world.started()).toEqual([after]));
    const next = await world.repository.commit({ 'docs/b.md': '2' }, 'third');
    const second = randomUUID();
    await world.send({ ...hook, delivery: second, headers: github }, pushed('main', after, next));
    await eventually(async () => expect((await world.delivered(hook, second))[0]).toBe('ignored'));
    expect((await world.delivered(hook, second))[1]).toContain(
      'no changed file passes its filePaths: changed docs/b.md',
    );
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
    await eventually(async () => expect((await world.delivered(hook, delivery))[0]).toBe('ignored'));
    expect((await world.delivered(hook, delivery))[1]).toContain(
      `the commit before it, ${gone}, is not in the repository any more`,
    );
  });
});
