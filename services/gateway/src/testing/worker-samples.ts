import * as contracts from '@millrace/contracts';
import { expect } from 'vitest';
import * as samples from './samples.ts';

export const jobId = '0f000001-0000-4000-8000-000000000009';
export const arnOf = (resource: string) => `arn:aws:codepipeline:local:000000000000:${resource}`;
const customId = { category: 'Build', owner: 'Custom', provider: 'Scan', version: '1' };
const partnerId = { category: 'Test', owner: 'ThirdParty', provider: 'Ghost', version: '1' };
const { owner: _owner, ...customName } = customId;
const counts = { minimumCount: 0, maximumCount: 1 };
const artifacts = { inputArtifactDetails: counts, outputArtifactDetails: counts };
const properties = [{ name: 'Project', required: true, key: true, secret: false, queryable: true }];
const typeView: contracts.ActionTypeView = {
  id: customId,
  configurationProperties: properties,
  ...artifacts,
  tags: { team: 'web' },
};
const jobView: contracts.WorkerJobView = {
  jobId,
  account: '000000000000',
  nonce: '17',
  data: {
    actionType: customId,
    configuration: { Project: 'shop', Token: 'abc' },
    pipelineName: 'shop',
    pipelineArn: arnOf('shop'),
    executionId: samples.executionId,
    stageName: 'Check',
    actionName: 'Scan',
    actionExecutionId: jobId,
    inputArtifacts: [{ name: 'Sources', bucket: 'artifacts', key: 'shop/Sources/a', revision: 'abc' }],
    outputArtifacts: [{ name: 'Report', bucket: 'artifacts', key: 'shop/Report/b' }],
    continuationToken: 't1',
    artifactCredentials: {
      accessKeyId: 'AKMRJOB',
      secretAccessKey: 'secret',
      sessionToken: 'session',
      expiresAt: '2030-01-01T00:00:00.000Z',
    },
  },
};
const jobData = {
  actionTypeId: customId,
  actionConfiguration: { configuration: { Project: 'shop', Token: 'abc' } },
  pipelineContext: {
    pipelineName: 'shop',
    stage: { name: 'Check' },
    action: { name: 'Scan', actionExecutionId: jobId },
    pipelineArn: arnOf('shop'),
    pipelineExecutionId: samples.executionId,
  },
  inputArtifacts: [
    {
      name: 'Sources',
      revision: 'abc',
      location: { type: 'S3', s3Location: { bucketName: 'artifacts', objectKey: 'shop/Sources/a' } },
    },
  ],
  outputArtifacts: [
    { name: 'Report', location: { type: 'S3', s3Location: { bucketName: 'artifacts', objectKey: 'shop/Report/b' } } },
  ],
  artifactCredentials: { accessKeyId: 'AKMRJOB', secretAccessKey: 'secret', sessionToken: 'session' },
  continuationToken: 't1',
};
export const webhook = {
  name: 'hook',
  targetPipeline: 'shop',
  targetAction: 'Checkout',
  filters: [{ jsonPath: '$.ref', matchEquals: 'refs/heads/{Branch}' }],
  authentication: 'GITHUB_HMAC',
  authenticationConfiguration: { SecretToken: 'a secret' },
};
export const webhookView: contracts.WebhookView = {
  id: 'h1',
  name: 'hook',
  pipelineName: 'shop',
  actionName: 'Checkout',
  path: '/hooks/h1',
  filters: webhook.filters,
  createdAt: '2026-11-21T10:00:00.000Z',
  authentication: 'GITHUB_HMAC',
  lastTriggeredAt: '2026-11-21T11:00:00.500Z',
};
export const declaration = {
  id: partnerId,
  executor: {
    type: 'JobWorker',
    configuration: { jobWorkerExecutorConfiguration: { pollingAccounts: ['000000000000'] } },
    jobTimeout: 60,
  },
  ...artifacts,
  properties: [{ name: 'Key', optional: false, key: true, noEcho: true }],
};
const revision = {
  pipelineName: 'shop',
  stageName: 'Source',
  actionName: 'Depot',
  actionRevision: { revisionId: 'r1', revisionChangeId: 'c1', created: new Date() },
};
const failureDetails = { type: 'JobFailed', message: 'no' };
const partner = { jobId, clientToken: 'token' };

type Row = readonly [
  operation: string,
  input: object,
  contract: contracts.QueryContract<object, unknown>,
  value: unknown,
  answer: unknown,
];

