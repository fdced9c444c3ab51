import {
  AcquireLock,
  AskStartExecution,
  CopyArtifacts,
  DeletePipeline,
  GrantLock,
  JobOffered,
  ReportArtifactsCopied,
  StartExecution,
  StopExecution,
  WhyExecution,
  type AcquireLockV1,
} from '@millrace/contracts';
import { eventually } from '@millrace/testing';
import { serviceUnderTest, type ServiceUnderTest } from '@millrace/testing/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orchestration } from './index.ts';
import { builds, definition, Delivery, stage, value } from './testing/delivery.ts';

let t: ServiceUnderTest;
let d: Delivery;
beforeAll(async () => {
  t = await serviceUnderTest(orchestration);
  d = new Delivery(t);
});
afterAll(async () => t.close());

describe('a QUEUED pipeline', () => {
  it('AS-10 never overtakes, and refuses the fifty-first', async () => {
    const first = await d.creates(
      definition('as-10', [stage('Build', [builds('Compile')])], { executionMode: 'QUEUED' }),
    );
    await d.does(first, 'Checkout');
    const [second, third] = [await d.starts('as-10'), await d.starts('as-10')];
    await d.does(second, 'Checkout');
    await d.does(third, 'Checkout');
    await d.untilIn(third, 'Build', 'Waiting');
    const [fourth, fifth] = [await d.starts('as-10'), await d.starts('as-10')];
    const queue = (await d.state('as-10')).stages[1];
    expect(queue?.inboundExecutions.map(({ executionId }) => executionId)).toEqual([second, third]);
    const why = value(await d.ask(WhyExecution, { executionId: third })).sentences.join('\n');
    expect(why).toContain(`behind execution ${second}`);
    await d.does(first, 'Compile', 'failed');
    await d.until(first, 'Failed');
    await d.offered(second, 'Compile');
    expect(d.wasOffered(third, 'Compile')).toBe(false);
    for (let started = 4; started < 50; started++) await d.starts('as-10');
    const request = { pipelineName: 'as-10', variables: [], sourceRevisions: [] };
    expect(await d.refused(AskStartExecution, request)).toBe('execution.limit');
    expect(await d.executions('as-10')).toHaveLength(51);
    // Nobody could read a refusal of what a trigger asks for: it is history, with its cause.
    const trigger = { triggerType: 'Webhook', triggerDetail: 'push' };
    await t.tell(StartExecution, { ...request, requestId: 'push-51', trigger }, { subject: 'as-10' });
    await eventually(async () => {
      const [refused] = await d.executions('as-10');
      expect(refused).toMatchObject({
        status: 'Failed',
        statusSummary: expect.stringContaining('the limit is 50'),
        trigger,
      });
    });
    for (const id of [fourth, fifth]) expect((await d.execution(id)).status).toBe('InProgress');
    value(await d.ask(DeletePipeline, { pipelineName: 'as-10' }));
  });
});

describe('an update', () => {
  it('lets executions finish on their own version where the pipeline says so', async () => {
    const old = definition('finish', [stage('Build', [builds('Compile')])], { millrace: { onUpdate: 'finish' } });
    const first = await d.creates(old);
    await d.does(first, 'Checkout');
    const compile = await d.offered(first, 'Compile');
    await d.updates(
      definition('finish', [stage('Build', [builds('Compile'), builds('Lint')])], { millrace: { onUpdate: 'finish' } }),
    );
    const second = await d.starts('finish');
    await d.does(second, 'Checkout');
    await d.untilIn(second, 'Build', 'Waiting');
    await d.ends(compile);
    await d.until(first, 'Succeeded');
    await d.does(second, 'Compile');
    await d.does(second, 'Lint');
    await d.until(second, 'Succeeded');
    expect(await d.execution(first)).toMatchObject({ pipelineVersion: 1 });
    expect(await d.execution(second)).toMatchObject({ pipelineVersion: 2 });
    expect(d.wasOffered(first, 'Lint')).toBe(false);
  });
});

