import {
  AcknowledgeWorkerJob,
  AddTags,
  AskStartExecution,
  CompleteJobOutputs,
  CreateCustomActionType,
  CreateJobCredentials,
  CreatePipeline,
  DeleteCustomActionType,
  FailWorkerJob,
  GetActionType,
  GetClientToken,
  GetPipeline,
  GetTags,
  GetWorkerJob,
  JobOffered,
  ListActionTypes,
  PollJobs,
  PutActionRevision,
  querySubject,
  RemoveTags,
  StopExecution,
  SucceedWorkerJob,
  UpdateActionType,
  UpdatePipeline,
  type CompleteJobOutputsV1,
  type CreateCustomActionTypeV1,
  type CreateJobCredentialsV1,
  type JobCredentials,
  type UpdateActionTypeV1,
  type PolledJob,
  type WorkerJobView,
} from '@millrace/contracts';
import { derivedUuid } from '@millrace/kernel';
import { eventually } from '@millrace/testing';
import { serviceUnderTest, type ServiceUnderTest } from '@millrace/testing/service';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orchestration } from './index.ts';
import { definition, Delivery, stage, value } from './testing/delivery.ts';

const sealKey = 'cd'.repeat(32);
let t: ServiceUnderTest;
let delivery: Delivery;
/** Outputs that the worker "forgot" to put. */
const forgotten = new Set<string>();

