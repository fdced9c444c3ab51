import {
  CompleteJobOutputs,
  CreateJobCredentials,
  FailWorkerJob,
  OpenFunctionJob,
  querySubject,
  SucceedWorkerJob,
  type CompleteJobOutputsV1,
  type CreateJobCredentialsV1,
  type JobOfferedV1,
  type LogRefV1,
  type WorkerJobView,
} from '@millrace/contracts';
import { derivedUuid } from '@millrace/kernel';
import { eventually } from '@millrace/testing';
import { serviceUnderTest, type ServiceUnderTest } from '@millrace/testing/service';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orchestration } from './index.ts';
import { caller, definition, Delivery, stage, value } from './testing/delivery.ts';

let t: ServiceUnderTest;
let delivery: Delivery;

beforeAll(async () => {
  t = await serviceUnderTest(orchestration);
  delivery = new Delivery(t);
  answers(querySubject(CreateJobCredentials), ({ bucket, inputs, outputs }: CreateJobCredentialsV1) => ({
    endpoint: 'http://127.0.0.1:9',
    region: 'local',
    bucket,
    inputs: inputs.map(({ artifactId }) => ({ name: artifactId, key: `in/${artifactId}` })),
    outputs: outputs.map(({ name }) => ({ name, key: `out/${name}` })),
    credentials: {
      accessKeyId: 'AKMRJOB',
      secretAccessKey: 'secret',
      sessionToken: 'session',
      expiresAt: '2030-01-01T00:00:00.000Z',
    },
  }));
  answers(querySubject(CompleteJobOutputs), ({ jobId, outputs }: CompleteJobOutputsV1) => ({
    artifacts: outputs.map(({ name }) => ({
      name,
      artifactId: derivedUuid(jobId, name),
      sha256: 'b'.repeat(64),
      sizeBytes: 7,
    })),
    missing: [],
  }));
  await t.bus.connection.flush();
});
afterAll(async () => t.close());

function answers<Q>(subject: string, reply: (data: Q) => unknown): void {
  t.bus.connection.subscribe(subject, {
    callback: (error, message) => {
      if (error) throw error;
      message.respond(JSON.stringify({ ok: true, value: reply(message.json<Q>()) }));
    },
  });
}

/** A pipeline whose function has been claimed and opened by the worker that calls it. */
async function called(): Promise<{ executionId: string; job: JobOfferedV1; view: WorkerJobView }> {
  const invokes = {
    name: 'Notify',
    actionTypeId: { category: 'Invoke', owner: 'AWS', provider: 'Lambda', version: '1' },
    configuration: { FunctionName: 'https://functions.test/notify', UserParameters: 'x' },
    inputArtifacts: [{ name: 'Sources' }],
    outputArtifacts: [{ name: 'Receipt' }],
    namespace: 'Notified',
  };
  const executionId = await delivery.creates(definition(`p-${randomUUID()}`, [stage('Tell', [invokes])]));
  await delivery.does(executionId, 'Checkout');
  const job = await delivery.offered(executionId, 'Notify');
  await delivery.claims(job);
  return { executionId, job, view: await opened(job) };
}

const opened = async ({ jobId, fence }: JobOfferedV1): Promise<WorkerJobView> =>
  value(await t.ask(OpenFunctionJob, { account: caller.account, jobId, fence }));

const succeeds = (jobId: string, more: object = {}) =>
  t.ask(SucceedWorkerJob, { caller, jobId, thirdParty: false, ...more });

const someLog = (): LogRefV1 => ({ artifactId: randomUUID(), sha256: 'c'.repeat(64), lines: 2, sizeBytes: 90 });

const notified = async ({ pipelineName, executionId }: JobOfferedV1) =>
  (await delivery.attempts(pipelineName, executionId)).find(({ actionName }) => actionName === 'Notify');

describe('the function of an Invoke action', () => {
  it('reports as workers outside do, once; of what its caller says later only the log is kept', async () => {
    const { executionId, job, view } = await called();
    expect(view).toMatchObject({
      account: caller.account,
      data: {
        configuration: { UserParameters: 'x' },
        inputArtifacts: [{ name: 'Sources', bucket: 'artifacts' }],
        outputArtifacts: [{ name: 'Receipt', key: 'out/Receipt' }],
        artifactCredentials: { accessKeyId: 'AKMRJOB' },
      },
    });
    expect(view.jobId).not.toBe(job.jobId);
    expect((await opened(job)).jobId).toBe(view.jobId);
    expect(await succeeds(view.jobId, { outputVariables: { Ticket: '7' } })).toMatchObject({ ok: true });
    await delivery.until(executionId, 'Succeeded');
    const log = someLog();
    await delivery.ends(job, 'failed', { log });
    await eventually(async () => expect(await notified(job)).toMatchObject({ log }));
    expect(await succeeds(view.jobId)).toMatchObject({ error: { code: 'job.state-invalid' } });
    expect(await notified(job)).toMatchObject({
      status: 'Succeeded',
      outputVariables: { Ticket: '7' },
      outputArtifacts: [{ name: 'Receipt' }],
    });
  });

  it('fails its action with a type and a message', async () => {
    const { executionId, view } = await called();
    const said = { type: 'ConfigurationError' as const, message: 'no such channel' };
    const failed = await t.ask(FailWorkerJob, { caller, jobId: view.jobId, thirdParty: false, ...said });
    expect(failed).toMatchObject({ ok: true });
    await delivery.until(executionId, 'Failed');
  });

  it('that leaves a continuation token is called again with it, under another id', async () => {
    const { executionId, job, view } = await called();
    expect(await succeeds(view.jobId, { continuationToken: 'page 2' })).toMatchObject({ ok: true });
    const next = await delivery.offeredWith(executionId, 'Notify', job.fence + 1);
    await delivery.claims(next);
    const again = await opened(next);
    expect(again.jobId).not.toBe(view.jobId);
    expect(again.data.continuationToken).toBe('page 2');
    expect(await succeeds(view.jobId)).toMatchObject({ error: { code: 'job.state-invalid' } });
    expect(await succeeds(again.jobId)).toMatchObject({ ok: true });
    await delivery.until(executionId, 'Succeeded');
    // Its log is what the last call of it wrote.
    await delivery.ends(job, 'cancelled', { log: someLog() });
    const log = someLog();
    await delivery.ends(next, 'cancelled', { log });
    await eventually(async () => expect((await notified(next))?.log).toEqual(log));
  });

  it('is opened by whoever has claimed it only, and no other kind of job is', async () => {
    const { job } = await called();
    const { account } = caller;
    const stale = await t.ask(OpenFunctionJob, { account, jobId: job.jobId, fence: job.fence + 1 });
    expect(stale).toMatchObject({ error: { code: 'job.not-found' } });
    const executionId = await delivery.creates(
      definition(`p-${randomUUID()}`, [
        stage('Ask', [
          { name: 'Ask', actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' } },
        ]),
      ]),
    );
    const source = await delivery.offered(executionId, 'Checkout');
    await delivery.claims(source);
    expect(await t.ask(OpenFunctionJob, { account, jobId: source.jobId, fence: 1 })).toMatchObject({
      error: { code: 'job.not-found' },
    });
  });
});
