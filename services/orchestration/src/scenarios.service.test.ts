import {
  AskStartExecution,
  DeletePipeline,
  GetExecution,
  GetPipeline,
  JobCancelRequested,
  PipelineExecutionChanged,
  RetryStage,
  SetTransition,
  StageExecutionChanged,
  StopExecution,
} from '@millrace/contracts';
import { days } from '@millrace/kernel';
import { FakeClock } from '@millrace/testing';
import { serviceUnderTest, type ServiceUnderTest } from '@millrace/testing/service';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orchestration } from './index.ts';
import { builds, definition, Delivery, stage, value } from './testing/delivery.ts';

let t: ServiceUnderTest;
let d: Delivery;
const clock = new FakeClock('2026-11-21T10:00:00Z');
beforeAll(async () => {
  t = await serviceUnderTest(orchestration, { clock });
  d = new Delivery(t);
});
afterAll(async () => t.close());

const gate = (pipelineName: string, stageName: string) =>
  ({ pipelineName, stageName, transitionType: 'Inbound' }) as const;
const closes = async (pipelineName: string, stageName: string) =>
  value(await d.ask(SetTransition, { ...gate(pipelineName, stageName), enabled: false, reason: 'freeze' }));
const opens = async (pipelineName: string, stageName: string) =>
  value(await d.ask(SetTransition, { ...gate(pipelineName, stageName), enabled: true }));

const states = (contract: typeof PipelineExecutionChanged | typeof StageExecutionChanged, id: string) =>
  t
    .heard<{ readonly executionId: string; readonly state: string }>(contract)
    .flatMap(({ data }) => (data.executionId === id ? [data.state] : []));

describe('executions and stages', () => {
  const deploys = [stage('Build', [builds('Compile')]), stage('Deploy', [builds('Ship')])];

  it('AS-01 and AS-02 an execution is superseded at a gate, and never inside a stage', async () => {
    const first = await d.creates(definition('as-01', deploys));
    await d.does(first, 'Checkout');
    await d.does(first, 'Compile');
    const ship = await d.offered(first, 'Ship');
    const second = await d.starts('as-01');
    await d.does(second, 'Checkout');
    await d.does(second, 'Compile');
    await d.untilIn(second, 'Deploy', 'Waiting');
    const third = await d.starts('as-01');
    await d.does(third, 'Checkout');
    await d.does(third, 'Compile');
    await d.until(second, 'Superseded');
    const [source, , deploy] = (await d.state('as-01')).stages;
    expect(source?.latestExecution).toMatchObject({ executionId: third, status: 'Succeeded' });
    expect(deploy).toMatchObject({
      latestExecution: { executionId: first, status: 'InProgress' },
      inboundExecutions: [{ executionId: third, status: 'InProgress' }],
    });
    await t.hears(PipelineExecutionChanged, ({ data }) => data.executionId === second && data.state === 'SUPERSEDED');
    await d.ends(ship);
    await d.does(third, 'Ship');
    await d.until(third, 'Succeeded');
    expect(d.wasOffered(second, 'Ship')).toBe(false);
  });

  it('AS-03 an approval holds its stage, and each execution asks for its own', async () => {
    const approves = {
      name: 'Approve',
      actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
    };
    const first = await d.creates(definition('as-03', [stage('Deploy', [approves])]));
    await d.does(first, 'Checkout');
    const asked = await d.offered(first, 'Approve');
    const token = randomUUID();
    await d.begins(asked, 'approvals', { token });
    const shown = async () => (await d.state('as-03')).stages[1]?.actions[0]?.latestExecution;
    await expect.poll(async () => (await shown())?.token, { timeout: 5_000 }).toBe(token);
    const [second, third] = [await d.starts('as-03'), await d.starts('as-03')];
    await d.does(second, 'Checkout');
    await d.untilIn(second, 'Deploy', 'Waiting');
    await d.does(third, 'Checkout');
    await d.until(second, 'Superseded');
    expect(await shown()).toMatchObject({ executionId: first, token, status: 'InProgress' });
    expect(d.wasOffered(third, 'Approve')).toBe(false);
    await d.ends(asked);
    await d.until(first, 'Succeeded');
    await d.does(third, 'Approve');
    await d.until(third, 'Succeeded');
  });

  it('AS-07 a failure lets what runs beside it end, and starts nothing after it', async () => {
    const later = builds('Later', { runOrder: 2 });
    const id = await d.creates(definition('as-07', [stage('Build', [builds('A'), builds('B'), later])]));
    await d.does(id, 'Checkout');
    const b = await d.offered(id, 'B');
    await d.does(id, 'A', 'failed');
    await expect
      .poll(async () => (await d.attempts('as-07', id)).map(({ status }) => status).includes('Failed'), {
        timeout: 5_000,
      })
      .toBe(true);
    expect((await d.execution(id)).stages[1]?.status).toBe('InProgress');
    await d.ends(b);
    await d.until(id, 'Failed');
    expect(d.wasOffered(id, 'Later')).toBe(false);
  });

  it('AS-14 a stop lets the next one in at once, but not past a closed gate', async () => {
    const first = await d.creates(definition('as-14', [stage('Deploy', [builds('Ship')])]));
    await d.does(first, 'Checkout');
    const job = await d.offered(first, 'Ship');
    await d.claims(job);
    await d.begins(job);
    const second = await d.starts('as-14');
    await d.does(second, 'Checkout');
    await d.untilIn(second, 'Deploy', 'Waiting');
    value(await d.ask(StopExecution, { pipelineName: 'as-14', executionId: first, abandon: true }));
    const ship = await d.offered(second, 'Ship');
    // The work outside is told to end, too.
    await t.hears(JobCancelRequested, ({ data }) => data.jobId === job.jobId);
    const third = await d.starts('as-14');
    await d.does(third, 'Checkout');
    await d.untilIn(third, 'Deploy', 'Waiting');
    await closes('as-14', 'Deploy');
    value(await d.ask(StopExecution, { pipelineName: 'as-14', executionId: second, abandon: true }));
    await d.ends(ship);
    await d.until(second, 'Stopped');
    expect(d.wasOffered(third, 'Ship')).toBe(false);
    await opens('as-14', 'Deploy');
    await d.does(third, 'Ship');
    await d.until(third, 'Succeeded');
  });
});

