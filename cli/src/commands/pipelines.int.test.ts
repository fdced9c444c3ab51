import { describe, expect, it } from 'vitest';
import { at } from '../rendering/sample-execution.ts';
import { asked, bodyOf } from '../testing/asked.ts';

describe('pipelines', () => {
  it.each([
    [['disable', 'shop', 'Prod', '--reason', 'holidays'], { enabled: false, reason: 'holidays' }, 'closed'],
    [['enable', 'shop', 'Prod'], { enabled: true }, 'open'],
  ])('a gate is set: %j', async (argv, body, state) => {
    const answers = { 'PUT /pipelines/shop/stages/Prod/transition': { status: 204, json: {} } };
    expect((await asked(answers, 'transition', ...argv)).stdout).toBe(`shop: the way into Prod is ${state}\n`);
    expect(await bodyOf(answers, 'transition', ...argv)).toEqual(body);
  });

  it('are deleted, but not under a name that none has', async () => {
    const remove = { 'DELETE /pipelines/shop': { status: 204, json: {} } };
    const there = { 'GET /pipelines/shop': { json: { pipeline: { name: 'shop' } } }, ...remove };
    const ran = await asked(there, 'pipelines', 'delete', 'shop');
    expect([ran.exitCode, ran.stdout]).toEqual([0, 'pipeline shop deleted\n']);
    const wrong = await asked(remove, 'pipelines', 'delete', 'shop');
    expect([wrong.exitCode, wrong.asked]).toEqual([4, ['GET /pipelines/shop']]);
  });

  it('that are not there have no empty list of approvals', async () => {
    const nothing = { 'GET /approvals': { json: { items: [] } } };
    expect((await asked(nothing, 'approvals', 'shop')).exitCode).toBe(4);
    const there = { 'GET /pipelines/shop': { json: { pipeline: { name: 'shop' } } } };
    expect((await asked({ ...nothing, ...there }, 'approvals', 'shop')).exitCode).toBe(0);
  });

  it('lists go through every page', async () => {
    const page = (name: string) => ({ name, version: 1, pipelineType: 'V2', executionMode: 'QUEUED', updated: at(1) });
    const answers = {
      'GET /pipelines': { json: { items: [page('a')], nextToken: 'more' } },
      'GET /pipelines?cursor=more': { json: { items: [page('b')] } },
    };
    const ran = await asked(answers, 'pipelines', 'list', '--json');
    expect(JSON.parse(ran.stdout)).toEqual({ items: [page('a'), page('b')] });
  });
});

describe('what starts a pipeline', () => {
  it('is shown with how the looking goes', async () => {
    const source = {
      actionName: 'Checkout',
      repositoryUrl: 'file:///srv/shop',
      branchName: 'main',
      startedBy: 'branch',
    };
    const poll = { nextCheckAt: at(9), failures: 2, problem: 'no such host' };
    const items = [
      { ...source, poll },
      { ...source, startedBy: 'nothing', because: 'DetectChanges is false' },
    ];
    const { stdout } = await asked(
      { 'GET /pipelines/shop/sources': { json: { items } } },
      'pipelines',
      'sources',
      'shop',
    );
    expect(stdout.split('\n').slice(1, 3)).toEqual([
      'Checkout  file:///srv/shop  main    branch      not yet        no such host',
      'Checkout  file:///srv/shop  main    nothing     not looked at  DetectChanges is false',
    ]);
  });

  it('is what was noticed, as many as are wanted', async () => {
    const revision = {
      id: 'r1',
      refKind: 'branch',
      refName: 'main',
      revisionId: '0123456789012345678901234567890123456789',
      repositoryUrl: 'file:///srv/shop',
      actionNames: ['Checkout'],
      noticedBy: 'poll',
      noticedAt: at(1),
      started: false,
      cause: 'the branch is not\nwanted',
    };
    const answers = { 'GET /pipelines/shop/revisions': { json: { items: [revision, revision], nextToken: 'n' } } };
    const one = await asked(answers, 'pipelines', 'revisions', 'shop', '--limit', '1');
    expect(one.stdout).toBe(
      `NOTICED                   BY    WHERE        REVISION  STARTED  CAUSE\n${at(1)}  poll  branch main  0123456   no       the branch is not wanted\n`,
    );
    expect(one.asked).toEqual(['GET /pipelines/shop/revisions']);
  });
});
