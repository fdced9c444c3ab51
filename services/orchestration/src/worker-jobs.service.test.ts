import {
  AcknowledgeWorkerJob,
  FailWorkerJob,
  GetActionType,
  GetClientToken,
  GetWorkerJob,
  JobOffered,
  PollJobs,
  StopExecution,
  SucceedWorkerJob,
  UpdateActionType,
  UpdatePipeline,
  WhyExecution,
} from '@millrace/contracts';
import { seconds } from '@millrace/kernel';
import { eventually, FakeClock } from '@millrace/testing';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { definition, stage, value } from './testing/delivery.ts';
import { OutsideWork, scan, typeOf } from './testing/outside-work.ts';

const clock = new FakeClock();
const work = new OutsideWork(clock);

describe('a worker', () => {
  it('is told what to do, does it, and the action has succeeded', async () => {
    const executionId = await work.waiting('Whole', { outputArtifacts: [{ name: 'Report' }] });
    const job = await work.begun('Whole');
    expect(job.data).toMatchObject({
      pipelineName: 'Whole',
      executionId,
      stageName: 'Check',
      actionName: 'Scan',
      inputArtifacts: [{ name: 'Sources', bucket: 'artifacts' }],
      outputArtifacts: [{ name: 'Report', bucket: 'artifacts', key: `out/${job.data.actionExecutionId}/Report` }],
      artifactCredentials: { accessKeyId: 'AKMRJOB' },
    });
    const details = value(await work.delivery.ask(GetWorkerJob, { jobId: job.jobId, thirdParty: false }));
    expect(details).toEqual({ jobId: job.jobId, account: job.account, data: job.data });
    const done = { jobId: job.jobId, thirdParty: false, externalExecutionId: 'b-7', summary: 'clean' };
    value(await work.delivery.ask(SucceedWorkerJob, { ...done, outputVariables: { Findings: '0' } }));
    await work.delivery.until(executionId, 'Succeeded');
    expect(await work.scanOf('Whole')).toMatchObject({
      entityUrl: 'https://scanner.test/shop',
      latestExecution: {
        status: 'Succeeded',
        summary: 'clean',
        outputVariables: { Findings: '0' },
        externalExecutionUrl: 'https://scanner.test/shop/runs/b-7',
      },
    });
    expect(await work.delivery.refused(SucceedWorkerJob, done)).toBe('job.state-invalid');
    expect(await work.delivery.refused(GetWorkerJob, { jobId: job.jobId, thirdParty: false })).toBe('job.not-found');
    expect(work.t.heard(JobOffered).some(({ data }) => data.actionName === 'Scan')).toBe(false);
  });

  it('AS-25: has a job for itself until its time has passed, then a new nonce counts', async () => {
    await work.waiting('Two');
    const first = await work.polled('Two');
    clock.advance(seconds(60));
    expect(await work.polls('Two', 5)).toEqual([]);
    clock.advance(seconds(1));
    expect(await work.acknowledges(first)).toMatchObject({ ok: false, error: { code: 'job.nonce-invalid' } });
    const second = await work.polled('Two');
    expect(second.jobId).toBe(first.jobId);
    expect(second.nonce).not.toBe(first.nonce);
    expect(await work.acknowledges(first)).toMatchObject({ ok: false, error: { code: 'job.nonce-invalid' } });
    const tooSoon = { jobId: second.jobId, thirdParty: false };
    expect(await work.delivery.refused(SucceedWorkerJob, tooSoon)).toBe('job.state-invalid');
    value(await work.acknowledges(second));
    expect(await work.acknowledges(second)).toMatchObject({ ok: false, error: { code: 'job.nonce-invalid' } });
  });

  it('is one of many that poll at once', async () => {
    await work.waiting('Crowd');
    const polledJobs = (await Promise.all(Array.from({ length: 8 }, () => work.polls('Crowd', 3)))).flat();
    expect(polledJobs).toHaveLength(1);
  });

  it('AS-26: leaves a token for its successor', async () => {
    const executionId = await work.waiting('Chain');
    const first = await work.begun('Chain');
    const said = { thirdParty: false, externalExecutionId: 'b-7', continuationToken: 't1', percentComplete: 40 };
    const both = { ...said, jobId: first.jobId, outputVariables: { A: 'b' } };
    expect(await work.delivery.refused(SucceedWorkerJob, both)).toBe('request.invalid');
    value(await work.delivery.ask(SucceedWorkerJob, { ...said, jobId: first.jobId }));
    expect((await work.scanOf('Chain'))?.latestExecution).toMatchObject({
      status: 'InProgress',
      percentComplete: 40,
      externalExecutionUrl: 'https://scanner.test/shop/runs/b-7',
    });
    const second = await work.begun('Chain');
    expect(second.jobId).not.toBe(first.jobId);
    expect(second.data.continuationToken).toBe('t1');
    expect(second.data.outputArtifacts).toEqual(first.data.outputArtifacts);
    const last = { jobId: second.jobId, thirdParty: false };
    const large = { ...last, outputVariables: { Text: 'x'.repeat(122_880 - 3) } };
    expect(await work.delivery.refused(SucceedWorkerJob, large)).toBe('job.output-variables-too-large');
    expect((await work.scanOf('Chain'))?.latestExecution?.status).toBe('InProgress');
    value(await work.delivery.ask(SucceedWorkerJob, { ...last, outputVariables: { Text: 'x'.repeat(122_880 - 4) } }));
    await work.delivery.until(executionId, 'Succeeded');
  });

  it('is what an execution waits for, as it says itself', async () => {
    const executionId = await work.waiting('Unpolled');
    const why = async () => value(await work.delivery.ask(WhyExecution, { executionId })).sentences;
    const waits = 'Action Scan waits for a job worker that polls for its type';
    const nobody = /; the job of type Build\/Custom\/Unpolled\/1 was offered at 20\S+Z and nobody has claimed it/;
    expect(await why()).toEqual([expect.stringMatching(nobody)]);
    expect((await why())[0]).toContain(waits);
    const { jobId } = await work.begun('Unpolled');
    expect(await why()).toEqual([expect.stringMatching(/^Action Scan is running, attempt 1; on worker \S+ since 20/)]);
    const reported = { jobId, thirdParty: false, continuationToken: 't1' };
    value(await work.delivery.ask(SucceedWorkerJob, reported));
    expect((await why())[0]).toContain(`${waits} to go on with it`);
  });

  it('says why it failed', async () => {
    const executionId = await work.waiting('Broken');
    const { jobId } = await work.begun('Broken');
    value(
      await work.delivery.ask(FailWorkerJob, {
        jobId,
        thirdParty: false,
        type: 'PermissionError',
        message: 'no entry',
      }),
    );
    await work.delivery.until(executionId, 'Failed');
    const error = { code: 'PermissionError', message: 'no entry' };
    expect((await work.scanOf('Broken'))?.latestExecution).toMatchObject({ status: 'Failed', error });
  });

  it('that forgot its output has failed', async () => {
    const executionId = await work.waiting('Forgets', { outputArtifacts: [{ name: 'Report' }] });
    const { jobId, data } = await work.begun('Forgets');
    work.forgotten.add(data.actionExecutionId);
    value(await work.delivery.ask(SucceedWorkerJob, { jobId, thirdParty: false }));
    await work.delivery.until(executionId, 'Failed');
    expect((await work.scanOf('Forgets'))?.latestExecution?.error?.message).toContain('output artifact Report');
  });

  it('must drop what was abandoned meanwhile', async () => {
    const executionId = await work.waiting('Dropped');
    const job = await work.polled('Dropped');
    value(await work.delivery.ask(StopExecution, { pipelineName: 'Dropped', executionId, abandon: true }));
    await work.delivery.until(executionId, 'Stopped');
    expect(value(await work.acknowledges(job))).toEqual({ status: 'Failed' });
    expect(await work.delivery.refused(SucceedWorkerJob, { jobId: job.jobId, thirdParty: false })).toBe(
      'job.state-invalid',
    );
  });

  it('has nothing to do for an execution that stopped before anybody came', async () => {
    const executionId = await work.waiting('Early');
    value(await work.delivery.ask(StopExecution, { pipelineName: 'Early', executionId, abandon: false }));
    await work.delivery.until(executionId, 'Stopped');
    expect(await work.polls('Early')).toEqual([]);
  });

  it('has nothing to do for an execution that an update cancelled before anybody came', async () => {
    const executionId = await work.waiting('Edited');
    value(
      await work.delivery.ask(UpdatePipeline, { pipeline: definition('Edited', [stage('Check', [scan('Edited')])]) }),
    );
    await work.delivery.until(executionId, 'Cancelled');
    expect(await work.polls('Edited')).toEqual([]);
  });

  it('is waited for when it has acknowledged', async () => {
    const executionId = await work.waiting('Patient');
    const { jobId } = await work.begun('Patient');
    value(await work.delivery.ask(StopExecution, { pipelineName: 'Patient', executionId, abandon: false }));
    expect((await work.delivery.execution(executionId)).status).toBe('Stopping');
    value(await work.delivery.ask(SucceedWorkerJob, { jobId, thirdParty: false }));
    await work.delivery.until(executionId, 'Stopped');
    expect((await work.scanOf('Patient'))?.latestExecution?.status).toBe('Succeeded');
  });

  it('asks for jobs by the queryable property, and only so', async () => {
    await work.waiting('Queried');
    const poll = { actionType: typeOf('Queried'), thirdParty: false };
    expect(await work.delivery.refused(PollJobs, poll)).toBe('request.invalid');
    expect(await work.delivery.refused(PollJobs, { ...poll, queryParam: { name: 'Token', value: 'abc' } })).toBe(
      'request.invalid',
    );
    const other = value(
      await work.delivery.ask(PollJobs, { ...poll, queryParam: { name: 'Project', value: 'other' } }),
    );
    expect(other.jobs).toEqual([]);
  });

  it('of another account sees nothing', async () => {
    await work.waiting('Mine');
    const job = await work.polled('Mine');
    const stranger = { account: '111111111111', region: 'local', arn: 'arn:aws:iam::111111111111:user/eve' };
    const asked = { caller: stranger, jobId: job.jobId, nonce: job.nonce, thirdParty: false };
    expect(await work.t.ask(AcknowledgeWorkerJob, asked)).toMatchObject({
      ok: false,
      error: { code: 'job.not-found' },
    });
    expect(await work.delivery.refused(AcknowledgeWorkerJob, { ...asked, jobId: randomUUID() })).toBe('job.not-found');
  });
});