describe('a stop', () => {
  it('AS-13 waits or abandons, is asked for once each, and the stage may be retried', async () => {
    const id = await d.creates(definition('as-13', [stage('Build', [builds('Compile')])]));
    await d.does(id, 'Checkout');
    const job = await d.offered(id, 'Compile');
    const stop = { pipelineName: 'as-13', executionId: id, abandon: false };
    value(await d.ask(StopExecution, { ...stop, reason: 'late' }));
    await d.until(id, 'Stopping');
    const isStopping = ({ data }: { readonly data: { readonly executionId: string; readonly state: string } }) =>
      data.executionId === id && data.state === 'STOPPING';
    await t.hears(PipelineExecutionChanged, isStopping);
    await t.hears(StageExecutionChanged, isStopping);
    expect(await d.refused(StopExecution, stop)).toBe('execution.already-stopping');
    value(await d.ask(StopExecution, { ...stop, abandon: true }));
    await d.until(id, 'Stopped');
    expect(await d.execution(id)).toMatchObject({ stopReason: 'late' });
    expect(await d.refused(StopExecution, { ...stop, abandon: true })).toBe('execution.not-stoppable');
    await d.ends(job);
    expect((await d.attempts('as-13', id))[0]).toMatchObject({ actionName: 'Compile', status: 'Abandoned' });
    value(await d.retries('as-13', id, 'Build', 'FAILED_ACTIONS'));
    await d.does(id, 'Compile', 'succeeded', 2);
    await d.until(id, 'Succeeded');
  });
});

describe('an update', () => {
  it('AS-08 cancels who waits at once, and who runs after the running action', async () => {
    const pipeline = definition('as-08', [stage('Build', [builds('Compile')]), stage('Deploy', [builds('Ship')])]);
    const waiting = await d.creates(pipeline);
    await closes('as-08', 'Deploy');
    await d.does(waiting, 'Checkout');
    await d.does(waiting, 'Compile');
    await d.untilIn(waiting, 'Deploy', 'Waiting');
    const running = await d.starts('as-08');
    await d.does(running, 'Checkout');
    const compile = await d.offered(running, 'Compile');
    await d.updates(pipeline);
    await d.until(waiting, 'Cancelled');
    expect((await d.execution(running)).status).toBe('InProgress');
    await d.ends(compile);
    await d.until(running, 'Cancelled');
    expect((await d.execution(running)).stages[1]).toMatchObject({
      status: 'Cancelled',
      actions: [{ status: 'Succeeded' }],
    });
    await t.hears(PipelineExecutionChanged, ({ data }) => data.executionId === running && data.state === 'CANCELED');
    expect(states(StageExecutionChanged, running)).toContain('CANCELED');
    const retry = {
      pipelineName: 'as-08',
      executionId: running,
      stageName: 'Build',
      retryMode: 'ALL_ACTIONS',
    } as const;
    expect(await d.refused(RetryStage, retry)).toBe('stage.not-retryable');
    expect(await d.executions('as-08')).toHaveLength(2);
    const lastIn = async () =>
      (await d.state('as-08')).stages.map(({ actions }) => actions[0]?.latestExecution?.status);
    expect(await lastIn()).toEqual(['Succeeded', 'Succeeded', undefined]);
    // A PARALLEL pipeline has no state; what another mode left is there again with that mode.
    await d.updates({ ...pipeline, executionMode: 'PARALLEL' });
    const { stages } = await d.state('as-08');
    expect(stages.flatMap(({ latestExecution }) => latestExecution ?? [])).toEqual([]);
    expect(await lastIn()).toEqual([undefined, undefined, undefined]);
    await d.updates(pipeline);
    expect(await lastIn()).toEqual(['Succeeded', 'Succeeded', undefined]);
  });

  it('AS-09 leaves PARALLEL executions their own version', async () => {
    const two = [stage('Build', [builds('Compile')])];
    const first = await d.creates(definition('as-09', two, { executionMode: 'PARALLEL' }));
    const checkout = await d.offered(first, 'Checkout');
    const three = [...two, stage('Deploy', [builds('Ship')])];
    await d.updates(definition('as-09', three, { executionMode: 'PARALLEL' }));
    const second = await d.starts('as-09');
    await d.ends(checkout);
    await d.does(first, 'Compile');
    await d.until(first, 'Succeeded');
    await d.does(second, 'Checkout');
    await d.does(second, 'Compile');
    await d.does(second, 'Ship');
    await d.until(second, 'Succeeded');
    const shown = (await d.state('as-09')).stages.map(({ latestExecution }) => latestExecution);
    expect(shown).toEqual([undefined, undefined, undefined]);
  });
});

