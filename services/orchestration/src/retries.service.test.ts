import {
  ExecutionHistory,
  PipelineExecutionChanged,
  ReplayExecution,
  RetryStage,
  StageExecutionChanged,
  StopExecution,
  SetTransition,
  WhyExecution,
} from '@millrace/contracts';
import { eventually } from '@millrace/testing';
import { serviceUnderTest, type ServiceUnderTest } from '@millrace/testing/service';
import { randomUUID } from 'node:crypto';
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

describe('a retry', () => {
  it('AS-05 keeps the id of the execution and begins another attempt', async () => {
    const id = await d.creates(definition('as-05', [stage('Deploy', [builds('Unit'), builds('Ship')])]));
    await d.does(id, 'Checkout');
    await d.does(id, 'Unit');
    await d.does(id, 'Ship', 'failed');
    await d.until(id, 'Failed');
    expect(value(await d.retries('as-05', id, 'Deploy', 'FAILED_ACTIONS'))).toEqual({ executionId: id });
    await d.until(id, 'InProgress');
    await d.does(id, 'Ship', 'succeeded', 2);
    await d.until(id, 'Succeeded');
    expect(await d.execution(id)).toMatchObject({ attempt: 2, executionType: 'STANDARD' });
    const attempts = (await d.attempts('as-05', id)).map((one) => `${one.actionName}#${one.attempt} ${one.status}`);
    expect(attempts.toSorted()).toEqual([
      'Checkout#1 Succeeded',
      'Ship#1 Failed',
      'Ship#2 Succeeded',
      'Unit#1 Succeeded',
    ]);
    const resumed = await t.hears(
      PipelineExecutionChanged,
      ({ data }) => data.executionId === id && data.state === 'RESUMED',
    );
    expect(resumed.data).toMatchObject({ attempt: 2, cause: expect.stringContaining('user/ann') });
    const again = await t.hears(
      StageExecutionChanged,
      ({ data }) => data.executionId === id && data.state === 'RESUMED',
    );
    expect(again.data.lastRetryAt).toMatch(/^\d{4}-/);
    expect((await d.state('as-05')).stages[1]).toMatchObject({
      retryStageMetadata: { manualStageRetryAttempt: 1, latestRetryTrigger: 'ManualStageRetry' },
    });
  });

  it('AS-06 of failed actions runs beside what is still running; that of all actions is refused', async () => {
    const id = await d.creates(definition('as-06', [stage('Build', [builds('A'), builds('B')])]));
    await d.does(id, 'Checkout');
    const b = await d.offered(id, 'B');
    await d.claims(b);
    await d.begins(b);
    await d.does(id, 'A', 'failed');
    const request = { pipelineName: 'as-06', executionId: id, stageName: 'Build' } as const;
    await expect
      .poll(async () => (await d.attempts('as-06', id)).some(({ status }) => status === 'Failed'), { timeout: 5_000 })
      .toBe(true);
    expect(await d.refused(RetryStage, { ...request, retryMode: 'ALL_ACTIONS' })).toBe('stage.not-retryable');
    value(await d.retries('as-06', id, 'Build', 'FAILED_ACTIONS'));
    await d.does(id, 'A', 'succeeded', 2);
    await d.ends(b);
    await d.until(id, 'Succeeded');
    expect((await d.attempts('as-06', id)).filter(({ actionName }) => actionName === 'B')).toHaveLength(1);
  });

  it('is made once, however many ask for it at the same moment', async () => {
    const id = await d.creates(definition('together', [stage('Build', [builds('Compile')])]));
    await d.does(id, 'Checkout');
    await d.does(id, 'Compile', 'failed');
    await d.until(id, 'Failed');
    const asked = Array.from({ length: 5 }, () => d.retries('together', id, 'Build', 'ALL_ACTIONS'));
    const answers = await Promise.all(asked);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    await d.does(id, 'Compile', 'succeeded', 2);
    await d.until(id, 'Succeeded');
    expect(await d.attempts('together', id)).toHaveLength(3);
  });

  it('AS-04 of one that a newer execution has followed is refused', async () => {
    const first = await d.creates(definition('as-04', [stage('Build', [builds('Compile')])]));
    await d.does(first, 'Checkout');
    await d.does(first, 'Compile', 'failed');
    await d.until(first, 'Failed');
    const second = await d.starts('as-04');
    await d.does(second, 'Checkout');
    await d.offered(second, 'Compile');
    const request = { pipelineName: 'as-04', executionId: first, stageName: 'Build' } as const;
    expect(await d.refused(RetryStage, { ...request, retryMode: 'FAILED_ACTIONS' })).toBe('execution.not-latest');
    expect((await d.execution(first)).status).toBe('Failed');
  });

  it('of all sources shows what was fetched last, of each once', async () => {
    const { stages, ...rest } = definition('sources', [stage('Build', [builds('Compile')])]);
    const [source, build] = stages as { readonly name: string; readonly actions: readonly object[] }[];
    const library = {
      ...source?.actions[0],
      name: 'Library',
      outputArtifacts: [{ name: 'Library' }],
      namespace: 'Lib',
    };
    const both = { name: 'Source', actions: [...(source?.actions ?? []), library] };
    const id = await d.creates({ ...rest, stages: [both, build] } as { readonly name: string });
    await d.does(id, 'Checkout');
    await d.does(id, 'Library', 'failed');
    await d.until(id, 'Failed');
    value(await d.retries('sources', id, 'Source', 'ALL_ACTIONS'));
    const again = await d.offered(id, 'Checkout', 2);
    await d.ends(again);
    await d.does(id, 'Library', 'succeeded', 2);
    const compile = await d.offered(id, 'Compile');
    expect(compile.sourceRevision).toEqual({ revisionId: again.jobId });
    const { sourceRevisions } = await d.execution(id);
    expect(sourceRevisions.map(({ actionName }) => actionName)).toEqual(['Checkout', 'Library']);
    expect(sourceRevisions[0]?.revisionId).toBe(again.jobId);
  });

  it('AS-12 of an execution that was stopped in front of a stage is refused', async () => {
    const id = await d.creates(definition('as-12', [stage('Build', [builds('Compile')])]));
    const gate = { pipelineName: 'as-12', stageName: 'Build', transitionType: 'Inbound' } as const;
    value(await d.ask(SetTransition, { ...gate, enabled: false, reason: 'freeze' }));
    await d.does(id, 'Checkout');
    await d.untilIn(id, 'Build', 'Waiting');
    const why = value(await d.ask(WhyExecution, { executionId: id }));
    expect(why.reasons[0]).toMatchObject({ kind: 'transition', stageName: 'Build' });
    expect(why.sentences[0]).toContain('because "freeze"');
    const stop = { pipelineName: 'as-12', executionId: id, abandon: false, reason: 'late' };
    value(await d.ask(StopExecution, stop));
    await d.until(id, 'Stopped');
    expect(await d.execution(id)).toMatchObject({ stopReason: 'late' });
    value(await d.ask(SetTransition, { ...gate, enabled: true }));
    expect(d.wasOffered(id, 'Compile')).toBe(false);
    expect((await d.state('as-12')).stages[1]?.inboundTransition).toMatchObject({
      enabled: true,
      lastChangedBy: expect.stringContaining('user/ann'),
      lastChangedAt: expect.any(String),
    });
    expect((await d.retries('as-12', id, 'Build', 'FAILED_ACTIONS')).ok).toBe(false);
    expect(await d.refused(StopExecution, stop)).toBe('execution.not-stoppable');
  });

  it('AS-24 happens by itself exactly once, and may follow by hand', async () => {
    const onFailure = { result: 'RETRY', retryConfiguration: { retryMode: 'FAILED_ACTIONS' } };
    const id = await d.creates(definition('as-24', [stage('Build', [builds('Compile')], { onFailure })]));
    await d.does(id, 'Checkout');
    await d.does(id, 'Compile', 'failed');
    await d.does(id, 'Compile', 'failed', 2);
    await d.until(id, 'Failed');
    const metadata = async () => (await d.state('as-24')).stages[1]?.retryStageMetadata;
    expect(await metadata()).toEqual({ autoStageRetryAttempt: 1, latestRetryTrigger: 'AutomatedStageRetry' });
    value(await d.retries('as-24', id, 'Build', 'ALL_ACTIONS'));
    await d.does(id, 'Compile', 'succeeded', 3);
    await d.until(id, 'Succeeded');
    expect(await metadata()).toEqual({
      autoStageRetryAttempt: 1,
      manualStageRetryAttempt: 1,
      latestRetryTrigger: 'ManualStageRetry',
    });
    expect(await d.execution(id)).toMatchObject({ attempt: 3 });
  });

  it('finds a PARALLEL execution that is over in its own flow, and runs it under its own version', async () => {
    const pipeline = definition('parallel-retry', [stage('Build', [builds('Compile')])], { executionMode: 'PARALLEL' });
    const id = await d.creates(pipeline);
    await d.does(id, 'Checkout');
    await d.does(id, 'Compile', 'failed');
    await d.until(id, 'Failed');
    const gate = { pipelineName: 'parallel-retry', stageName: 'Build', transitionType: 'Inbound' } as const;
    value(await d.ask(SetTransition, { ...gate, enabled: false, reason: 'freeze' }));
    value(await d.retries('parallel-retry', id, 'Build', 'FAILED_ACTIONS'));
    await d.does(id, 'Compile', 'succeeded', 2);
    await d.until(id, 'Succeeded');
    value(await d.ask(SetTransition, { ...gate, enabled: true }));
    const second = await d.starts('parallel-retry');
    await d.does(second, 'Checkout', 'failed');
    await d.until(second, 'Failed');
    const ways = async () =>
      value(await d.ask(WhyExecution, { executionId: second })).sentences.filter((text) => text.includes('may be'));
    expect(await ways()).toEqual(['Stage Source may be retried, until the pipeline is updated']);
    await d.updates(pipeline);
    expect((await d.retries('parallel-retry', second, 'Source', 'ALL_ACTIONS')).ok).toBe(false);
    expect(await ways()).toEqual([]);
  });
});