it('a partner gets nothing without the client token', async () => {
  const actionType = typeOf('Snyk', 'ThirdParty', 'Invoke');
  const asked = { actionType, executor: { pollingAccounts: ['000000000000'] } };
  const artifacts = { minimumCount: 0, maximumCount: 1 };
  const type = {
    ...asked,
    configurationProperties: [],
    inputArtifactDetails: artifacts,
    outputArtifactDetails: artifacts,
  };
  const ours = { ...type, actionType: typeOf('CodeBuild', 'AWS') };
  expect(await work.delivery.refused(UpdateActionType, ours)).toBe('action-type.not-changeable');
  value(await work.delivery.ask(UpdateActionType, type));
  expect(value(await work.delivery.ask(GetActionType, { actionType })).executor).toEqual(asked.executor);
  const action = { name: 'Scan', actionTypeId: actionType, inputArtifacts: [{ name: 'Sources' }] };
  const executionId = await work.delivery.creates(definition('partner', [stage('Check', [action])]));
  await work.delivery.does(executionId, 'Checkout');
  await work.delivery.untilIn(executionId, 'Check');
  const [job] = await eventually(async () => {
    const { jobs } = value(await work.delivery.ask(PollJobs, { actionType, thirdParty: true }));
    expect(jobs).toHaveLength(1);
    return jobs;
  });
  const { clientId, clientToken } = value(await work.delivery.ask(GetClientToken, { actionType }));
  const jobId = job?.jobId ?? '';
  expect(job).toEqual({ jobId, clientId });
  const wrong = { jobId, thirdParty: true, clientToken: 'guess' };
  expect(await work.delivery.refused(GetWorkerJob, wrong)).toBe('job.client-token-invalid');
  expect(await work.delivery.refused(GetWorkerJob, { ...wrong, jobId: 'nonsense' })).toBe('job.malformed');
  const right = { jobId, thirdParty: true, clientToken };
  const { nonce = '' } = value(await work.delivery.ask(GetWorkerJob, right));
  value(await work.delivery.ask(AcknowledgeWorkerJob, { ...right, nonce }));
  value(await work.delivery.ask(SucceedWorkerJob, right));
  await work.delivery.until(executionId, 'Succeeded');
});
