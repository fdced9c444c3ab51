import { randomUUID } from 'node:crypto';
import { PipelineDefined, PipelineDeleted, PipelinePollingChanged } from '@millrace/contracts';
import { eventually, gitHttpServer } from '@millrace/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { gitAction, TriggersUnderTest } from './triggers.fixture.ts';

let world: TriggersUnderTest;
let pipelineId = '';

beforeAll(async () => {
  world = await TriggersUnderTest.start();
});
afterAll(() => world?.close());
beforeEach(async () => {
  pipelineId = randomUUID();
  await world.begin();
});
afterEach(() => world.end());

const first = '2026-10-21T10:00:00.000Z';
const second = '2026-11-21T10:00:00.000Z';
const polled = () => ({ RepositoryUrl: world.repository.url, BranchName: 'main' });

async function tell(enabled: boolean, disabledAt = first): Promise<void> {
  const data = { pipelineName: world.pipeline, pipelineId, disabledAt, enabled };
  await world.service.tell(PipelinePollingChanged, data, { subject: pipelineId });
}

const isPolled = async () => (await world.sources())[0]?.poll !== undefined;
const untilPolled = (expected: boolean) => eventually(async () => expect(await isPolled()).toBe(expected));
const untilPaused = (disabledAt: string, ended: boolean) =>
  eventually(async () => {
    const sql = 'select disabled_at, ended from polling_pause where pipeline_id = $1';
    expect(await world.service.service.dataSource.query(sql, [pipelineId])).toEqual([
      { disabled_at: new Date(disabledAt), ended },
    ]);
  });

async function defined(): Promise<void> {
  await world.tellDefined(polled(), { pipelineId });
  await world.looked(['refs/heads/main']);
}

it('a pipeline whose polling is disabled is polled no more, and anew once it is enabled', async () => {
  await defined();
  await tell(false);
  await untilPolled(false);
  // What changes meanwhile starts nothing, not even later.
  const meanwhile = await world.push('while nobody looked');
  await tell(true);
  await untilPolled(true);
  await world.polled(meanwhile);
  const commit = await world.push('looked at again');
  await eventually(() => expect(world.started()).toEqual([commit]));
});

it('what a look brings that was on its way when polling was disabled is forgotten, too', async () => {
  const host = await gitHttpServer();
  const held = Promise.withResolvers<void>();
  host.held = held.promise;
  host.serve('app.git', world.repository.path);
  const RepositoryUrl = `${host.url}/app.git`;
  await world.tellDefined({ RepositoryUrl, BranchName: 'main' }, { pipelineId });
  await eventually(() => expect(host.authorizations).toHaveLength(1));
  await tell(false);
  await untilPaused(first, false);
  held.resolve();
  const sql = `select checked_at is not null as looked, refs ->> 'refs/heads/main' as head from watch where repository_url = $1`;
  const untilSeen = (head: string | null) =>
    eventually(async () =>
      expect(await world.service.service.dataSource.query(sql, [RepositoryUrl])).toEqual([{ looked: true, head }]),
    );
  await untilSeen(null);
  const meanwhile = await world.push('while nobody looked');
  await tell(true);
  await untilSeen(meanwhile);
  const commit = await world.push('looked at again');
  await eventually(() => expect(world.started()).toEqual([commit]));
  await host.close();
});

it('webhooks start it all the while, even what another pipeline has polled', async () => {
  await defined();
  const other = randomUUID();
  const source = { stageName: 'Source', actionName: 'Checkout', actionType: gitAction, configuration: polled() };
  const neighbour = { pipelineName: other, version: 1, executionMode: 'SUPERSEDED' as const, sourceActions: [source] };
  await world.service.tell(PipelineDefined, neighbour, { subject: other });
  await tell(false);
  await untilPolled(false);
  const hook = await world.webhook();
  const commit = await world.push('second');
  await world.polled(commit);
  expect(world.started()).toEqual([]);
  expect(await world.deliver({ ...hook, commit })).toMatchObject({ status: 'accepted', started: [world.pipeline] });
  await world.service.tell(PipelineDeleted, { pipelineName: other }, { subject: other });
  const left = 'select from pipeline where name = $1';
  await eventually(async () => expect(await world.service.service.dataSource.query(left, [other])).toEqual([]));
});

it('second deliveries and words that were overtaken change nothing', async () => {
  await defined();
  await tell(true);
  await untilPaused(first, true);
  await tell(false);
  await tell(false, second);
  await untilPaused(second, false);
  await tell(true);
  await tell(false);
  await tell(false, second);
  await world.tellDefined(polled(), { pipelineId });
  expect(await isPolled()).toBe(false);
  await tell(true, second);
  await untilPolled(true);
  await tell(false, second);
  await world.looked(['refs/heads/main']);
  const commit = await world.push('second');
  await eventually(() => expect(world.started()).toEqual([commit]));
});

it('the word may come before the definition, and is for that pipeline alone, not for its successor', async () => {
  await tell(false);
  await untilPaused(first, false);
  await world.tellDefined(polled(), { pipelineId });
  await world.looked(['refs/heads/main'], false);
  expect(await isPolled()).toBe(false);
  await world.tellDefined(polled(), { pipelineId: randomUUID() });
  await untilPolled(true);
});