/** One valid call of each operation: the request, whom it asks, what that answers, what the client gets. */
export const valid: readonly Row[] = [
  [
    'CreateCustomActionType',
    { ...customName, configurationProperties: properties, ...artifacts, tags: [{ key: 'team', value: 'web' }] },
    contracts.CreateCustomActionType,
    typeView,
    {
      actionType: { id: customId, actionConfigurationProperties: properties, ...artifacts },
      tags: [{ key: 'team', value: 'web' }],
    },
  ],
  ['DeleteCustomActionType', customName, contracts.DeleteCustomActionType, {}, {}],
  [
    'ListActionTypes',
    { actionOwnerFilter: 'Custom' },
    contracts.ListActionTypes,
    { items: [typeView], nextToken: 'more' },
    { actionTypes: [{ id: customId, actionConfigurationProperties: properties, ...artifacts }], nextToken: 'more' },
  ],
  [
    'GetActionType',
    partnerId,
    contracts.GetActionType,
    { ...typeView, id: partnerId, executor: { pollingAccounts: ['111111111111'], jobTimeoutSeconds: 60 } },
    { actionType: expect.objectContaining({ id: partnerId }) },
  ],
  ['UpdateActionType', { actionType: declaration }, contracts.UpdateActionType, {}, {}],
  [
    'PollForJobs',
    { actionTypeId: customId, maxBatchSize: 2, queryParam: { Project: 'shop' } },
    contracts.PollJobs,
    { jobs: [{ jobId, job: jobView }] },
    { jobs: [{ id: jobId, data: jobData, nonce: '17', accountId: '000000000000' }] },
  ],
  [
    'AcknowledgeJob',
    { jobId, nonce: '17' },
    contracts.AcknowledgeWorkerJob,
    { status: 'InProgress' },
    { status: 'InProgress' },
  ],
  [
    'GetJobDetails',
    { jobId },
    contracts.GetWorkerJob,
    jobView,
    { jobDetails: { id: jobId, data: jobData, accountId: '000000000000' } },
  ],
  ['PutJobSuccessResult', { jobId, outputVariables: { A: 'b' } }, contracts.SucceedWorkerJob, {}, {}],
  ['PutJobFailureResult', { jobId, failureDetails }, contracts.FailWorkerJob, {}, {}],
  [
    'PollForThirdPartyJobs',
    { actionTypeId: partnerId },
    contracts.PollJobs,
    { jobs: [{ jobId, clientId: jobId }] },
    { jobs: [{ jobId, clientId: jobId }] },
  ],
  [
    'AcknowledgeThirdPartyJob',
    { ...partner, nonce: '17' },
    contracts.AcknowledgeWorkerJob,
    { status: 'InProgress' },
    { status: 'InProgress' },
  ],
  [
    'GetThirdPartyJobDetails',
    partner,
    contracts.GetWorkerJob,
    jobView,
    { jobDetails: expect.objectContaining({ id: jobId, nonce: '17' }) },
  ],
  ['PutThirdPartyJobSuccessResult', { ...partner, continuationToken: 't' }, contracts.SucceedWorkerJob, {}, {}],
  ['PutThirdPartyJobFailureResult', { ...partner, failureDetails }, contracts.FailWorkerJob, {}, {}],
  [
    'PutActionRevision',
    revision,
    contracts.PutActionRevision,
    { isNew: true, executionId: samples.executionId },
    { newRevision: true, pipelineExecutionId: samples.executionId },
  ],
  [
    'ListDeployActionExecutionTargets',
    { actionExecutionId: jobId },
    contracts.GetActionExecution,
    samples.action,
    { targets: [] },
  ],
  ['DeleteWebhook', { name: 'hook' }, contracts.DeleteWebhook, {}, {}],
  ['RegisterWebhookWithThirdParty', { webhookName: 'hook' }, contracts.RegisterWebhook, {}, {}],
  ['DeregisterWebhookWithThirdParty', { webhookName: 'hook' }, contracts.RegisterWebhook, {}, {}],
  [
    'ListTagsForResource',
    { resourceArn: arnOf('shop') },
    contracts.GetTags,
    { tags: { team: 'web' } },
    { tags: [{ key: 'team', value: 'web' }] },
  ],
  [
    'TagResource',
    { resourceArn: arnOf('webhook:hook'), tags: [{ key: 'a', value: '' }] },
    contracts.ChangeWebhookTags,
    { tags: {} },
    {},
  ],
  [
    'UntagResource',
    { resourceArn: arnOf('actiontype:Custom/Build/Scan/1'), tagKeys: ['a'] },
    contracts.RemoveTags,
    { tags: {} },
    {},
  ],
];