beforeAll(async () => {
  t = await serviceUnderTest(orchestration, {
    environment: { MILLRACE_SEAL_KEY: sealKey, ORCHESTRATION_DISPATCH_SECONDS: '1' },
  });
  delivery = new Delivery(t);
  answers(querySubject(CreateJobCredentials), credentialsFor);
  answers(querySubject(CompleteJobOutputs), ({ jobId, outputs }: CompleteJobOutputsV1) =>
    forgotten.has(jobId)
      ? { artifacts: [], missing: outputs.map(({ name }) => name) }
      : {
          artifacts: outputs.map(({ name }) => ({
            name,
            artifactId: derivedUuid(jobId, name),
            sha256: 'b'.repeat(64),
            sizeBytes: 7,
          })),
          missing: [],
        },
  );
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

const credentialsFor = ({ jobId, bucket, inputs, outputs }: CreateJobCredentialsV1): JobCredentials => ({
  endpoint: 'http://127.0.0.1:9',
  region: 'local',
  bucket,
  inputs: inputs.map(({ artifactId }) => ({ name: artifactId, key: `in/${artifactId}` })),
  outputs: outputs.map(({ name }) => ({ name, key: `out/${jobId}/${name}` })),
  credentials: {
    accessKeyId: 'AKMRJOB',
    secretAccessKey: 'secret',
    sessionToken: 'session',
    expiresAt: '2030-01-01T00:00:00.000Z',
  },
});

const property = (name: string, more: object = {}) => ({ name, required: true, key: true, secret: false, ...more });
const scanner = (provider: string, more: Partial<CreateCustomActionTypeV1> = {}) => ({
  category: 'Build',
  provider,
  version: '1',
  settings: {
    entityUrlTemplate: 'https://scanner.test/{Config:Project}',
    executionUrlTemplate: 'https://scanner.test/{Config:Project}/runs/{ExternalExecutionId}',
  },
  configurationProperties: [
    property('Project', { queryable: true }),
    property('Token', { secret: true, required: false, key: false }),
  ],
  inputArtifactDetails: { minimumCount: 1, maximumCount: 1 },
  outputArtifactDetails: { minimumCount: 0, maximumCount: 1 },
  ...more,
});

const typeOf = (provider: string, owner = 'Custom', category = 'Build') => ({
  category,
  owner,
  provider,
  version: '1',
});
const scan = (provider: string, more: object = {}) => ({
  name: 'Scan',
  actionTypeId: typeOf(provider),
  configuration: { Project: 'shop', Token: 'abc' },
  inputArtifacts: [{ name: 'Sources' }],
  namespace: 'Scanned',
  ...more,
});

async function typed(provider: string, more: Partial<CreateCustomActionTypeV1> = {}): Promise<void> {
  value(await delivery.ask(CreateCustomActionType, scanner(provider, more)));
}

/** A pipeline whose scan waits for a worker. */
async function waiting(provider: string, more: object = {}): Promise<string> {
  await typed(provider);
  const executionId = await delivery.creates(definition(provider, [stage('Check', [scan(provider, more)])]));
  await delivery.does(executionId, 'Checkout');
  await delivery.untilIn(executionId, 'Check');
  return executionId;
}

const polls = async (provider: string, maxBatchSize = 1): Promise<readonly PolledJob[]> =>
  value(
    await delivery.ask(PollJobs, {
      actionType: typeOf(provider),
      thirdParty: false,
      maxBatchSize,
      queryParam: { name: 'Project', value: 'shop' },
    }),
  ).jobs;

async function polled(provider: string): Promise<WorkerJobView & { readonly nonce: string }> {
  const job = await eventually(async () => {
    const [first] = await polls(provider);
    expect(first?.job).toBeDefined();
    return first?.job;
  });
  if (job?.nonce === undefined) throw new Error('a polled job has a nonce');
  return { ...job, nonce: job.nonce };
}

const acknowledges = ({ jobId, nonce }: { jobId: string; nonce: string }) =>
  delivery.ask(AcknowledgeWorkerJob, { jobId, nonce, thirdParty: false });

/** Polled and acknowledged. */
async function begun(provider: string): Promise<WorkerJobView> {
  const job = await polled(provider);
  expect(value(await acknowledges(job))).toEqual({ status: 'InProgress' });
  return job;
}

const scanOf = async (pipelineName: string) =>
  (await delivery.state(pipelineName)).stages[1]?.actions.find(({ name }) => name === 'Scan');

describe('custom action types', () => {
  it('are made once, deleted at will, and come back only as what they were', async () => {
    await typed('Lint');
    expect(await delivery.refused(CreateCustomActionType, scanner('Lint'))).toBe('action-type.exists');
    const id = { category: 'Build', provider: 'Lint', version: '1' };
    value(await delivery.ask(DeleteCustomActionType, id));
    value(await delivery.ask(DeleteCustomActionType, id));
    const other = scanner('Lint', { outputArtifactDetails: { minimumCount: 1, maximumCount: 1 } });
    expect(await delivery.refused(CreateCustomActionType, other)).toBe('action-type.exists');
    value(await delivery.ask(CreateCustomActionType, scanner('Lint')));
  });

  it.each([
    [
      'two queryable properties',
      { configurationProperties: ['A', 'B'].map((name) => property(name, { queryable: true })) },
    ],
    ['a queryable secret', { configurationProperties: [property('A', { queryable: true, secret: true })] }],
    ['an optional property in a template', { configurationProperties: [property('Project', { required: false })] }],
    ['more artifacts at least than at most', { inputArtifactDetails: { minimumCount: 2, maximumCount: 1 } }],
    ['category Approval', { category: 'Approval' }],
  ])('may not have %s', async (_what, more) => {
    expect(await delivery.refused(CreateCustomActionType, scanner('Wrong', more))).toBe('request.invalid');
  });

  it('are listed with ours, by owner and in pages', async () => {
    await typed('Listed');
    const custom = value(await delivery.ask(ListActionTypes, { owner: 'Custom', page: {} })).items;
    expect(custom.map(({ id }) => id.provider)).toContain('Listed');
    expect(custom.every(({ id }) => id.owner === 'Custom')).toBe(true);
    const first = value(await delivery.ask(ListActionTypes, { page: { maxResults: 2 } }));
    const second = value(
      await delivery.ask(ListActionTypes, { page: { maxResults: 2, nextToken: first.nextToken ?? '' } }),
    );
    expect(first.items.concat(second.items).map(({ id }) => id.owner)).toEqual(['AWS', 'AWS', 'AWS', 'AWS']);
    const elsewhere = value(await delivery.ask(ListActionTypes, { owner: 'Custom', region: 'eu-west-1', page: {} }));
    expect(elsewhere.items).toEqual([]);
  });

  it('that nobody made cannot be used, and deleted ones cannot be polled for', async () => {
    const pipeline = definition('no-type', [stage('Check', [scan('Nobody')])]);
    expect(await delivery.refused(CreatePipeline, { pipeline })).toBe('pipeline.invalid');
    const poll = { actionType: typeOf('Nobody'), thirdParty: false };
    expect(await delivery.refused(PollJobs, poll)).toBe('action-type.not-found');
    expect(await delivery.refused(PollJobs, { ...poll, actionType: typeOf('CodeBuild', 'AWS') })).toBe(
      'request.invalid',
    );
  });

  it('AS-16: keep their secrets through a round trip', async () => {
    await waiting('Secrets');
    const shown = value(await delivery.ask(GetPipeline, { pipelineName: 'Secrets' })).pipeline as {
      stages: { name: string; actions: { configuration: Record<string, string> }[] }[];
    };
    expect(shown.stages[1]?.actions[0]?.configuration).toEqual({ Project: 'shop', Token: '****' });
    const { jobId } = await begun('Secrets');
    value(await delivery.ask(SucceedWorkerJob, { jobId, thirdParty: false }));
    value(await delivery.ask(UpdatePipeline, { pipeline: { ...shown } }));
    const executionId = await delivery.starts('Secrets');
    await delivery.does(executionId, 'Checkout');
    await delivery.untilIn(executionId, 'Check');
    const job = await polled('Secrets');
    expect(job.data.configuration).toEqual({ Project: 'shop', Token: 'abc' });
    expect(JSON.stringify(await delivery.attempts('Secrets', executionId))).not.toContain('abc"');
    const renamed = { ...shown, stages: shown.stages.map((one, at) => (at === 1 ? { ...one, name: 'Other' } : one)) };
    expect(await delivery.refused(UpdatePipeline, { pipeline: renamed })).toBe('pipeline.invalid');
  });
});

describe('a worker', () => {
  it('is told what to do, does it, and the action has succeeded', async () => {
    const executionId = await waiting('Whole', { outputArtifacts: [{ name: 'Report' }] });
    const job = await begun('Whole');
    expect(job.data).toMatchObject({
      pipelineName: 'Whole',
      executionId,
      stageName: 'Check',
      actionName: 'Scan',
      inputArtifacts: [{ name: 'Sources', bucket: 'artifacts' }],
      outputArtifacts: [{ name: 'Report', bucket: 'artifacts', key: `out/${job.data.actionExecutionId}/Report` }],
      artifactCredentials: { accessKeyId: 'AKMRJOB' },
    });
    const details = value(await delivery.ask(GetWorkerJob, { jobId: job.jobId, thirdParty: false }));
    expect(details).toEqual({ jobId: job.jobId, account: job.account, data: job.data });
    const done = { jobId: job.jobId, thirdParty: false, externalExecutionId: 'b-7', summary: 'clean' };
    value(await delivery.ask(SucceedWorkerJob, { ...done, outputVariables: { Findings: '0' } }));
    await delivery.until(executionId, 'Succeeded');
    expect(await scanOf('Whole')).toMatchObject({
      entityUrl: 'https://scanner.test/shop',
      latestExecution: {
        status: 'Succeeded',
        summary: 'clean',
        outputVariables: { Findings: '0' },
        externalExecutionUrl: 'https://scanner.test/shop/runs/b-7',
      },
    });
    expect(await delivery.refused(SucceedWorkerJob, done)).toBe('job.state-invalid');
    expect(await delivery.refused(GetWorkerJob, { jobId: job.jobId, thirdParty: false })).toBe('job.not-found');
    expect(t.heard(JobOffered).some(({ data }) => data.actionName === 'Scan')).toBe(false);
  });

  it('AS-25: has a job for itself until its time has passed, then a new nonce counts', async () => {
    await waiting('Two');
    const first = await polled('Two');
    expect(await polls('Two', 5)).toEqual([]);
    const second = await polled('Two');
    expect(second.jobId).toBe(first.jobId);
    expect(second.nonce).not.toBe(first.nonce);
    expect(await acknowledges(first)).toMatchObject({ ok: false, error: { code: 'job.nonce-invalid' } });
    const tooSoon = { jobId: second.jobId, thirdParty: false };
    expect(await delivery.refused(SucceedWorkerJob, tooSoon)).toBe('job.state-invalid');
    value(await acknowledges(second));
    expect(await acknowledges(second)).toMatchObject({ ok: false, error: { code: 'job.nonce-invalid' } });
  });

  it('is one of many that poll at once', async () => {
    await waiting('Crowd');
    const polledJobs = (await Promise.all(Array.from({ length: 8 }, () => polls('Crowd', 3)))).flat();
    expect(polledJobs).toHaveLength(1);
  });

  it('AS-26: leaves a token for its successor', async () => {
    const executionId = await waiting('Chain');
    const first = await begun('Chain');
    const said = { thirdParty: false, externalExecutionId: 'b-7', continuationToken: 't1', percentComplete: 40 };
    const both = { ...said, jobId: first.jobId, outputVariables: { A: 'b' } };
    expect(await delivery.refused(SucceedWorkerJob, both)).toBe('request.invalid');
    value(await delivery.ask(SucceedWorkerJob, { ...said, jobId: first.jobId }));
    expect((await scanOf('Chain'))?.latestExecution).toMatchObject({
      status: 'InProgress',
      percentComplete: 40,
      externalExecutionUrl: 'https://scanner.test/shop/runs/b-7',
    });
    const second = await begun('Chain');
    expect(second.jobId).not.toBe(first.jobId);
    expect(second.data.continuationToken).toBe('t1');
    expect(second.data.outputArtifacts).toEqual(first.data.outputArtifacts);
    const last = { jobId: second.jobId, thirdParty: false };
    const large = { ...last, outputVariables: { Text: 'x'.repeat(122_880 - 3) } };
    expect(await delivery.refused(SucceedWorkerJob, large)).toBe('job.output-variables-too-large');
    expect((await scanOf('Chain'))?.latestExecution?.status).toBe('InProgress');
    value(await delivery.ask(SucceedWorkerJob, { ...last, outputVariables: { Text: 'x'.repeat(122_880 - 4) } }));
    await delivery.until(executionId, 'Succeeded');
  });

  it('says why it failed', async () => {
    const executionId = await waiting('Broken');
    const { jobId } = await begun('Broken');
    value(
      await delivery.ask(FailWorkerJob, { jobId, thirdParty: false, type: 'PermissionError', message: 'no entry' }),
    );
    await delivery.until(executionId, 'Failed');
    const error = { code: 'PermissionError', message: 'no entry' };
    expect((await scanOf('Broken'))?.latestExecution).toMatchObject({ status: 'Failed', error });
  });

  it('that forgot its output has failed', async () => {
    const executionId = await waiting('Forgets', { outputArtifacts: [{ name: 'Report' }] });
    const { jobId, data } = await begun('Forgets');
    forgotten.add(data.actionExecutionId);
    value(await delivery.ask(SucceedWorkerJob, { jobId, thirdParty: false }));
    await delivery.until(executionId, 'Failed');
    expect((await scanOf('Forgets'))?.latestExecution?.error?.message).toContain('output artifact Report');
  });

  it('must drop what was abandoned meanwhile', async () => {
    const executionId = await waiting('Dropped');
    const job = await polled('Dropped');
    value(await delivery.ask(StopExecution, { pipelineName: 'Dropped', executionId, abandon: true }));
    await delivery.until(executionId, 'Stopped');
    expect(value(await acknowledges(job))).toEqual({ status: 'Failed' });
    expect(await delivery.refused(SucceedWorkerJob, { jobId: job.jobId, thirdParty: false })).toBe('job.state-invalid');
  });

  it('has nothing to do for an execution that stopped before anybody came', async () => {
    const executionId = await waiting('Early');
    value(await delivery.ask(StopExecution, { pipelineName: 'Early', executionId, abandon: false }));
    await delivery.until(executionId, 'Stopped');
    expect(await polls('Early')).toEqual([]);
  });

  it('has nothing to do for an execution that an update cancelled before anybody came', async () => {
    const executionId = await waiting('Edited');
    value(await delivery.ask(UpdatePipeline, { pipeline: definition('Edited', [stage('Check', [scan('Edited')])]) }));
    await delivery.until(executionId, 'Cancelled');
    expect(await polls('Edited')).toEqual([]);
  });

  it('is waited for when it has acknowledged', async () => {
    const executionId = await waiting('Patient');
    const { jobId } = await begun('Patient');
    value(await delivery.ask(StopExecution, { pipelineName: 'Patient', executionId, abandon: false }));
    expect((await delivery.execution(executionId)).status).toBe('Stopping');
    value(await delivery.ask(SucceedWorkerJob, { jobId, thirdParty: false }));
    await delivery.until(executionId, 'Stopped');
    expect((await scanOf('Patient'))?.latestExecution?.status).toBe('Succeeded');
  });

  it('asks for jobs by the queryable property, and only so', async () => {
    await waiting('Queried');
    const poll = { actionType: typeOf('Queried'), thirdParty: false };
    expect(await delivery.refused(PollJobs, poll)).toBe('request.invalid');
    expect(await delivery.refused(PollJobs, { ...poll, queryParam: { name: 'Token', value: 'abc' } })).toBe(
      'request.invalid',
    );
    const other = value(await delivery.ask(PollJobs, { ...poll, queryParam: { name: 'Project', value: 'other' } }));
    expect(other.jobs).toEqual([]);
  });

  it('of another account sees nothing', async () => {
    await waiting('Mine');
    const job = await polled('Mine');
    const stranger = { account: '111111111111', region: 'local', arn: 'arn:aws:iam::111111111111:user/eve' };
    const asked = { caller: stranger, jobId: job.jobId, nonce: job.nonce, thirdParty: false };
    expect(await t.ask(AcknowledgeWorkerJob, asked)).toMatchObject({ ok: false, error: { code: 'job.not-found' } });
    expect(await delivery.refused(AcknowledgeWorkerJob, { ...asked, jobId: randomUUID() })).toBe('job.not-found');
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
  expect(await delivery.refused(UpdateActionType, ours)).toBe('action-type.not-changeable');
  value(await delivery.ask(UpdateActionType, type));
  expect(value(await delivery.ask(GetActionType, { actionType })).executor).toEqual(asked.executor);
  const action = { name: 'Scan', actionTypeId: actionType, inputArtifacts: [{ name: 'Sources' }] };
  const executionId = await delivery.creates(definition('partner', [stage('Check', [action])]));
  await delivery.does(executionId, 'Checkout');
  await delivery.untilIn(executionId, 'Check');
  const [job] = await eventually(async () => {
    const { jobs } = value(await delivery.ask(PollJobs, { actionType, thirdParty: true }));
    expect(jobs).toHaveLength(1);
    return jobs;
  });
  const { clientId, clientToken } = value(await delivery.ask(GetClientToken, { actionType }));
  const jobId = job?.jobId ?? '';
  expect(job).toEqual({ jobId, clientId });
  const wrong = { jobId, thirdParty: true, clientToken: 'guess' };
  expect(await delivery.refused(GetWorkerJob, wrong)).toBe('job.client-token-invalid');
  expect(await delivery.refused(GetWorkerJob, { ...wrong, jobId: 'nonsense' })).toBe('job.malformed');
  const right = { jobId, thirdParty: true, clientToken };
  const { nonce = '' } = value(await delivery.ask(GetWorkerJob, right));
  value(await delivery.ask(AcknowledgeWorkerJob, { ...right, nonce }));
  value(await delivery.ask(SucceedWorkerJob, right));
  await delivery.until(executionId, 'Succeeded');
});

/** A partner's type that pipelines may use, with these workers. */
async function partner(provider: string, category: string, more: Partial<UpdateActionTypeV1> = {}) {
  const actionType = typeOf(provider, 'ThirdParty', category);
  const artifacts = { minimumCount: 0, maximumCount: 1 };
  value(
    await delivery.ask(UpdateActionType, {
      actionType,
      executor: { pollingAccounts: ['000000000000'] },
      configurationProperties: [],
      inputArtifactDetails: artifacts,
      outputArtifactDetails: artifacts,
      ...more,
    }),
  );
  return actionType;
}

async function waitingForPartner(name: string, actionType: object): Promise<string> {
  const action = { name: 'Scan', actionTypeId: actionType, inputArtifacts: [{ name: 'Sources' }] };
  const executionId = await delivery.creates(definition(name, [stage('Check', [action])]));
  await delivery.does(executionId, 'Checkout');
  await delivery.untilIn(executionId, 'Check');
  return executionId;
}

const unavailable = { code: 'ConfigurationError', message: expect.stringContaining('is not available any more') };

describe('a type that changes while pipelines use it', () => {
  it('fails the actions that wait for its workers, and those that come later', async () => {
    const executionId = await waiting('Doomed');
    value(await delivery.ask(DeleteCustomActionType, { category: 'Build', provider: 'Doomed', version: '1' }));
    await delivery.until(executionId, 'Failed');
    expect((await scanOf('Doomed'))?.latestExecution).toMatchObject({ status: 'Failed', error: unavailable });
    const { executionId: next } = value(
      await delivery.ask(AskStartExecution, { pipelineName: 'Doomed', variables: [], sourceRevisions: [] }),
    );
    await delivery.does(next, 'Checkout');
    await delivery.until(next, 'Failed');
  });

  it('leaves the actions that a worker has begun to their worker', async () => {
    const executionId = await waiting('Leaving');
    const { jobId } = await begun('Leaving');
    value(await delivery.ask(DeleteCustomActionType, { category: 'Build', provider: 'Leaving', version: '1' }));
    value(await delivery.ask(SucceedWorkerJob, { jobId, thirdParty: false }));
    await delivery.until(executionId, 'Succeeded');
  });

  it('serves the accounts that it allows, and no others', async () => {
    const actionType = await partner('GhostInspector', 'Test', { allowedAccounts: ['000000000000'] });
    const executionId = await waitingForPartner('Allowed', actionType);
    await partner('GhostInspector', 'Test', { allowedAccounts: ['111111111111'] });
    await delivery.until(executionId, 'Failed');
    const listed = value(await delivery.ask(ListActionTypes, { owner: 'ThirdParty', page: {} })).items;
    expect(listed.map(({ id }) => id.provider)).not.toContain('GhostInspector');
    const pipeline = definition('Forbidden', [
      stage('Check', [{ name: 'Scan', actionTypeId: actionType, inputArtifacts: [{ name: 'Sources' }] }]),
    ]);
    expect(await delivery.refused(CreatePipeline, { pipeline })).toBe('pipeline.invalid');
    await partner('GhostInspector', 'Test', { allowedAccounts: ['*'] });
    await waitingForPartner('Open', actionType);
  });

  it('gives its jobs to the accounts of its workers', async () => {
    const actionType = await partner('BlazeMeter', 'Test', { executor: { pollingAccounts: ['111111111111'] } });
    const poll = { actionType, thirdParty: true };
    expect(await delivery.refused(PollJobs, poll)).toBe('action-type.not-found');
  });

  it('ends a job that takes longer than it lets a job take', async () => {
    const executor = { pollingAccounts: ['000000000000'], jobTimeoutSeconds: 60 };
    const actionType = await partner('Nouvola', 'Test', { executor });
    const executionId = await waitingForPartner('Slow', actionType);
    const { clientToken } = value(await delivery.ask(GetClientToken, { actionType }));
    const [job] = await eventually(async () => {
      const { jobs } = value(await delivery.ask(PollJobs, { actionType, thirdParty: true }));
      expect(jobs).toHaveLength(1);
      return jobs;
    });
    const mine = { jobId: job?.jobId ?? '', thirdParty: true, clientToken };
    const { nonce = '' } = value(await delivery.ask(GetWorkerJob, mine));
    value(await delivery.ask(AcknowledgeWorkerJob, { ...mine, nonce }));
    const limits = `timer_id = 'limit:${mine.jobId}'`;
    const database = t.service.app.get(DataSource, { strict: false });
    const [timer]: { seconds: number }[] = await database.query(
      `select extract(epoch from due_at - now())::float as seconds from timer where ${limits}`,
    );
    expect(timer?.seconds).toBeGreaterThan(50);
    expect(timer?.seconds).toBeLessThanOrEqual(60);
    await database.query(`update timer set due_at = now() where ${limits}`);
    await delivery.until(executionId, 'Failed');
    expect((await scanOf('Slow'))?.latestExecution).toMatchObject({ status: 'Failed', error: { code: 'TimedOut' } });
    expect(await delivery.refused(SucceedWorkerJob, mine)).toBe('job.state-invalid');
  });
});

it('a revision that is announced starts one execution', async () => {
  await typed('Depot', { category: 'Source', inputArtifactDetails: { minimumCount: 0, maximumCount: 0 } });
  const source = { ...scan('Depot'), actionTypeId: typeOf('Depot', 'Custom', 'Source'), inputArtifacts: [] };
  const pipeline = {
    ...definition('depot', [
      stage('Check', [{ name: 'Ask', actionTypeId: { ...typeOf('Manual', 'AWS'), category: 'Approval' } }]),
    ]),
  };
  const [, check] = pipeline.stages;
  await delivery.creates({ ...pipeline, stages: [stage('Source', [source]), check ?? {}] } as typeof pipeline);
  const asked = {
    pipelineName: 'depot',
    stageName: 'Source',
    actionName: 'Scan',
    revisionId: 'r1',
    revisionChangeId: 'c1',
  };
  const first = value(await delivery.ask(PutActionRevision, asked));
  expect(first.isNew).toBe(true);
  expect(value(await delivery.ask(PutActionRevision, asked))).toEqual({ isNew: false, executionId: first.executionId });
  expect((await delivery.execution(first.executionId)).trigger.triggerType).toBe('PutActionRevision');
  expect(await delivery.refused(PutActionRevision, { ...asked, stageName: 'X' })).toBe('stage.not-found');
  expect(await delivery.refused(PutActionRevision, { ...asked, actionName: 'X' })).toBe('action.not-found');
  expect(await delivery.refused(PutActionRevision, { ...asked, pipelineName: 'X' })).toBe('pipeline.not-found');
});

it('tags belong to pipelines and to custom action types', async () => {
  await waiting('Tagged');
  for (const resource of ['Tagged', 'actiontype:Custom/Build/Tagged/1']) {
    value(await delivery.ask(AddTags, { resource, tags: { team: 'web', tier: '1' } }));
    value(await delivery.ask(AddTags, { resource, tags: { tier: '2' } }));
    value(await delivery.ask(RemoveTags, { resource, keys: ['team', 'never-was'] }));
    expect(value(await delivery.ask(GetTags, { resource })).tags).toEqual({ tier: '2' });
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, '']));
    expect(await delivery.refused(AddTags, { resource, tags: many })).toBe('tags.limit');
    expect(await delivery.refused(AddTags, { resource, tags: { 'aws:x': '' } })).toBe('tags.invalid');
  }
  expect(await delivery.refused(GetTags, { resource: 'nothing' })).toBe('resource.not-found');
});