describe('a named lock', () => {
  const deploys = stage('Deploy', [builds('Ship')], { millrace: { locks: ['production'] } });

  /** As if the command that asked for the lock had been overtaken by the one that gave it back. */
  async function asksAgain(executionId: string): Promise<void> {
    const isIt = ({ data }: { readonly data: AcquireLockV1 }): boolean => data.executionId === executionId;
    const { lock, flowId, stageName, holder: first } = (await t.hears(AcquireLock, isIt)).data;
    const holder = `${first}:late`;
    await t.tell(AcquireLock, { lock, flowId, executionId, stageName, holder }, { subject: lock, id: holder });
    await t.hears(GrantLock, ({ data }) => data.holder === holder);
  }

  it('lets one pipeline in at a time, through a restart in between', async () => {
    const [one, two] = [
      await d.creates(definition('lock-1', [deploys])),
      await d.creates(definition('lock-2', [deploys])),
    ];
    await d.does(one, 'Checkout');
    const ship = await d.offered(one, 'Ship');
    await d.does(two, 'Checkout');
    await d.untilIn(two, 'Deploy');
    const why = (executionId: string, sentence: string) =>
      eventually(async () =>
        expect(value(await d.ask(WhyExecution, { executionId })).sentences).toContainEqual(sentence),
      );
    const held = `Waiting for the lock production, which execution ${one} of pipeline lock-1 holds`;
    await why(two, held);
    const three = await d.creates(definition('lock-3', [deploys]));
    await d.does(three, 'Checkout');
    await why(three, `${held}; 1 more waits in front of it`);
    expect(d.wasOffered(two, 'Ship')).toBe(false);
    await t.restart();
    await d.ends(ship, 'failed');
    await d.until(one, 'Failed');
    for (const next of [two, three]) {
      await d.does(next, 'Ship');
      await d.until(next, 'Succeeded');
    }
    // Whoever comes back for it waits for it like everybody else.
    value(await d.retries('lock-1', one, 'Deploy', 'FAILED_ACTIONS'));
    await d.does(one, 'Ship', 'succeeded', 2);
    await d.until(one, 'Succeeded');
  });

  it('is handed over once, whatever is lost or said twice between the grant and the flow', async () => {
    const own = stage('Deploy', [builds('Ship')], { millrace: { locks: ['europe', 'database'] } });
    const [one, two] = [await d.creates(definition('lost-1', [own])), await d.creates(definition('lost-2', [own]))];
    await d.does(one, 'Checkout');
    const ship = await d.offered(one, 'Ship');
    await d.does(two, 'Checkout');
    await d.untilIn(two, 'Deploy');
    await d.ends(ship);
    await t.restart();
    await t.nats.wipe();
    await eventually(() => expect(t.bus.connected).toBe(true));
    // The worker says again what may be lost, as its outbox does.
    await d.ends(ship);
    const next = await d.offered(two, 'Ship');
    for (const { data, id } of t.heard(GrantLock))
      await t.tell(GrantLock, data, { subject: data.lock, id: `${id}:again` });
    await d.ends(next);
    await d.until(two, 'Succeeded');
    await d.until(one, 'Succeeded');
    expect(t.heard(JobOffered).filter(({ data }) => data.executionId === two && data.fence > 1)).toEqual([]);
    const last = await d.starts('lost-1');
    await d.does(last, 'Checkout');
    await d.does(last, 'Ship');
    await d.until(last, 'Succeeded');
  });

  it('is given back by whoever is gone when it is granted', async () => {
    const own = stage('Deploy', [builds('Ship')], { millrace: { locks: ['staging'] } });
    const [one, two, three] = [
      await d.creates(definition('gone-1', [own])),
      await d.creates(definition('gone-2', [own])),
      await d.creates(definition('gone-3', [own])),
    ];
    await d.does(one, 'Checkout');
    const ship = await d.offered(one, 'Ship');
    for (const id of [two, three]) {
      await d.does(id, 'Checkout');
      await d.untilIn(id, 'Deploy');
    }
    value(await d.ask(DeletePipeline, { pipelineName: 'gone-2' }));
    await d.ends(ship);
    await d.does(three, 'Ship');
    await d.until(three, 'Succeeded');
    // Asked for after it was given back, by a flow that is closed: it is granted, and comes back.
    await asksAgain(two);
    const last = await d.starts('gone-1');
    await d.does(last, 'Checkout');
    await d.does(last, 'Ship');
    await d.until(last, 'Succeeded');
  });

  it('is free again when its execution is stopped while it waits', async () => {
    const own = stage('Deploy', [builds('Ship')], { millrace: { locks: ['canary'] } });
    const [one, two] = [await d.creates(definition('stop-1', [own])), await d.creates(definition('stop-2', [own]))];
    await d.does(one, 'Checkout');
    const ship = await d.offered(one, 'Ship');
    await d.does(two, 'Checkout');
    await d.untilIn(two, 'Deploy');
    value(await d.ask(StopExecution, { pipelineName: 'stop-2', executionId: two, abandon: true }));
    await d.until(two, 'Stopped');
    await d.ends(ship);
    await d.until(one, 'Succeeded');
    // Asked for after it was given back, by a flow whose run has gone.
    await asksAgain(two);
    const next = await d.starts('stop-2');
    await d.does(next, 'Checkout');
    await d.does(next, 'Ship');
    await d.until(next, 'Succeeded');
  });
});