describe('what happened', () => {
  it('can be read decision by decision, and replayed to any point', async () => {
    const id = await d.creates(definition('history', [stage('Build', [builds('Compile')])]));
    await d.does(id, 'Checkout');
    await d.does(id, 'Compile', 'failed');
    await d.until(id, 'Failed');
    // Another execution's facts lie in the same log.
    const other = await d.starts('history');
    await d.does(other, 'Checkout', 'failed');
    await d.until(other, 'Failed');
    value(await d.retries('history', id, 'Build', 'FAILED_ACTIONS'));
    await d.does(id, 'Compile', 'succeeded', 2);
    await d.until(id, 'Succeeded');
    const first = value(await d.ask(ExecutionHistory, { executionId: id, page: { maxResults: 3 } }));
    const rest = value(await d.ask(ExecutionHistory, { executionId: id, page: { nextToken: first.nextToken ?? '' } }));
    const all = [...first.items, ...rest.items];
    expect(first.items).toHaveLength(3);
    expect(all[0]).toMatchObject({ type: 'RunStarted', cause: expect.stringContaining('CreatePipeline') });
    expect(all.at(-1)).toMatchObject({ type: 'RunFinished' });
    expect(all.every(({ causedBy }) => causedBy.length > 0)).toBe(true);
    expect(JSON.stringify(all)).not.toContain(other);
    const retried = all.find(({ type }) => type === 'StageRetried');
    expect(retried).toMatchObject({ stageName: 'Build', cause: expect.stringContaining('user/ann') });
    const before = (retried?.revision ?? 0) - 2;
    const failed = value(await d.ask(ReplayExecution, { executionId: id, revision: before })).run;
    expect(failed).toMatchObject({
      status: 'Failed',
      attempt: 1,
      stage: 'Build',
      actions: [{ name: 'Compile', status: 'failed' }],
    });
    const now = value(await d.ask(ReplayExecution, { executionId: id }));
    expect(now).toMatchObject({ facts: all.length, run: { status: 'Succeeded', attempt: 2 } });
    expect(now.run.actions).toEqual([{ name: 'Compile', status: 'succeeded', attempt: 2 }]);
  });

  it('has a cause for every decision, also for what a worker said and for what never started', async () => {
    const missing = { ProjectName: '#{SourceVariables.Nope}' };
    const stages = [stage('Build', [builds('Compile')]), stage('Deploy', [builds('Ship', { configuration: missing })])];
    const id = await d.creates(definition('causes', stages));
    await d.does(id, 'Checkout');
    const job = await d.offered(id, 'Compile');
    await d.begins(job);
    await d.ends(job);
    await d.until(id, 'Failed');
    const { items } = value(await d.ask(ExecutionHistory, { executionId: id, page: {} }));
    expect(items.filter(({ cause }) => cause === undefined || cause === '')).toEqual([]);
    const causeOf = (wanted: string) => items.find(({ type }) => type === wanted)?.cause;
    expect(causeOf('RunArrived')).toBe('Nothing is left to do in front of stage Build');
    expect(causeOf('ActionBegun')).toBe('Taken up by worker');
    expect(causeOf('ActionNotStarted')).toContain('could not be resolved: Action name=Ship');
  });

  it('says that an execution waits for people', async () => {
    const actionTypeId = { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' };
    const id = await d.creates(definition('asks', [stage('Gate', [{ name: 'Ask', actionTypeId }])]));
    await d.does(id, 'Checkout');
    await d.begins(await d.offered(id, 'Ask'), 'approvals', { token: randomUUID() });
    const why = async () => value(await d.ask(WhyExecution, { executionId: id }));
    const job = expect.objectContaining({ status: 'InProgress' });
    await eventually(async () => expect(await d.attempts('asks', id)).toContainEqual(job));
    expect((await why()).reasons).toMatchObject([{ kind: 'approval', stageName: 'Gate', actionName: 'Ask' }]);
    expect((await why()).sentences[0]).toMatch(/^Action Ask waits for somebody to approve or reject it, since 20\S+Z$/);
  });

  it('says who has the job that an execution waits for', async () => {
    const id = await d.creates(definition('why', [stage('Build', [builds('Compile')])]));
    const job = await d.offered(id, 'Checkout');
    const sentences = async () => value(await d.ask(WhyExecution, { executionId: id })).sentences.join('\n');
    expect(await sentences()).toMatch(/Checkout waits for a free worker; the job .* nobody has claimed it/);
    await d.claims(job, 'runner-7');
    expect(await sentences()).toContain('worker runner-7 claimed the job');
    await d.ends(job, 'failed');
    await d.until(id, 'Failed');
    expect(await sentences()).toMatch(
      /Failed: .*\n.*Stage Source is Failed.*\n.*Action Checkout is Failed: it said no\nStage Source may be retried/s,
    );
  });
});
