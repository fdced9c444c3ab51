/**
 * The exceptions that AWS's service model names for each operation, without `ValidationException`, which all have, and
 * without the `Exception` at their end.
 */
export const modelled = {
  AcknowledgeJob: ['InvalidNonce', 'JobNotFound'],
  AcknowledgeThirdPartyJob: ['InvalidClientToken', 'InvalidNonce', 'JobNotFound'],
  CreateCustomActionType: ['ConcurrentModification', 'InvalidTags', 'LimitExceeded', 'TooManyTags'],
  CreatePipeline: [
    'ConcurrentModification',
    'InvalidActionDeclaration',
    'InvalidBlockerDeclaration',
    'InvalidStageDeclaration',
    'InvalidStructure',
    'InvalidTags',
    'LimitExceeded',
    'PipelineNameInUse',
    'TooManyTags',
  ],
  DeleteCustomActionType: ['ConcurrentModification'],
  DeletePipeline: ['ConcurrentModification'],
  DeleteWebhook: ['ConcurrentModification'],
  DeregisterWebhookWithThirdParty: ['WebhookNotFound'],
  DisableStageTransition: ['PipelineNotFound', 'StageNotFound'],
  EnableStageTransition: ['PipelineNotFound', 'StageNotFound'],
  GetActionType: ['ActionTypeNotFound'],
  GetJobDetails: ['JobNotFound'],
  GetPipeline: ['PipelineNotFound', 'PipelineVersionNotFound'],
  GetPipelineExecution: ['PipelineExecutionNotFound', 'PipelineNotFound'],
  GetPipelineState: ['PipelineNotFound'],
  GetThirdPartyJobDetails: ['InvalidClientToken', 'InvalidJob', 'JobNotFound'],
  ListActionExecutions: ['InvalidNextToken', 'PipelineExecutionNotFound', 'PipelineNotFound'],
  ListActionTypes: ['InvalidNextToken'],
  ListDeployActionExecutionTargets: ['ActionExecutionNotFound', 'InvalidNextToken', 'PipelineNotFound'],
  ListPipelineExecutions: ['InvalidNextToken', 'PipelineNotFound'],
  ListPipelines: ['InvalidNextToken'],
  ListRuleExecutions: ['InvalidNextToken', 'PipelineExecutionNotFound', 'PipelineNotFound'],
  ListRuleTypes: ['InvalidNextToken'],
  ListTagsForResource: ['InvalidArn', 'InvalidNextToken', 'ResourceNotFound'],
  ListWebhooks: ['InvalidNextToken'],
  OverrideStageCondition: [
    'ConcurrentPipelineExecutionsLimitExceeded',
    'ConditionNotOverridable',
    'Conflict',
    'NotLatestPipelineExecution',
    'PipelineNotFound',
    'StageNotFound',
  ],
  PollForJobs: ['ActionTypeNotFound'],
  PollForThirdPartyJobs: ['ActionTypeNotFound'],
  PutActionRevision: [
    'ActionNotFound',
    'ConcurrentPipelineExecutionsLimitExceeded',
    'PipelineNotFound',
    'StageNotFound',
  ],
  PutApprovalResult: [
    'ActionNotFound',
    'ApprovalAlreadyCompleted',
    'InvalidApprovalToken',
    'PipelineNotFound',
    'StageNotFound',
  ],
  PutJobFailureResult: ['InvalidJobState', 'JobNotFound'],
  PutJobSuccessResult: ['InvalidJobState', 'JobNotFound', 'OutputVariablesSizeExceeded'],
  PutThirdPartyJobFailureResult: ['InvalidClientToken', 'InvalidJobState', 'JobNotFound'],
  PutThirdPartyJobSuccessResult: ['InvalidClientToken', 'InvalidJobState', 'JobNotFound'],
  PutWebhook: [
    'ConcurrentModification',
    'InvalidTags',
    'InvalidWebhookAuthenticationParameters',
    'InvalidWebhookFilterPattern',
    'LimitExceeded',
    'PipelineNotFound',
    'TooManyTags',
  ],
  RegisterWebhookWithThirdParty: ['WebhookNotFound'],
  RetryStageExecution: [
    'ConcurrentPipelineExecutionsLimitExceeded',
    'Conflict',
    'NotLatestPipelineExecution',
    'PipelineNotFound',
    'StageNotFound',
    'StageNotRetryable',
  ],
  RollbackStage: [
    'Conflict',
    'PipelineExecutionNotFound',
    'PipelineExecutionOutdated',
    'PipelineNotFound',
    'StageNotFound',
    'UnableToRollbackStage',
  ],
  StartPipelineExecution: ['ConcurrentPipelineExecutionsLimitExceeded', 'Conflict', 'PipelineNotFound'],
  StopPipelineExecution: ['Conflict', 'DuplicatedStopRequest', 'PipelineExecutionNotStoppable', 'PipelineNotFound'],
  TagResource: ['ConcurrentModification', 'InvalidArn', 'InvalidTags', 'ResourceNotFound', 'TooManyTags'],
  UntagResource: ['ConcurrentModification', 'InvalidArn', 'InvalidTags', 'ResourceNotFound'],
  UpdateActionType: ['ActionTypeNotFound', 'RequestFailed'],
  UpdatePipeline: [
    'InvalidActionDeclaration',
    'InvalidBlockerDeclaration',
    'InvalidStageDeclaration',
    'InvalidStructure',
    'LimitExceeded',
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type OperationName = keyof typeof modelled;

/** Exceptions that no single client can bring about in a test, and why. */
export const outOfReach: Readonly<Record<string, string>> = {
  ConcurrentModification: 'two changes would have to meet within one transaction; the second one waits for the first',
  Conflict: 'AWS gives it to requests that race; here a lock puts them in order',
  LimitExceeded: 'needs as many pipelines, action types or webhooks as an account may have, which is a thousand',
};

/** The same for one operation, although others of this exception are provoked. */
export const outOfReachOf: Readonly<Record<string, string>> = {
  'ListRuleTypes InvalidNextToken': 'its request has no token',
  'RetryStageExecution ConcurrentPipelineExecutionsLimitExceeded': 'what is retried is counted already',
  'OverrideStageCondition ConcurrentPipelineExecutionsLimitExceeded': 'what is let in is counted already',
};
