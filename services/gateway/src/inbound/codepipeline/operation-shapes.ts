import { pipelineShapes } from './pipeline-shapes.ts';
import { workerRequestShapes, workerShapes } from './worker-shapes.ts';
import { int, list, oneOf, str, structure, type ShapeTable } from './shape.ts';

/** Requests of the operations served here, in the model's notation. */
const requestShapes = {
  ...workerRequestShapes,
  CreatePipeline: structure('pipeline*:PipelineDeclaration, tags:TagList'),
  GetPipeline: structure('name*:PipelineName, version:PipelineVersion'),
  ListPipelines: structure('nextToken:NextToken, maxResults:MaxPipelines'),
  UpdatePipeline: structure('pipeline*:PipelineDeclaration'),
  DeletePipeline: structure('name*:PipelineName'),
  StartPipelineExecution: structure(
    `name*:PipelineName, variables:PipelineVariableList, clientRequestToken:ClientRequestToken,
     sourceRevisions:SourceRevisionOverrideList`,
  ),
  StopPipelineExecution: structure(
    `pipelineName*:PipelineName, pipelineExecutionId*:PipelineExecutionId, abandon:Boolean,
     reason:StopPipelineExecutionReason`,
  ),
  GetPipelineState: structure('name*:PipelineName'),
  GetPipelineExecution: structure('pipelineName*:PipelineName, pipelineExecutionId*:PipelineExecutionId'),
  ListPipelineExecutions: structure(
    'pipelineName*:PipelineName, maxResults:MaxResults, filter:PipelineExecutionFilter, nextToken:NextToken',
  ),
  ListActionExecutions: structure(
    'pipelineName*:PipelineName, filter:ActionExecutionFilter, maxResults:MaxResults, nextToken:NextToken',
  ),
  ListRuleExecutions: structure(
    'pipelineName*:PipelineName, filter:RuleExecutionFilter, maxResults:MaxResults, nextToken:NextToken',
  ),
  ListRuleTypes: structure('ruleOwnerFilter:RuleOwner, regionFilter:AWSRegionName'),
  RetryStageExecution: structure(
    `pipelineName*:PipelineName, stageName*:StageName, pipelineExecutionId*:PipelineExecutionId,
     retryMode*:StageRetryMode`,
  ),
  RollbackStage: structure(
    'pipelineName*:PipelineName, stageName*:StageName, targetPipelineExecutionId*:PipelineExecutionId',
  ),
  OverrideStageCondition: structure(
    `pipelineName*:PipelineName, stageName*:StageName, pipelineExecutionId*:PipelineExecutionId,
     conditionType*:ConditionType`,
  ),
  PutApprovalResult: structure(
    'pipelineName*:PipelineName, stageName*:StageName, actionName*:ActionName, result*:ApprovalResult, token*:ApprovalToken',
  ),
  DisableStageTransition: structure(
    'pipelineName*:PipelineName, stageName*:StageName, transitionType*:StageTransitionType, reason*:DisabledReason',
  ),
  EnableStageTransition: structure(
    'pipelineName*:PipelineName, stageName*:StageName, transitionType*:StageTransitionType',
  ),
} as const satisfies ShapeTable;

export type OperationName = keyof typeof requestShapes;

export const isOperationName = (name: string): name is OperationName => Object.hasOwn(requestShapes, name);

export const operationShapes: ShapeTable = {
  ...pipelineShapes,
  ...workerShapes,
  ...requestShapes,
  ActionExecutionFilter: structure(
    'pipelineExecutionId:PipelineExecutionId, latestInPipelineExecution:LatestInPipelineExecutionFilter',
  ),
  RuleExecutionFilter: structure(
    'pipelineExecutionId:PipelineExecutionId, latestInPipelineExecution:LatestInPipelineExecutionFilter',
  ),
  LatestInPipelineExecutionFilter: structure(
    'pipelineExecutionId*:PipelineExecutionId, startTimeRange*:StartTimeRange',
  ),
  PipelineExecutionFilter: structure('succeededInStage:SucceededInStageFilter'),
  SucceededInStageFilter: structure('stageName:StageName'),
  PipelineVariableList: list('PipelineVariable', '1..50'),
  PipelineVariable: structure('name*:PipelineVariableName, value*:PipelineVariableValue'),
  SourceRevisionOverrideList: list('SourceRevisionOverride', '0..50'),
  SourceRevisionOverride: structure(
    'actionName*:ActionName, revisionType*:SourceRevisionType, revisionValue*:Revision',
  ),
  ApprovalResult: structure('summary*:ApprovalSummary, status*:ApprovalStatus'),
  TagList: list('Tag'),
  Tag: structure('key*:TagKey, value*:TagValue'),

  ApprovalStatus: oneOf('Approved', 'Rejected'),
  ConditionType: oneOf('BEFORE_ENTRY', 'ON_SUCCESS'),
  SourceRevisionType: oneOf('COMMIT_ID', 'IMAGE_DIGEST', 'S3_OBJECT_VERSION_ID', 'S3_OBJECT_KEY'),
  StageTransitionType: oneOf('Inbound', 'Outbound'),
  StartTimeRange: oneOf('Latest', 'All'),

  ApprovalSummary: str('0..512'),
  ApprovalToken: str('', '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'),
  ClientRequestToken: str('1..128', '^[a-zA-Z0-9-]+$'),
  DisabledReason: str('1..300', '[a-zA-Z0-9!@ \\(\\)\\.\\*\\?\\-]+'),
  MaxPipelines: int('1..1000'),
  MaxResults: int('1..100'),
  NextToken: str('1..2048'),
  Revision: str('1..1500'),
  StopPipelineExecutionReason: str('..200'),
  TagKey: str('1..128'),
  TagValue: str('0..256'),
};
