import {
  AcknowledgeWorkerJob,
  AddTags,
  AskStartExecution,
  CreateCustomActionType,
  CreatePipeline,
  DeleteCustomActionType,
  GetClientToken,
  GetPipeline,
  GetTags,
  GetWorkerJob,
  ListActionTypes,
  PollJobs,
  PutActionRevision,
  RemoveTags,
  SucceedWorkerJob,
  UpdatePipeline,
  ValidatePipeline,
} from '@millrace/contracts';
import { eventually } from '@millrace/testing';
import { DataSource } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { definition, stage, value } from './testing/delivery.ts';
import { OutsideWork, property, scan, scanner, typeOf } from './testing/outside-work.ts';

const work = new OutsideWork();

describe('custom action types', () => {
  it('are made once, deleted at will, and come back only as what they were', async () => {
    await work.typed('Lint');
    expect(await work.delivery.refused(CreateCustomActionType, scanner('Lint'))).toBe('action-type.exists');
    const id = { category: 'Build', provider: 'Lint', version: '1' };
    value(await work.delivery.ask(DeleteCustomActionType, id));
    value(await work.delivery.ask(DeleteCustomActionType, id));
    const other = scanner('Lint', { outputArtifactDetails: { minimumCount: 1, maximumCount: 1 } });
    expect(await work.delivery.refused(CreateCustomActionType, other)).toBe('action-type.exists');
    value(await work.delivery.ask(CreateCustomActionType, scanner('Lint')));
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
    expect(await work.delivery.refused(CreateCustomActionType, scanner('Wrong', more))).toBe('request.invalid');
  });

  it('are listed with ours, by owner and in pages', async () => {
    await work.typed('Listed');
    const custom = value(await work.delivery.ask(ListActionTypes, { owner: 'Custom', page: {} })).items;
    expect(custom.map(({ id }) => id.provider)).toContain('Listed');
    expect(custom.every(({ id }) => id.owner === 'Custom')).toBe(true);
    const first = value(await work.delivery.ask(ListActionTypes, { page: { maxResults: 2 } }));
    const second = value(
      await work.delivery.ask(ListActionTypes, { page: { maxResults: 2, nextToken: first.nextToken ?? '' } }),
    );
    expect(first.items.concat(second.items).map(({ id }) => id.owner)).toEqual(['AWS', 'AWS', 'AWS', 'AWS']);
    const elsewhere = value(
      await work.delivery.ask(ListActionTypes, { owner: 'Custom', region: 'eu-west-1', page: {} }),
    );
    expect(elsewhere.items).toEqual([]);
  });

  it('that nobody made cannot be used, and deleted ones cannot be polled for', async () => {
    const pipeline = definition('no-type', [stage('Check', [scan('Nobody')])]);
    expect(await work.delivery.refused(CreatePipeline, { pipeline })).toBe('pipeline.invalid');
    expect(value(await work.delivery.ask(ValidatePipeline, { pipeline })).issues).toHaveLength(1);
    const poll = { actionType: typeOf('Nobody'), thirdParty: false };
    expect(await work.delivery.refused(PollJobs, poll)).toBe('action-type.not-found');
    expect(await work.delivery.refused(PollJobs, { ...poll, actionType: typeOf('CodeBuild', 'AWS') })).toBe(
      'request.invalid',
    );
  });

  it('AS-16: keep their secrets through a round trip', async () => {
    await work.waiting('Secrets');
    const shown = value(await work.delivery.ask(GetPipeline, { pipelineName: 'Secrets' })).pipeline as {
      stages: { name: string; actions: { configuration: Record<string, string> }[] }[];
    };
    expect(shown.stages[1]?.actions[0]?.configuration).toEqual({ Project: 'shop', Token: '****' });
    const { jobId } = await work.begun('Secrets');
    value(await work.delivery.ask(SucceedWorkerJob, { jobId, thirdParty: false }));
    value(await work.delivery.ask(UpdatePipeline, { pipeline: { ...shown } }));
    const executionId = await work.delivery.starts('Secrets');
    await work.delivery.does(executionId, 'Checkout');
    await work.delivery.untilIn(executionId, 'Check');
    const job = await work.polled('Secrets');
    expect(job.data.configuration).toEqual({ Project: 'shop', Token: 'abc' });
    expect(JSON.stringify(await work.delivery.attempts('Secrets', executionId))).not.toContain('abc"');
    const unchanged = value(await work.delivery.ask(ValidatePipeline, { pipeline: { ...shown } }));
    expect(unchanged).toEqual({ issues: [] });
    const renamed = { ...shown, stages: shown.stages.map((one, at) => (at === 1 ? { ...one, name: 'Other' } : one)) };
    expect(await work.delivery.refused(UpdatePipeline, { pipeline: renamed })).toBe('pipeline.invalid');
  });
});

