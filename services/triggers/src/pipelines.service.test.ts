import { randomUUID } from 'node:crypto';
import { DescribeSources, ListNoticedRevisions, PipelineDefined, PipelineDeleted } from '@millrace/contracts';
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

it('of a pipeline that is not there nothing is told, also when there was one; of one that is new there is nothing yet', async () => {
  const made = new Set(['new']);
  world.playPipelines((name) => (made.has(name) ? [] : undefined));
  const told = async (pipelineName: string) => [
    await world.service.ask(DescribeSources, { caller, pipelineName }),
    await world.service.ask(ListNoticedRevisions, { caller, pipelineName, page: {} }),
  ];
  const none = { ok: false, error: { code: 'pipeline.not-found' } };
  expect(await told('none')).toMatchObject([none, none]);
  expect(await told('new')).toEqual([
    { ok: true, value: { items: [] } },
    { ok: true, value: { items: [] } },
  ]);
  await world.define(true);
  await world.push('second');
  await world.noticed(1);
  const items = [{ started: true }, { started: false, cause: expect.stringContaining('first') as string }];
  expect(await told(world.pipeline)).toMatchObject([{ ok: true }, { ok: true, value: { items } }]);
  await world.forget();
  expect(await told(world.pipeline)).toMatchObject([none, none]);
});
