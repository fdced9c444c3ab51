import * as contracts from '@millrace/contracts';
import * as samples from './samples.ts';

type GrpcCallSample = readonly [
  method: string,
  request: object,
  question: contracts.QueryContract<object, unknown>,
  /** What of the question shows that it is the right one. */
  asked: object,
];

const { executionId, actionExecutionId, targetExecutionId } = samples;
const stage = { pipelineName: 'shop', stageName: 'Gate' };
const inStage = { executionId, stageName: 'Gate' };
const group = { applicationName: 'shop', deploymentGroupName: 'web' };
const text = JSON.stringify(samples.declaration);
const page = { maxResults: 100 };
const action = { pipelineName: 'shop', stageName: 'Source', actionName: 'Git' };
const custom = { category: 'Build', provider: 'Scan', version: '1' };
const customId = { ...custom, owner: 'Custom' };
const partnerId = { ...custom, owner: 'ThirdParty' };
const jobId = samples.actionExecutionId;
const clientToken = 'token';
const resourceArn = 'arn:aws:codepipeline:local:000000000000:shop';
const hookArn = 'arn:aws:codepipeline:local:000000000000:webhook:w';
const nothingCounted = { minimumCount: 0, maximumCount: 0 };

/** Every method of the gRPC door that asks another service. */
export const grpcCalls: readonly GrpcCallSample[] = [
  ['PipelineService.CreatePipeline', { pipelineName: 'shop', text }, contracts.CreatePipeline, {}],
  [
    'PipelineService.UpdatePipeline',
    { pipelineName: 'shop', text, expectedVersion: 2 },
    contracts.UpdatePipeline,
    { expectedVersion: 2 },
  ],
  ['PipelineService.ValidatePipeline', { text }, contracts.ValidatePipeline, {}],
  [
    'PipelineService.DeletePipeline',
    { pipelineName: 'shop', expectedVersion: 3, expectedCreated: { seconds: 1_795_255_200 } },
    contracts.DeletePipeline,
    { pipelineName: 'shop', expectedVersion: 3, expectedCreated: '2026-11-21T10:00:00.000Z' },
  ],
  ['PipelineService.EnableTransition', stage, contracts.SetTransition, { ...stage, enabled: true }],
  [
    'PipelineService.ListPipelines',
    { namePrefix: 'sh', tag: { key: 'team' }, pageSize: 5 },
    contracts.ListPipelines,
    { namePrefix: 'sh', tag: { key: 'team' }, page: { maxResults: 5 } },
  ],
  [
    'ExecutionService.ListExecutions',
    {
      pipelineName: 'shop',
      succeededInStage: 'Gate',
      status: 'EXECUTION_STATUS_IN_PROGRESS',
      triggerType: 'Webhook',
      startedAfter: { seconds: 1_795_255_200, nanos: 125_000_000 },
    },
    contracts.ListExecutions,
    {
      succeededInStage: 'Gate',
      status: 'InProgress',
      triggerType: 'Webhook',
      startedAfter: '2026-11-21T10:00:00.125Z',
      page,
    },
  ],
  [
    'ExecutionService.StopExecution',
    { executionId, abandon: true, reason: 'no' },
    contracts.StopExecution,
    { pipelineName: 'shop', abandon: true, reason: 'no' },
  ],
  [
    'ExecutionService.RetryStage',
    { ...inStage, retryMode: 'RETRY_MODE_ALL_ACTIONS' },
    contracts.RetryStage,
    { ...inStage, pipelineName: 'shop', retryMode: 'ALL_ACTIONS' },
  ],
  [
    'ExecutionService.OverrideCondition',
    { ...inStage, conditionType: 'CONDITION_TYPE_ON_SUCCESS' },
    contracts.OverrideCondition,
    { conditionType: 'ON_SUCCESS' },
  ],
  [
    'ExecutionService.RollbackStage',
    { ...stage, targetExecutionId, how: 'ROLLBACK_KIND_ARTIFACTS', idempotencyToken: 'a' },
    contracts.RollbackStage,
    { targetExecutionId, how: 'artifacts', clientRequestToken: 'a' },
  ],
  [
    'ExecutionService.PreviewRollback',
    { ...stage, targetExecutionId },
    contracts.PreviewRollback,
    { ...stage, how: 'stage' },
  ],
  [
    'ExecutionService.RerunExecution',
    { ...inStage, actionName: 'Approve' },
    contracts.RerunExecution,
    { ...inStage, pipelineName: 'shop', actionName: 'Approve' },
  ],
  ['ExecutionService.ExplainExecution', { executionId }, contracts.WhyExecution, { pipelineName: 'shop' }],
  ['ExecutionService.ListExecutionHistory', { executionId }, contracts.ExecutionHistory, { executionId, page }],
  ['ExecutionService.ReplayExecution', { executionId, revision: 7 }, contracts.ReplayExecution, { revision: 7 }],
  ['ExecutionService.ListActionExecutions', { executionId }, contracts.ListActionExecutions, { page }],
  [
    'ExecutionService.ListRuleExecutions',
    { executionId },
    contracts.ListRuleExecutions,
    { pipelineName: 'shop', page },
  ],
  [
    'ExecutionService.ListRuleExecutions',
    { executionId, latestOnly: true },
    contracts.ListRuleExecutions,
    { executionId, latestOnly: true },
  ],
  [
    'ExecutionService.ListActionExecutions',
    { pipelineName: 'store' },
    contracts.ListActionExecutions,
    { pipelineName: 'store', page },
  ],
  ['ExecutionService.GetActionExecution', { actionExecutionId }, contracts.GetActionExecution, { actionExecutionId }],
  [
    'ApprovalService.ListApprovals',
    { pipelineName: 'shop', openOnly: false, executionId, status: 'APPROVAL_STATUS_EXPIRED' },
    contracts.ListApprovals,
    { pipelineName: 'shop', openOnly: false, executionId, status: 'Expired', page },
  ],
  ['DeploymentService.ListApplications', {}, contracts.ListApplications, {}],
  ['DeploymentService.CreateApplication', { applicationName: 'shop' }, contracts.CreateApplication, {}],
  ['DeploymentService.DeleteApplication', { applicationName: 'shop' }, contracts.DeleteApplication, {}],
  ['DeploymentService.GetDeploymentGroup', group, contracts.GetDeploymentGroup, group],
  [
    'DeploymentService.PutDeploymentGroup',
    {
      ...group,
      tagFilters: [{ key: 'role', value: 'web', type: 'TAG_FILTER_TYPE_KEY_AND_VALUE' }],
      fileExistsBehavior: 'FILE_EXISTS_BEHAVIOR_RETAIN',
      minimumHealthyHosts: { type: 'HEALTHY_HOSTS_TYPE_HOST_COUNT', value: 0 },
    },
    contracts.PutDeploymentGroup,
    {
      ...group,
      tagFilters: [{ key: 'role', value: 'web', type: 'KEY_AND_VALUE' }],
      fileExistsBehavior: 'RETAIN',
      minimumHealthyHosts: { type: 'HOST_COUNT', value: 0 },
    },
  ],
  ['DeploymentService.DeleteDeploymentGroup', group, contracts.DeleteDeploymentGroup, group],
  [
    'DeploymentService.ListDeployments',
    { ...group, status: 'DEPLOYMENT_STATUS_IN_PROGRESS' },
    contracts.ListDeployments,
    { ...group, status: 'InProgress', page },
  ],
  ['DeploymentService.GetDeployment', { deploymentId: 'd-1' }, contracts.GetDeployment, { deploymentId: 'd-1' }],
  ['DeploymentService.StopDeployment', { deploymentId: 'd-1' }, contracts.StopDeployment, { deploymentId: 'd-1' }],
  [
    'HostService.ListHosts',
    { status: 'HOST_STATUS_ONLINE', tag: { key: 'role', value: 'web' } },
    contracts.ListHosts,
    { status: 'online', tag: { key: 'role', value: 'web' }, page },
  ],
  [
    'HostService.CreateEnrolment',
    { hostName: 'web-1', tags: [{ key: 'role' }] },
    contracts.CreateEnrolment,
    { hostName: 'web-1', tags: [{ key: 'role', value: '' }] },
  ],
  ['HostService.GetHost', { hostId: 'h-1' }, contracts.GetHost, { hostId: 'h-1' }],
  ['HostService.DeregisterHost', { hostId: 'h-1' }, contracts.DeregisterHost, { hostId: 'h-1' }],
  ['BuildService.ListProjects', {}, contracts.ListProjects, {}],
  ['BuildService.ListBuilds', { projectName: 'shop' }, contracts.ListBuilds, { projectName: 'shop' }],
  ['BuildService.GetProject', { name: 'shop' }, contracts.GetProject, { name: 'shop' }],
  [
    'BuildService.PutProject',
    { name: 'shop', environmentVariables: [{ name: 'A', value: 'b' }], timeoutInMinutes: 5 },
    contracts.PutProject,
    { environmentVariables: [{ name: 'A', value: 'b' }], timeoutInMinutes: 5 },
  ],
  ['BuildService.DeleteProject', { name: 'shop' }, contracts.DeleteProject, { name: 'shop' }],
  ['BuildService.GetBuild', { actionExecutionId }, contracts.GetBuild, { buildId: 'shop:1' }],
  ['BuildService.ListTestReports', { actionExecutionId }, contracts.GetTestReports, { actionExecutionId }],
  ['ConnectionService.ListConnections', {}, contracts.ListConnections, { page }],
  [
    'ConnectionService.CreateConnection',
    { name: 'forge', providerType: 'Git', baseUrl: 'https://git.example', token: 't' },
    contracts.CreateConnection,
    { name: 'forge', providerType: 'Git', baseUrl: 'https://git.example', token: 't' },
  ],
  [
    'ConnectionService.SetConnectionToken',
    { name: 'forge', token: 't' },
    contracts.SetConnectionToken,
    { name: 'forge', token: 't' },
  ],
  ['ConnectionService.DeleteConnection', { name: 'forge' }, contracts.DeleteConnection, { name: 'forge' }],
  ['WebhookService.ListWebhooks', {}, contracts.ListWebhooks, {}],
  [
    'WebhookService.CreateWebhook',
    { name: 'w', pipelineName: 'shop', actionName: 'Git', filters: [{ jsonPath: '$.ref' }] },
    contracts.CreateWebhook,
    { actionName: 'Git', filters: [{ jsonPath: '$.ref' }] },
  ],
  [
    'WebhookService.PutWebhook',
    {
      name: 'w',
      pipelineName: 'shop',
      actionName: 'Git',
      filters: [{ jsonPath: '$.ref', matchEquals: 'refs/heads/{Branch}' }],
      authentication: 'WEBHOOK_AUTHENTICATION_GITHUB_HMAC',
      secretToken: 'secret',
      tags: { team: 'web' },
    },
    contracts.PutWebhook,
    {
      filters: [{ jsonPath: '$.ref', matchEquals: 'refs/heads/{Branch}' }],
      authentication: 'GITHUB_HMAC',
      secretToken: 'secret',
      tags: { team: 'web' },
    },
  ],
  ['WebhookService.RegisterWebhook', { name: 'w' }, contracts.RegisterWebhook, { name: 'w', isWanted: true }],
  ['WebhookService.DeregisterWebhook', { name: 'w' }, contracts.RegisterWebhook, { name: 'w', isWanted: false }],
  ['WebhookService.RotateWebhookSecret', { name: 'w' }, contracts.RotateWebhookSecret, { name: 'w' }],
  ['WebhookService.DeleteWebhook', { name: 'w' }, contracts.DeleteWebhook, { name: 'w' }],
  ['WebhookService.ListWebhookDeliveries', { name: 'w' }, contracts.ListDeliveries, { name: 'w', page }],
  ['NotificationService.ListNotificationRules', {}, contracts.ListNotificationRules, {}],
  [
    'NotificationService.PutNotificationRule',
    { name: 'r', eventTypes: ['approval.*'], targetUrl: 'https://example.org/' },
    contracts.PutNotificationRule,
    { name: 'r', eventTypes: ['approval.*'] },
  ],
  ['NotificationService.DeleteNotificationRule', { name: 'r' }, contracts.DeleteNotificationRule, { name: 'r' }],
  [
    'NotificationService.ListNotificationDeliveries',
    { name: 'r' },
    contracts.ListNotificationDeliveries,
    { name: 'r', page },
  ],
  [
    'ActionTypeService.ListActionTypes',
    { owner: 'Custom', region: 'local' },
    contracts.ListActionTypes,
    { owner: 'Custom', region: 'local', page },
  ],
  ['ActionTypeService.GetActionType', { actionType: partnerId }, contracts.GetActionType, { actionType: partnerId }],
  [
    'ActionTypeService.CreateActionType',
    {
      ...custom,
      configurationProperties: [{ name: 'Project', required: true, queryable: true, type: 'PROPERTY_TYPE_STRING' }],
      outputArtifactDetails: { maximumCount: 2 },
    },
    contracts.CreateCustomActionType,
    {
      ...custom,
      configurationProperties: [
        { name: 'Project', required: true, key: false, secret: false, queryable: true, type: 'String' },
      ],
      inputArtifactDetails: nothingCounted,
      outputArtifactDetails: { minimumCount: 0, maximumCount: 2 },
    },
  ],
  [
    'ActionTypeService.UpdateActionType',
    { actionType: partnerId, executor: { jobTimeoutSeconds: 60 }, allowedAccounts: ['*'] },
    contracts.UpdateActionType,
    {
      actionType: partnerId,
      executor: { pollingAccounts: ['000000000000'], jobTimeoutSeconds: 60 },
      allowedAccounts: ['*'],
      configurationProperties: [],
    },
  ],
  ['ActionTypeService.DeleteActionType', custom, contracts.DeleteCustomActionType, custom],
  ['ActionTypeService.IssueClientToken', custom, contracts.GetClientToken, { actionType: partnerId }],
  [
    'JobService.PollForJobs',
    { actionType: customId, maxBatchSize: 2, queryParam: { name: 'Project', value: 'shop' } },
    contracts.PollJobs,
    { actionType: customId, maxBatchSize: 2, queryParam: { name: 'Project', value: 'shop' }, thirdParty: false },
  ],
  [
    'JobService.AcknowledgeJob',
    { jobId, nonce: '7' },
    contracts.AcknowledgeWorkerJob,
    { nonce: '7', thirdParty: false },
  ],
  ['JobService.GetJobDetails', { jobId }, contracts.GetWorkerJob, { jobId, thirdParty: false }],
  [
    'JobService.PutJobSuccessResult',
    {
      jobId,
      currentRevision: { revision: 'r', changeIdentifier: 'c' },
      outputVariables: { A: '' },
      percentComplete: 0,
    },
    contracts.SucceedWorkerJob,
    {
      currentRevision: { revision: 'r', changeIdentifier: 'c' },
      outputVariables: { A: '' },
      percentComplete: 0,
      thirdParty: false,
    },
  ],
  [
    'JobService.PutJobFailureResult',
    { jobId, type: 'JOB_FAILURE_TYPE_REVISION_OUT_OF_SYNC', message: 'no' },
    contracts.FailWorkerJob,
    { jobId, type: 'RevisionOutOfSync', message: 'no', thirdParty: false },
  ],
  [
    'JobService.PollForThirdPartyJobs',
    { actionType: partnerId },
    contracts.PollJobs,
    { actionType: partnerId, thirdParty: true },
  ],
  [
    'JobService.AcknowledgeThirdPartyJob',
    { jobId, nonce: '7', clientToken },
    contracts.AcknowledgeWorkerJob,
    { nonce: '7', clientToken, thirdParty: true },
  ],
  [
    'JobService.GetThirdPartyJobDetails',
    { jobId, clientToken },
    contracts.GetWorkerJob,
    { jobId, clientToken, thirdParty: true },
  ],
  [
    'JobService.PutThirdPartyJobSuccessResult',
    { jobId, clientToken, continuationToken: 'next' },
    contracts.SucceedWorkerJob,
    { clientToken, continuationToken: 'next', thirdParty: true },
  ],
  [
    'JobService.PutThirdPartyJobFailureResult',
    { jobId, clientToken, type: 'JOB_FAILURE_TYPE_JOB_FAILED', message: 'no' },
    contracts.FailWorkerJob,
    { clientToken, type: 'JobFailed', thirdParty: true },
  ],
  ['SourceService.ListSources', { pipelineName: 'shop' }, contracts.DescribeSources, { pipelineName: 'shop' }],
  [
    'SourceService.ListNoticedRevisions',
    { pipelineName: 'shop' },
    contracts.ListNoticedRevisions,
    { pipelineName: 'shop', page },
  ],
  [
    'SourceService.PutActionRevision',
    { ...action, revisionId: 'r', revisionChangeId: 'c' },
    contracts.PutActionRevision,
    { ...action, revisionId: 'r', revisionChangeId: 'c' },
  ],
  ['TagService.ListTags', { resourceArn }, contracts.GetTags, { resource: 'shop' }],
  [
    'TagService.TagResource',
    { resourceArn, tags: { team: 'web' } },
    contracts.AddTags,
    { resource: 'shop', tags: { team: 'web' } },
  ],
  ['TagService.UntagResource', { resourceArn, keys: ['team'] }, contracts.RemoveTags, { keys: ['team'] }],
  [
    'TagService.TagResource',
    { resourceArn: hookArn, tags: { team: 'web' } },
    contracts.ChangeWebhookTags,
    { name: 'w', add: { team: 'web' } },
  ],
];