describe('an action in another region', () => {
  it('AS-32 is offered once its input artifacts are there', async () => {
    const { artifactStore: location, ...pipeline } = definition('as-32', [
      stage('Deploy', [builds('Ship', { region: 'eu-west-1' })]),
    ]);
    const artifactStores = { local: location, 'eu-west-1': { type: 'S3', location: 'artifacts-eu' } };
    const elsewhere = { ...pipeline, artifactStores };
    const id = await d.creates(elsewhere);
    await d.does(id, 'Checkout');
    const { data: asked } = await t.hears(CopyArtifacts, ({ data }) => data.executionId === id);
    expect(asked).toMatchObject({ toRegion: 'eu-west-1', artifacts: [{ name: 'Sources' }] });
    expect(d.wasOffered(id, 'Ship')).toBe(false);
    expect(value(await d.ask(WhyExecution, { executionId: id })).sentences.join()).toContain('copied');
    const copies = asked.artifacts.map(({ name, sha256, sizeBytes }) => ({
      name,
      sha256,
      sizeBytes,
      artifactId: asked.actionExecutionId,
      region: 'eu-west-1',
    }));
    const { actionExecutionId, fence } = asked;
    await t.tell(ReportArtifactsCopied, { actionExecutionId, fence, copies }, { subject: actionExecutionId });
    const job = await d.offered(id, 'Ship');
    expect(job.inputArtifacts).toEqual(copies);
    await d.ends(job);
    await d.until(id, 'Succeeded');
    expect((await d.attempts('as-32', id))[0]).toMatchObject({ region: 'eu-west-1', inputArtifacts: copies });
  });
});

describe('an action that goes on', () => {
  it('AS-26 is offered anew with the token that its worker left', async () => {
    const id = await d.creates(definition('as-26', [stage('Build', [builds('Compile')])]));
    await d.does(id, 'Checkout');
    const first = await d.offered(id, 'Compile');
    await d.claims(first);
    await d.ends(first, 'succeeded', { continuationToken: 't1', externalExecutionId: 'b-7', outputVariables: {} });
    const { data: second } = await t.hears(JobOffered, ({ data }) => data.jobId === first.jobId && data.fence === 2);
    expect(second.continuationToken).toBe('t1');
    const build = (await d.execution(id)).stages[1]?.actions[0];
    expect(build).toMatchObject({ status: 'InProgress', execution: { externalExecutionId: 'b-7' } });
    await d.ends(second);
    await d.until(id, 'Succeeded');
  });
});