describe('variables', () => {
  it('AS-17 that have no value fail the action before anybody is asked', async () => {
    const ship = builds('Ship', { configuration: { ProjectName: '#{BuildVariables.Tag}' }, runOrder: 2 });
    const compile = builds('Compile', { namespace: 'BuildVariables' });
    const id = await d.creates(definition('as-17', [stage('Deploy', [compile, ship])]));
    await d.does(id, 'Checkout');
    await d.does(id, 'Compile');
    await d.until(id, 'Failed');
    const failed = (await d.execution(id)).stages[1]?.actions[1]?.execution;
    expect(failed).toMatchObject({
      status: 'Failed',
      configuration: { ProjectName: '#{BuildVariables.Tag}' },
      resolvedConfiguration: {},
      error: { message: expect.stringContaining('could not be resolved') },
    });
    expect(d.wasOffered(id, 'Ship')).toBe(false);
  });

  it('AS-18 that are required are asked for before there is an execution', async () => {
    const pipeline = definition('as-18', [stage('Build', [builds('Compile')])], { variables: [{ name: 'V' }] });
    const created = await d.creates(pipeline);
    expect(await d.execution(created)).toMatchObject({ status: 'Failed', cause: expect.stringContaining('V') });
    const start = { pipelineName: 'as-18', sourceRevisions: [] };
    expect(await d.refused(AskStartExecution, { ...start, variables: [] })).toBe('request.invalid');
    expect(await d.refused(AskStartExecution, { ...start, variables: [{ name: 'V', value: '' }] })).toBe(
      'request.invalid',
    );
    expect(await d.executions('as-18')).toHaveLength(1);
    const { executionId } = value(await d.ask(AskStartExecution, { ...start, variables: [{ name: 'V', value: '1' }] }));
    expect((await d.execution(executionId)).variables).toEqual([{ name: 'V', value: '1' }]);
  });
});

describe('what is not there', () => {
  it('AS-30 is deleted already, and otherwise said to be missing by its kind', async () => {
    const id = await d.creates(definition('as-30', [stage('Build', [builds('Compile')])]));
    await d.creates(definition('as-30-other', [stage('Build', [builds('Compile')])]));
    expect(await d.refused(DeletePipeline, { pipelineName: 'as-30-missing' })).toBe('accepted');
    expect(await d.refused(GetPipeline, { pipelineName: 'as-30-missing' })).toBe('pipeline.not-found');
    expect(await d.refused(GetPipeline, { pipelineName: 'as-30', version: 99 })).toBe('pipeline.version-not-found');
    expect(await d.refused(GetExecution, { pipelineName: 'as-30-other', executionId: id })).toBe('execution.not-found');
    const nowhere = { ...gate('as-30', 'Nowhere'), enabled: false, reason: 'freeze' };
    expect(await d.refused(SetTransition, nowhere)).toBe('stage.not-found');
  });
});

describe('a closed gate', () => {
  it('AS-11 keeps the newest alone, and forgets it after thirty days', async () => {
    for (const [name, closedFor, enters] of [
      ['as-11-early', days(29), true],
      ['as-11-late', days(31), false],
    ] as const) {
      const first = await d.creates(definition(name, [stage('Deploy', [builds('Ship')])]));
      await closes(name, 'Deploy');
      await d.does(first, 'Checkout');
      await d.untilIn(first, 'Deploy', 'Waiting');
      const second = await d.starts(name);
      await d.does(second, 'Checkout');
      await d.until(first, 'Superseded');
      await d.untilIn(second, 'Deploy', 'Waiting');
      clock.advance(closedFor);
      await opens(name, 'Deploy');
      const last = enters ? second : await d.starts(name);
      if (!enters) await d.does(last, 'Checkout');
      await d.does(last, 'Ship');
      await d.until(last, 'Succeeded');
      expect(d.wasOffered(second, 'Ship')).toBe(enters);
    }
  });
});
