import { bool, int, list, map, oneOf, str, structure, timestamp, type ShapeTable } from './shape.ts';

const name = '[A-Za-z0-9.@\\-_]+';
const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const twelveDigits = '[0-9]{12}';

const success =
  'currentRevision:CurrentRevision, continuationToken:ContinuationToken, executionDetails:ExecutionDetails';
const customType = 'category*:ActionCategory, provider*:ActionProvider, version*:Version';

/** Requests about custom action types, their jobs, webhooks and tags, in the model's notation. */
export const workerRequestShapes = {
  CreateCustomActionType: structure(
    `${customType}, settings:ActionTypeSettings, configurationProperties:ActionConfigurationPropertyList,
     inputArtifactDetails*:ArtifactDetails, outputArtifactDetails*:ArtifactDetails, tags:TagList`,
  ),
  DeleteCustomActionType: structure(customType),
  ListActionTypes: structure('actionOwnerFilter:ActionOwner, nextToken:NextToken, regionFilter:AWSRegionName'),
  GetActionType: structure(`${customType}, owner*:ActionTypeOwner`),
  UpdateActionType: structure('actionType*:ActionTypeDeclaration'),

  PollForJobs: structure('actionTypeId*:ActionTypeId, maxBatchSize:MaxBatchSize, queryParam:QueryParamMap'),
  AcknowledgeJob: structure('jobId*:JobId, nonce*:Nonce'),
  GetJobDetails: structure('jobId*:JobId'),
  PutJobSuccessResult: structure(`jobId*:JobId, ${success}, outputVariables:OutputVariablesMap`),
  PutJobFailureResult: structure('jobId*:JobId, failureDetails*:FailureDetails'),
  PollForThirdPartyJobs: structure('actionTypeId*:ActionTypeId, maxBatchSize:MaxBatchSize'),
  AcknowledgeThirdPartyJob: structure('jobId*:ThirdPartyJobId, nonce*:Nonce, clientToken*:ClientToken'),
  GetThirdPartyJobDetails: structure('jobId*:ThirdPartyJobId, clientToken*:ClientToken'),
  PutThirdPartyJobSuccessResult: structure(`jobId*:ThirdPartyJobId, clientToken*:ClientToken, ${success}`),
  PutThirdPartyJobFailureResult: structure(
    'jobId*:ThirdPartyJobId, clientToken*:ClientToken, failureDetails*:FailureDetails',
  ),
  PutActionRevision: structure(
    'pipelineName*:PipelineName, stageName*:StageName, actionName*:ActionName, actionRevision*:ActionRevision',
  ),
  ListDeployActionExecutionTargets: structure(
    `pipelineName:PipelineName, actionExecutionId*:ActionExecutionId, filters:TargetFilterList,
     maxResults:MaxResults, nextToken:NextToken`,
  ),

  PutWebhook: structure('webhook*:WebhookDefinition, tags:TagList'),
  ListWebhooks: structure('NextToken:NextToken, MaxResults:MaxResults'),
  DeleteWebhook: structure('name*:WebhookName'),
  RegisterWebhookWithThirdParty: structure('webhookName:WebhookName'),
  DeregisterWebhookWithThirdParty: structure('webhookName:WebhookName'),

  ListTagsForResource: structure('resourceArn*:ResourceArn, nextToken:NextToken, maxResults:MaxResults'),
  TagResource: structure('resourceArn*:ResourceArn, tags*:TagList'),
  UntagResource: structure('resourceArn*:ResourceArn, tagKeys*:TagKeyList'),
} as const satisfies ShapeTable;

