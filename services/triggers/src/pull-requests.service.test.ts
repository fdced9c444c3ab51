import { randomUUID } from 'node:crypto';
import type { DeliveryAnswer } from '@millrace/contracts';
import { eventually } from '@millrace/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TriggersUnderTest } from './triggers.fixture.ts';

let world: TriggersUnderTest;

beforeAll(async () => {
  world = await TriggersUnderTest.start();
});
afterAll(() => world?.close());
beforeEach(() => world.begin());
afterEach(() => world.end());

const head = () => world.repository.git('rev-parse', 'HEAD');

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
    await eventually(async () => expect((await world.delivered(hook, delivery))[0]).toBe('ignored'));
    expect((await world.delivered(hook, delivery))[1]).toContain('changed docs/b.md, src/a.js');
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