const unavailable = { code: 'ConfigurationError', message: expect.stringContaining('is not available any more') };

describe('a type that changes while pipelines use it', () => {
  it('fails the actions that wait for its workers, and those that come later', async () => {
    const executionId = await work.waiting('Doomed');
    value(await work.delivery.ask(DeleteCustomActionType, { category: 'Build', provider: 'Doomed', version: '1' }));
    await work.delivery.until(executionId, 'Failed');
    expect((await work.scanOf('Doomed'))?.latestExecution).toMatchObject({ status: 'Failed', error: unavailable });
    const { executionId: next } = value(
      await work.delivery.ask(AskStartExecution, { pipelineName: 'Doomed', variables: [], sourceRevisions: [] }),
    );
    await work.delivery.does(next, 'Checkout');
    await work.delivery.until(next, 'Failed');
  });

  it('leaves the actions that a worker has begun to their worker', async () => {
    const executionId = await work.waiting('Leaving');
    const { jobId } = await work.begun('Leaving');
    value(await work.delivery.ask(DeleteCustomActionType, { category: 'Build', provider: 'Leaving', version: '1' }));
    value(await work.delivery.ask(SucceedWorkerJob, { jobId, thirdParty: false }));
    await work.delivery.until(executionId, 'Succeeded');
  });

  it('serves the accounts that it allows, and no others', async () => {
    const actionType = await work.partner('GhostInspector', 'Test', { allowedAccounts: ['000000000000'] });
    const executionId = await work.waitingForPartner('Allowed', actionType);
    await work.partner('GhostInspector', 'Test', { allowedAccounts: ['111111111111'] });
    await work.delivery.until(executionId, 'Failed');
    const listed = value(await work.delivery.ask(ListActionTypes, { owner: 'ThirdParty', page: {} })).items;
    expect(listed.map(({ id }) => id.provider)).not.toContain('GhostInspector');
    const pipeline = definition('Forbidden', [
      stage('Check', [{ name: 'Scan', actionTypeId: actionType, inputArtifacts: [{ name: 'Sources' }] }]),
    ]);
    expect(await work.delivery.refused(CreatePipeline, { pipeline })).toBe('pipeline.invalid');
    await work.partner('GhostInspector', 'Test', { allowedAccounts: ['*'] });
    await work.waitingForPartner('Open', actionType);
  });

  it('gives its jobs to the accounts of its workers', async () => {
    const actionType = await work.partner('BlazeMeter', 'Test', { executor: { pollingAccounts: ['111111111111'] } });
    const poll = { actionType, thirdParty: true };
    expect(await work.delivery.refused(PollJobs, poll)).toBe('action-type.not-found');
  });

  it('ends a job that takes longer than it lets a job take', async () => {
    const executor = { pollingAccounts: ['000000000000'], jobTimeoutSeconds: 60 };
    const actionType = await work.partner('Nouvola', 'Test', { executor });
    const executionId = await work.waitingForPartner('Slow', actionType);
    const { clientToken } = value(await work.delivery.ask(GetClientToken, { actionType }));
    const [job] = await eventually(async () => {
      const { jobs } = value(await work.delivery.ask(PollJobs, { actionType, thirdParty: true }));
      expect(jobs).toHaveLength(1);
      return jobs;
    });
    const mine = { jobId: job?.jobId ?? '', thirdParty: true, clientToken };
    const { nonce = '' } = value(await work.delivery.ask(GetWorkerJob, mine));
    value(await work.delivery.ask(AcknowledgeWorkerJob, { ...mine, nonce }));
    const limits = `timer_id = 'limit:${mine.jobId}'`;
    const database = work.t.service.app.get(DataSource, { strict: false });
    const [timer]: { seconds: number }[] = await database.query(
      `select extract(epoch from due_at - now())::float as seconds from timer where ${limits}`,
    );
    expect(timer?.seconds).toBeGreaterThan(50);
    expect(timer?.seconds).toBeLessThanOrEqual(60);
    await database.query(`update timer set due_at = now() where ${limits}`);
    await work.delivery.until(executionId, 'Failed');
    expect((await work.scanOf('Slow'))?.latestExecution).toMatchObject({
      status: 'Failed',
      error: { code: 'TimedOut' },
    });
    expect(await work.delivery.refused(SucceedWorkerJob, mine)).toBe('job.state-invalid');
  });
});