/** What those refer to, and pipelines do not. */
export const workerShapes: ShapeTable = {
  ActionTypeSettings: structure(
    `thirdPartyConfigurationUrl:Url, entityUrlTemplate:UrlTemplate, executionUrlTemplate:UrlTemplate,
     revisionUrlTemplate:UrlTemplate`,
  ),
  ActionConfigurationPropertyList: list('ActionConfigurationProperty', '..10'),
  ActionConfigurationProperty: structure(
    `name*:ActionConfigurationKey, required*:Boolean, key*:Boolean, secret*:Boolean, queryable:Boolean,
     description:Description, type:ActionConfigurationPropertyType`,
  ),
  ArtifactDetails: structure('minimumCount*:MinimumArtifactCount, maximumCount*:MaximumArtifactCount'),

  ActionTypeDeclaration: structure(
    `description:ActionTypeDescription, executor*:ActionTypeExecutor, id*:ActionTypeIdentifier,
     inputArtifactDetails*:ActionTypeArtifactDetails, outputArtifactDetails*:ActionTypeArtifactDetails,
     permissions:ActionTypePermissions, properties:ActionTypeProperties, urls:ActionTypeUrls`,
  ),
  ActionTypeExecutor: structure(
    `configuration*:ExecutorConfiguration, type*:ExecutorType, policyStatementsTemplate:PolicyStatementsTemplate,
     jobTimeout:JobTimeout`,
  ),
  ExecutorConfiguration: structure(
    `lambdaExecutorConfiguration:LambdaExecutorConfiguration,
     jobWorkerExecutorConfiguration:JobWorkerExecutorConfiguration`,
  ),
  LambdaExecutorConfiguration: structure('lambdaFunctionArn*:LambdaFunctionArn'),
  JobWorkerExecutorConfiguration: structure(
    'pollingAccounts:PollingAccountList, pollingServicePrincipals:PollingServicePrincipalList',
  ),
  ActionTypeIdentifier: structure(`${customType}, owner*:ActionTypeOwner`),
  ActionTypeArtifactDetails: structure(
    'minimumCount*:MinimumActionTypeArtifactCount, maximumCount*:MaximumActionTypeArtifactCount',
  ),
  ActionTypePermissions: structure('allowedAccounts*:AllowedAccounts'),
  ActionTypeProperties: list('ActionTypeProperty', '..10'),
  ActionTypeProperty: structure(
    `name*:ActionConfigurationKey, optional*:Boolean, key*:Boolean, noEcho*:Boolean, queryable:Boolean,
     description:PropertyDescription`,
  ),
  ActionTypeUrls: structure(
    'configurationUrl:Url, entityUrlTemplate:UrlTemplate, executionUrlTemplate:UrlTemplate, revisionUrlTemplate:UrlTemplate',
  ),
  AllowedAccounts: list('AllowedAccount', '1..1000'),
  PollingAccountList: list('AccountId', '1..1000'),
  PollingServicePrincipalList: list('ServicePrincipal', '1..10'),

  QueryParamMap: map('ActionConfigurationKey', 'ActionConfigurationQueryableValue', '0..1'),
  CurrentRevision: structure(
    'revision*:Revision, changeIdentifier*:RevisionChangeIdentifier, created:Timestamp, revisionSummary:RevisionSummary',
  ),
  ExecutionDetails: structure('summary:ExecutionSummary, externalExecutionId:ExecutionId, percentComplete:Percentage'),
  FailureDetails: structure('type*:FailureType, message*:Message, externalExecutionId:ExecutionId'),
  OutputVariablesMap: map('OutputVariablesKey', 'String'),
  ActionRevision: structure('revisionId*:Revision, revisionChangeId*:RevisionChangeIdentifier, created*:Timestamp'),
  TargetFilterList: list('TargetFilter'),
  TargetFilter: structure('name:TargetFilterName, values:TargetFilterValueList'),
  TargetFilterValueList: list('TargetFilterValue'),

  WebhookDefinition: structure(
    `name*:WebhookName, targetPipeline*:PipelineName, targetAction*:ActionName, filters*:WebhookFilters,
     authentication*:WebhookAuthenticationType, authenticationConfiguration*:WebhookAuthConfiguration`,
  ),
  WebhookFilters: list('WebhookFilterRule', '..5'),
  WebhookFilterRule: structure('jsonPath*:JsonPath, matchEquals:MatchEquals'),
  WebhookAuthConfiguration: structure(
    'AllowedIPRange:WebhookAuthConfigurationAllowedIPRange, SecretToken:WebhookAuthConfigurationSecretToken',
  ),
  TagKeyList: list('TagKey'),

  ActionConfigurationPropertyType: oneOf('String', 'Number', 'Boolean'),
  ExecutorType: oneOf('JobWorker', 'Lambda'),
  FailureType: oneOf(
    'JobFailed',
    'ConfigurationError',
    'PermissionError',
    'RevisionOutOfSync',
    'RevisionUnavailable',
    'SystemUnavailable',
  ),
  TargetFilterName: oneOf('TARGET_STATUS'),
  WebhookAuthenticationType: oneOf('GITHUB_HMAC', 'IP', 'UNAUTHENTICATED'),

  AccountId: str('', twelveDigits),
  ActionConfigurationQueryableValue: str('1..50', '[a-zA-Z0-9_-]+'),
  ActionExecutionId: str(),
  ActionTypeDescription: str('1..1024'),
  ActionTypeOwner: str('', 'AWS|ThirdParty'),
  AllowedAccount: str('', `${twelveDigits}|\\*`),
  Boolean: bool,
  ClientToken: str('1..256'),
  ContinuationToken: str('1..2048'),
  Description: str('1..160'),
  ExecutionId: str('1..1500'),
  ExecutionSummary: str('1..2048'),
  JobId: str('', uuid),
  JobTimeout: int('60..43200'),
  JsonPath: str('1..150'),
  LambdaFunctionArn: str('1..140', 'arn:aws(-[\\w]+)*:lambda:.+:[0-9]{12}:function:.+'),
  MatchEquals: str('1..150'),
  MaxBatchSize: int('1..'),
  MaximumActionTypeArtifactCount: int('0..10'),
  MaximumArtifactCount: int('0..5'),
  Message: str('1..5000'),
  MinimumActionTypeArtifactCount: int('0..10'),
  MinimumArtifactCount: int('0..5'),
  Nonce: str('1..50'),
  OutputVariablesKey: str('', '[A-Za-z0-9@\\-_]+'),
  Percentage: int('0..100'),
  PolicyStatementsTemplate: str('1..2048'),
  PropertyDescription: str('1..250'),
  ResourceArn: str('', 'arn:aws(-[\\w]+)*:codepipeline:.+:[0-9]{12}:.+'),
  RevisionChangeIdentifier: str('1..100'),
  RevisionSummary: str('1..2048'),
  ServicePrincipal: str('1..128'),
  String: str(),
  TargetFilterValue: str('1..'),
  ThirdPartyJobId: str('1..512'),
  Timestamp: timestamp,
  Url: str('1..2048'),
  UrlTemplate: str('1..2048'),
  WebhookAuthConfigurationAllowedIPRange: str('1..100'),
  WebhookAuthConfigurationSecretToken: str('1..100'),
  WebhookName: str('1..100', name),
};
