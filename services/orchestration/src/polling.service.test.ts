import {
  CheckSourceActions,
  DeletePipeline,
  GetPipeline,
  PipelinePollingChanged,
  querySubject,
  RollbackStage,
  StartExecution,
} from '@millrace/contracts';
import { days, formatInstant, seconds } from '@millrace/kernel';
import { FakeClock } from '@millrace/testing';
import { serviceUnderTest, type ServiceUnderTest } from '@millrace/testing/service';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { PipelinePolling } from './application/pipeline-polling.ts';
import { orchestration } from './index.ts';
import { builds, definition, Delivery, stage, value } from './testing/delivery.ts';

const clock = new FakeClock('2026-11-21T09:00:00Z');
let t: ServiceUnderTest;
let d: Delivery;
let count = 0;
let name = '';
beforeAll(async () => {
  t = await serviceUnderTest(orchestration, { clock });
  d = new Delivery(t);
  const fit = JSON.stringify({ ok: true, value: { issues: [] } });
  t.bus.connection.subscribe(querySubject(CheckSourceActions), { callback: (_, message) => void message.respond(fit) });
  await t.bus.connection.flush();
});
afterAll(async () => t.close());
beforeEach(() => void (name = `line-${++count}`));

const stages = [stage('Build', [builds('Compile')])];
const polled = (members = {}) => definition(name, stages, members);

function sourced(provider: string, configuration: object) {
  const whole = polled();
  const [source, ...rest] = whole.stages as unknown as [{ actions: [object] }, ...object[]];
  const actionTypeId = { category: 'Source', owner: 'AWS', provider, version: '1' };
  return {
    ...whole,
    stages: [{ ...source, actions: [{ ...source.actions[0], actionTypeId, configuration }] }, ...rest],
  };
}

const anHourPasses = () => t.service.app.get(PipelinePolling, { strict: false }).disableUnused();
const disabledAt = async () => value(await d.ask(GetPipeline, { pipelineName: name })).pollingDisabledAt;
const said = () =>
  t
    .heard(PipelinePollingChanged)
    .filter(({ data }) => data.pipelineName === name)
    .map(({ data }) => [data.disabledAt, data.enabled]);

/** The pipeline, unused until its polling is disabled. */
async function unused(pipeline: { readonly name: string } = polled()): Promise<string> {
  await d.creates(pipeline);
  clock.advance(days(31));
  await anHourPasses();
  const at = formatInstant(clock.now());
  expect(await disabledAt()).toBe(at);
  await t.hears(PipelinePollingChanged, ({ data }) => data.pipelineName === name && !data.enabled);
  return at;
}

async function enabledAgain(at: string): Promise<void> {
  await t.hears(PipelinePollingChanged, ({ data }) => data.pipelineName === name && data.enabled);
  expect(await disabledAt()).toBeUndefined();
  expect(said()).toEqual([
    [at, false],
    [at, true],
  ]);
}

it('polling is disabled once no execution has begun for 30 days, not before, and said once', async () => {
  await d.creates(polled());
  clock.advance(days(20));
  await d.starts(name);
  clock.advance(days(30));
  await anHourPasses();
  expect(await disabledAt()).toBeUndefined();
  clock.advance(seconds(1));
  const at = formatInstant(clock.now());
  await anHourPasses();
  clock.advance(days(1));
  await anHourPasses();
  expect(await disabledAt()).toBe(at);
  await t.hears(PipelinePollingChanged, ({ data }) => data.pipelineName === name);
  expect(said()).toEqual([[at, false]]);
});

it('an update counts as use, too', async () => {
  await d.creates(polled());
  clock.advance(days(29));
  await d.updates(polled());
  clock.advance(days(29));
  await anHourPasses();
  expect(await disabledAt()).toBeUndefined();
});

it.each([
  [
    'that is not polled',
    'Git',
    { RepositoryUrl: 'file:///srv/git', BranchName: 'main', PollForSourceChanges: 'false' },
  ],
  [
    'of a connection',
    'CodeStarSourceConnection',
    {
      ConnectionArn: 'arn:aws:codestar-connections:local:000000000000:connection/00000000-0000-4000-8000-000000000000',
      FullRepositoryId: 'team/app',
      BranchName: 'main',
    },
  ],
])('a source %s is left alone', async (_, provider, configuration) => {
  const pipeline = sourced(provider, configuration);
  await d.creates(pipeline);
  clock.advance(days(31));
  await anHourPasses();
  expect(await disabledAt()).toBeUndefined();
});

it('a person who starts it enables polling again', async () => {
  const at = await unused();
  await d.starts(name);
  await enabledAgain(at);
});

it('several starts that share a transaction enable it once', async () => {
  const at = await unused(polled({ executionMode: 'PARALLEL' }));
  await Promise.all(Array.from({ length: 5 }, () => d.starts(name)));
  await enabledAgain(at);
});

it('whichever comes first, the hour or a start: what was started is polled', async () => {
  const names = Array.from({ length: 10 }, (_, index) => `${name}-${index}`);
  for (const one of names) await d.creates({ ...polled(), name: one });
  clock.advance(days(31));
  await Promise.all([anHourPasses(), ...names.map((one) => d.starts(one))]);
  for (const one of names) {
    expect(value(await d.ask(GetPipeline, { pipelineName: one })).pollingDisabledAt).toBeUndefined();
  }
});

it('a start that an event asks for enables it', async () => {
  const at = await unused();
  const trigger = { triggerType: 'WebhookV2', triggerDetail: 'push' };
  const start = { requestId: 'revision:1', pipelineName: name, trigger, sourceRevisions: [], variables: [] };
  await t.tell(StartExecution, start, { subject: name });
  await enabledAgain(at);
});

it('an update enables it', async () => {
  const at = await unused();
  await d.updates(polled());
  await enabledAgain(at);
});

it('a rollback enables it', async () => {
  const good = await d.creates(polled());
  for (const action of ['Checkout', 'Compile']) await d.does(good, action);
  await d.until(good, 'Succeeded');
  const bad = await d.starts(name);
  for (const action of ['Checkout', 'Compile']) await d.does(bad, action);
  await d.until(bad, 'Succeeded');
  clock.advance(days(31));
  await anHourPasses();
  const at = formatInstant(clock.now());
  value(
    await d.ask(RollbackStage, {
      pipelineName: name,
      stageName: 'Build',
      targetExecutionId: good,
      how: 'stage',
    }),
  );
  await enabledAgain(at);
});

it('a refused start enables nothing, and a deleted pipeline is disabled no more', async () => {
  const at = await unused(polled({ variables: [{ name: 'Version' }] }));
  await expect(d.starts(name)).rejects.toThrow('Version');
  expect(await disabledAt()).toBe(at);
  value(await d.ask(DeletePipeline, { pipelineName: name }));
  clock.advance(days(31));
  await anHourPasses();
  expect(said()).toEqual([[at, false]]);
});