it('a revision that is announced starts one execution', async () => {
  await work.typed('Depot', { category: 'Source', inputArtifactDetails: { minimumCount: 0, maximumCount: 0 } });
  const source = { ...scan('Depot'), actionTypeId: typeOf('Depot', 'Custom', 'Source'), inputArtifacts: [] };
  const pipeline = {
    ...definition('depot', [
      stage('Check', [{ name: 'Ask', actionTypeId: { ...typeOf('Manual', 'AWS'), category: 'Approval' } }]),
    ]),
  };
  const [, check] = pipeline.stages;
  await work.delivery.creates({ ...pipeline, stages: [stage('Source', [source]), check ?? {}] } as typeof pipeline);
  const asked = {
    pipelineName: 'depot',
    stageName: 'Source',
    actionName: 'Scan',
    revisionId: 'r1',
    revisionChangeId: 'c1',
  };
  const first = value(await work.delivery.ask(PutActionRevision, asked));
  expect(first.isNew).toBe(true);
  expect(value(await work.delivery.ask(PutActionRevision, asked))).toEqual({
    isNew: false,
    executionId: first.executionId,
  });
  expect((await work.delivery.execution(first.executionId)).trigger.triggerType).toBe('PutActionRevision');
  expect(await work.delivery.refused(PutActionRevision, { ...asked, stageName: 'X' })).toBe('stage.not-found');
  expect(await work.delivery.refused(PutActionRevision, { ...asked, actionName: 'X' })).toBe('action.not-found');
  expect(await work.delivery.refused(PutActionRevision, { ...asked, pipelineName: 'X' })).toBe('pipeline.not-found');
});

it('tags belong to pipelines and to custom action types', async () => {
  await work.waiting('Tagged');
  for (const resource of ['Tagged', 'actiontype:Custom/Build/Tagged/1']) {
    value(await work.delivery.ask(AddTags, { resource, tags: { team: 'web', tier: '1' } }));
    value(await work.delivery.ask(AddTags, { resource, tags: { tier: '2' } }));
    value(await work.delivery.ask(RemoveTags, { resource, keys: ['team', 'never-was'] }));
    expect(value(await work.delivery.ask(GetTags, { resource })).tags).toEqual({ tier: '2' });
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, '']));
    expect(await work.delivery.refused(AddTags, { resource, tags: many })).toBe('tags.limit');
    expect(await work.delivery.refused(AddTags, { resource, tags: { 'aws:x': '' } })).toBe('tags.invalid');
  }
  expect(await work.delivery.refused(GetTags, { resource: 'nothing' })).toBe('resource.not-found');
});
