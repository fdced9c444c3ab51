import { asking, custom, customType, partner, partnerType, webhook, type Declare } from './declarations.ts';
import type { OperationName } from './modelled.ts';
import type { Scene } from './scene.ts';

const uuid = '11111111-2222-4333-8444-555555555555';
const arn = (resource: string) => `arn:aws:codepipeline:local:000000000000:${resource}`;
const unknownType = { ...custom, provider: 'Nowhere' };
const noToken = { nextToken: 'nothing of ours' };
const tooManyTags = Array.from({ length: 51 }, (_, n) => ({ key: `k${n}`, value: '' }));
const reserved = [{ key: 'aws:mine', value: '' }];
const gate = { stageName: 'Gate' };
const atGate = { pipelineName: 'asks', ...gate };
const nowhere = { pipelineName: 'nowhere' };

/** Requests by the exception that they are refused with. */
export const provocations = (
  declare: Declare,
): Readonly<Record<OperationName, (scene: Scene) => Readonly<Record<string, object>>>> => ({
  AcknowledgeJob: ({ job }) => ({
    InvalidNonce: { jobId: job, nonce: '0' },
    JobNotFound: { jobId: uuid, nonce: '1' },
  }),
  AcknowledgeThirdPartyJob: ({ partnerJob: jobId, partnerToken: clientToken }) => ({
    InvalidClientToken: { jobId, clientToken: 'guessed', nonce: '1' },
    InvalidNonce: { jobId, clientToken, nonce: '0' },
    JobNotFound: { jobId: uuid, clientToken, nonce: '1' },
  }),
  CreateCustomActionType: () => ({
    InvalidTags: { ...customType, provider: 'Tagged', tags: reserved },
    TooManyTags: { ...customType, provider: 'Tagged', tags: tooManyTags },
  }),
  CreatePipeline: () => ({
    InvalidActionDeclaration: {
      pipeline: declare('new', [{ name: 'Gate', actions: [{ name: 'Ask', actionTypeId: unknownType }] }]),
    },
    InvalidBlockerDeclaration: {
      pipeline: declare('new', [asking({ blockers: [{ name: 'Never', type: 'Schedule' }] })]),
    },
    InvalidStageDeclaration: { pipeline: declare('new', [{ name: 'Empty', actions: [] }]) },
    InvalidStructure: { pipeline: declare('new', []) },
    InvalidTags: { pipeline: declare('new', [asking()]), tags: reserved },
    PipelineNameInUse: { pipeline: declare('asks', [asking()]) },
    TooManyTags: { pipeline: declare('new', [asking()]), tags: tooManyTags },
  }),
  DeleteCustomActionType: () => ({}),
  DeletePipeline: () => ({}),
  DeleteWebhook: () => ({}),
  DeregisterWebhookWithThirdParty: () => ({ WebhookNotFound: { webhookName: 'nowhere' } }),
  DisableStageTransition: () => {
    const asked = { ...atGate, transitionType: 'Inbound', reason: 'x' };
    return { PipelineNotFound: { ...asked, ...nowhere }, StageNotFound: { ...asked, stageName: 'Nowhere' } };
  },
  EnableStageTransition: () => {
    const asked = { ...atGate, transitionType: 'Inbound' };
    return { PipelineNotFound: { ...asked, ...nowhere }, StageNotFound: { ...asked, stageName: 'Nowhere' } };
  },
  GetActionType: () => ({ ActionTypeNotFound: { ...partner, provider: 'Nowhere' } }),
  GetJobDetails: () => ({ JobNotFound: { jobId: uuid } }),
  GetPipeline: () => ({
    PipelineNotFound: { name: 'nowhere' },
    PipelineVersionNotFound: { name: 'asks', version: 99 },
  }),
  GetPipelineExecution: () => ({
    PipelineExecutionNotFound: { pipelineName: 'asks', pipelineExecutionId: uuid },
    PipelineNotFound: { ...nowhere, pipelineExecutionId: uuid },
  }),
  GetPipelineState: () => ({ PipelineNotFound: { name: 'nowhere' } }),
  GetThirdPartyJobDetails: ({ partnerJob: jobId, partnerToken: clientToken }) => ({
    InvalidClientToken: { jobId, clientToken: 'guessed' },
    InvalidJob: { jobId: 'no id', clientToken },
    JobNotFound: { jobId: uuid, clientToken },
  }),
  ListActionExecutions: () => ({
    InvalidNextToken: { pipelineName: 'asks', ...noToken },
    PipelineExecutionNotFound: { pipelineName: 'asks', filter: { pipelineExecutionId: uuid } },
    PipelineNotFound: nowhere,
  }),
  ListActionTypes: () => ({ InvalidNextToken: noToken }),
  ListDeployActionExecutionTargets: ({ waiting, checkout }) => ({
    ActionExecutionNotFound: { pipelineName: 'asks', actionExecutionId: waiting },
    InvalidNextToken: { pipelineName: 'answered', actionExecutionId: checkout, ...noToken },
    PipelineNotFound: { ...nowhere, actionExecutionId: waiting },
  }),
  ListPipelineExecutions: () => ({
    InvalidNextToken: { pipelineName: 'asks', ...noToken },
    PipelineNotFound: nowhere,
  }),
  ListPipelines: () => ({ InvalidNextToken: noToken }),
  ListRuleExecutions: () => ({
    InvalidNextToken: { pipelineName: 'asks', ...noToken },
    PipelineExecutionNotFound: { pipelineName: 'asks', filter: { pipelineExecutionId: uuid } },
    PipelineNotFound: nowhere,
  }),
  ListRuleTypes: () => ({}),
  ListTagsForResource: () => ({
    InvalidArn: { resourceArn: arn('a/b/c/d') },
    InvalidNextToken: { resourceArn: arn('asks'), ...noToken },
    ResourceNotFound: { resourceArn: arn('nowhere') },
  }),
  ListWebhooks: () => ({ InvalidNextToken: { NextToken: 'nothing of ours' } }),
  OverrideStageCondition: ({ blocked, waiting }) => {
    const asked = { pipelineName: 'closed', ...gate, conditionType: 'BEFORE_ENTRY', pipelineExecutionId: blocked };
    return {
      ConditionNotOverridable: { ...asked, pipelineName: 'asks', pipelineExecutionId: waiting },
      NotLatestPipelineExecution: asked,
      PipelineNotFound: { ...asked, ...nowhere },
      StageNotFound: { ...asked, stageName: 'Nowhere' },
    };
  },
  PollForJobs: () => ({ ActionTypeNotFound: { actionTypeId: unknownType } }),
  PollForThirdPartyJobs: () => ({ ActionTypeNotFound: { actionTypeId: { ...partner, provider: 'Nowhere' } } }),
  PutActionRevision: () => {
    const actionRevision = { revisionId: 'r1', revisionChangeId: 'c1', created: new Date() };
    const asked = { pipelineName: 'full', stageName: 'Source', actionName: 'Checkout', actionRevision };
    return {
      ActionNotFound: { ...asked, actionName: 'Nowhere' },
      ConcurrentPipelineExecutionsLimitExceeded: asked,
      PipelineNotFound: { ...asked, ...nowhere },
      StageNotFound: { ...asked, stageName: 'Nowhere' },
    };
  },
  PutApprovalResult: ({ token, usedToken }) => {
    const asked = { ...atGate, actionName: 'Ask', token, result: { status: 'Approved', summary: '' } };
    return {
      ActionNotFound: { ...asked, actionName: 'Nowhere' },
      ApprovalAlreadyCompleted: { ...asked, pipelineName: 'answered', token: usedToken },
      InvalidApprovalToken: { ...asked, token: uuid },
      PipelineNotFound: { ...asked, ...nowhere },
      StageNotFound: { ...asked, stageName: 'Nowhere' },
    };
  },
  PutJobFailureResult: ({ doneJob }) => {
    const failureDetails = { type: 'JobFailed', message: 'no' };
    return {
      InvalidJobState: { jobId: doneJob, failureDetails },
      JobNotFound: { jobId: uuid, failureDetails },
    };
  },
  PutJobSuccessResult: ({ job, doneJob }) => ({
    InvalidJobState: { jobId: doneJob },
    JobNotFound: { jobId: uuid },
    OutputVariablesSizeExceeded: { jobId: job, outputVariables: { Long: 'x'.repeat(130_000) } },
  }),
  PutThirdPartyJobFailureResult: ({ partnerJob: jobId, partnerToken: clientToken }) => {
    const failureDetails = { type: 'JobFailed', message: 'no' };
    return {
      InvalidClientToken: { jobId, clientToken: 'guessed', failureDetails },
      InvalidJobState: { jobId, clientToken, failureDetails },
      JobNotFound: { jobId: uuid, clientToken, failureDetails },
    };
  },
  PutThirdPartyJobSuccessResult: ({ partnerJob: jobId, partnerToken: clientToken }) => ({
    InvalidClientToken: { jobId, clientToken: 'guessed' },
    InvalidJobState: { jobId, clientToken },
    JobNotFound: { jobId: uuid, clientToken },
  }),
  PutWebhook: () => ({
    InvalidTags: { webhook: webhook(), tags: reserved },
    InvalidWebhookAuthenticationParameters: { webhook: webhook({ authentication: 'GITHUB_HMAC' }) },
    InvalidWebhookFilterPattern: { webhook: webhook({ filters: [{ jsonPath: '$[' }] }) },
    PipelineNotFound: { webhook: webhook({ targetPipeline: 'nowhere' }) },
    TooManyTags: { webhook: webhook(), tags: tooManyTags },
  }),
  RegisterWebhookWithThirdParty: () => ({ WebhookNotFound: { webhookName: 'nowhere' } }),
  RetryStageExecution: ({ waiting, succeeded, blocked }) => {
    const asked = { ...atGate, pipelineExecutionId: waiting, retryMode: 'FAILED_ACTIONS' };
    return {
      NotLatestPipelineExecution: { ...asked, pipelineName: 'closed', pipelineExecutionId: blocked },
      PipelineNotFound: { ...asked, ...nowhere },
      StageNotFound: { ...asked, stageName: 'Nowhere' },
      StageNotRetryable: { ...asked, pipelineName: 'skips', pipelineExecutionId: succeeded },
    };
  },
  RollbackStage: ({ waiting, outdated }) => {
    const asked = { ...atGate, targetPipelineExecutionId: outdated };
    return {
      PipelineExecutionNotFound: { ...asked, targetPipelineExecutionId: uuid },
      PipelineExecutionOutdated: asked,
      PipelineNotFound: { ...asked, ...nowhere },
      StageNotFound: { ...asked, stageName: 'Nowhere' },
      UnableToRollbackStage: { ...asked, targetPipelineExecutionId: waiting },
    };
  },
  StartPipelineExecution: () => ({
    ConcurrentPipelineExecutionsLimitExceeded: { name: 'full' },
    PipelineNotFound: { name: 'nowhere' },
  }),
  StopPipelineExecution: ({ waiting, succeeded }) => ({
    DuplicatedStopRequest: { pipelineName: 'asks', pipelineExecutionId: waiting },
    PipelineExecutionNotStoppable: { pipelineName: 'skips', pipelineExecutionId: succeeded },
    PipelineNotFound: { ...nowhere, pipelineExecutionId: waiting },
  }),
  TagResource: () => ({
    InvalidArn: { resourceArn: arn('a/b/c/d'), tags: [] },
    InvalidTags: { resourceArn: arn('asks'), tags: reserved },
    ResourceNotFound: { resourceArn: arn('nowhere'), tags: [] },
    TooManyTags: { resourceArn: arn('asks'), tags: tooManyTags },
  }),
  UntagResource: () => ({
    InvalidArn: { resourceArn: arn('a/b/c/d'), tagKeys: [] },
    InvalidTags: { resourceArn: arn('asks'), tagKeys: ['aws:mine'] },
    ResourceNotFound: { resourceArn: arn('nowhere'), tagKeys: [] },
  }),
  UpdateActionType: () => ({
    ActionTypeNotFound: partnerType({ ...partner, provider: 'Nowhere' }),
    RequestFailed: partnerType({ ...partner, category: 'Build', owner: 'AWS', provider: 'CodeBuild' }),
  }),
  UpdatePipeline: () => ({
    InvalidActionDeclaration: {
      pipeline: declare('asks', [{ name: 'Gate', actions: [{ name: 'Ask', actionTypeId: unknownType }] }]),
    },
    InvalidBlockerDeclaration: {
      pipeline: declare('asks', [asking({ blockers: [{ name: 'Never', type: 'Schedule' }] })]),
    },
    InvalidStageDeclaration: { pipeline: declare('asks', [{ name: 'Empty', actions: [] }]) },
    InvalidStructure: { pipeline: declare('asks', []) },
  }),
});
