import { once } from 'node:events';
import { mkdir, rename, stat } from 'node:fs/promises';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
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

describe('a push', () => {
  it('seen by the poll starts one execution of exactly that commit', async () => {
    await world.define(true);
    const commit = await world.push('second');
    await world.noticed(1);
    expect(world.starts().map(({ data }) => data)).toEqual([
      expect.objectContaining({
        trigger: expect.objectContaining({ triggerType: 'PollForSourceChanges' }),
        sourceRevisions: [{ actionName: 'Checkout', revisionType: 'COMMIT_ID', revisionValue: commit }],
        traceparent: expect.stringMatching(/^00-/),
      }),
    ]);
    expect(world.detections()[0]?.data).toMatchObject({ started: true, noticedBy: 'poll', revisionId: commit });
  });

  it('from before the first look starts nothing: the first look only remembers', async () => {
    await world.push('before');
    await world.define(true);
    const commit = await world.push('after');
    await world.noticed(1);
    expect(world.started()).toEqual([commit]);
  });

  it('a push seen by webhook and by poll starts one execution (the webhook first)', async () => {
    await world.define(true);
    const hook = await world.webhook();
    const commit = await world.push('second');
    expect(await world.deliver({ ...hook, commit })).toMatchObject({ status: 'accepted' });
    await world.polled(commit);
    await world.noticed(2);
    expect(world.started()).toEqual([commit]);
  });

  it('a push seen by webhook and by poll starts one execution (the poll first)', async () => {
    await world.define(true);
    const hook = await world.webhook();
    const commit = await world.push('second');
    await world.polled(commit);
    expect(await world.deliver({ ...hook, commit })).toMatchObject({ status: 'ignored', started: [] });
    await world.noticed(2);
    expect(world.started()).toEqual([commit]);
  });

  it('told late by its webhook, after the branch has moved on, starts nothing again', async () => {
    await world.define(true);
    const hook = await world.webhook();
    const second = await world.push('second');
    await world.polled(second);
    const third = await world.push('third');
    await world.polled(third);
    for (const commit of [second, third])
      expect(await world.deliver({ ...hook, commit })).toMatchObject({ status: 'ignored' });
    await world.noticed(4);
    expect(world.started()).toEqual([second, third]);
  });

  it.each(['poll', 'webhook'] as const)('back to an old commit starts again (seen by %s)', async (by) => {
    await world.define(by === 'poll');
    const hook = await world.webhook();
    const first = await world.repository.git('rev-parse', 'HEAD');
    const second = await world.push('second');
    const expected = [second, first, second];
    for (const [index, commit] of expected.entries()) {
      await world.repository.git('reset', '--hard', '--quiet', commit);
      if (by === 'webhook') expect(await world.deliver({ ...hook, commit })).toMatchObject({ status: 'accepted' });
      await world.noticed(index + 1);
    }
    expect(world.started()).toEqual(expected);
    expect(new Set(world.starts().map(({ data }) => data.requestId)).size).toBe(3);
  });
});

describe('the poll', () => {
  it('follows a pipeline to another branch, whose first look only remembers', async () => {
    await world.define(true);
    await world.repository.branch('release');
    await world.push('on release');
    await world.define(true, { branch: 'release' });
    await world.repository.branch('main');
    await world.push('nobody watches main any more');
    await world.repository.branch('release');
    const commit = await world.push('watched');
    await world.noticed(1);
    expect(world.started()).toEqual([commit]);
    // Back on main, what happened there meanwhile is no push that anybody waited for.
    await world.define(true);
    await world.repository.branch('main');
    const next = await world.push('watched again');
    await world.noticed(2);
    expect(world.started()).toEqual([commit, next]);
  });

  it('leaves a deleted pipeline alone', async () => {
    await world.define(true);
    await world.forget();
    await world.push('unseen');
    // Defined anew, the pipeline has its first look: had anybody polled in between, it would have been noticed.
    await world.define(true);
    const commit = await world.push('seen');
    await world.noticed(1);
    expect(world.started()).toEqual([commit]);
  });

  it('looks at an unreachable repository less and less often, keeps the cause, and recovers', async () => {
    await world.define(true);
    const { path } = world.repository;
    await rename(path, `${path}.away`);
    await eventually(async () => expect((await world.watches())[0]?.failures).toBeGreaterThanOrEqual(2));
    const [row] = await world.watches();
    expect(row?.last_error).toContain('git ls-remote');
    expect(Number(row?.next_check_at) - Number(row?.checked_at)).toBeGreaterThanOrEqual(2000);
    expect(await world.sources()).toMatchObject([
      {
        startedBy: 'branch',
        poll: { failures: expect.any(Number), problem: expect.stringContaining('git ls-remote') },
      },
    ]);
    await rename(`${path}.away`, path);
    const commit = await world.push('while nobody could look');
    await eventually(() => expect(world.started()).toEqual([commit]), { withinMs: 20_000 });
    await eventually(async () => expect((await world.watches())[0]).toMatchObject({ failures: 0, last_error: null }));
  });

  it('goes on after a restart, also for what was pushed meanwhile and for a look that was cut off', async () => {
    await world.define(true);
    const sockets: Socket[] = [];
    const silent = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const slow = `git://127.0.0.1:${(silent.address() as AddressInfo).port}/slow.git`;
    await world.service.service.dataSource.query(`update source set repository_url = $1 where pipeline_name = $2`, [
      slow,
      world.pipeline,
    ]);
    await world.tellDefined({ RepositoryUrl: slow, BranchName: 'main' });
    await eventually(() => expect(sockets).toHaveLength(1));
    // As a kill in the middle of a comparison leaves it.
    const scratch = join(world.folder.path, 'triggers', 'changes', 'diff-left');
    await mkdir(scratch, { recursive: true });
    await world.service.restart();
    await expect(stat(scratch)).rejects.toThrow('ENOENT');
    // The look that was cut off is made again at once, not when its time as a busy branch is over.
    await eventually(() => expect(sockets.length).toBeGreaterThanOrEqual(2));
    await world.define(true);
    const commit = await world.push('after the restart');
    await eventually(() => expect(world.started()).toEqual([commit]));
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
});
