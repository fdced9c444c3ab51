import type {
  ActionExecutionDetail,
  ExecutionView,
  PipelineStateView,
  PipelineSummary,
  PipelineView,
  RollbackPreviewView,
  RuleExecutionDetail,
} from '@millrace/contracts';

export const executionId = '11111111-2222-4333-8444-555555555555';
export const actionExecutionId = '22222222-3333-4444-8555-666666666666';
export const approvalToken = '33333333-4444-4555-8666-777777777777';

export const declaration = {
  name: 'shop',
  roleArn: 'arn:aws:iam::000000000000:role/millrace',
  artifactStore: { type: 'S3', location: 'artifacts' },
  stages: [
    {
      name: 'Source',
      actions: [
        {
          name: 'Git',
          actionTypeId: { category: 'Source', owner: 'AWS', provider: 'Git', version: '1' },
          runOrder: 1,
          configuration: {
            RepositoryUrl: 'file:///srv/shop.git',
            BranchName: 'main',
          },
          outputArtifacts: [{ name: 'source' }],
          inputArtifacts: [],
        },
      ],
    },
    {
      name: 'Gate',
      actions: [
        {
          name: 'Approve',
          actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
          runOrder: 1,
          configuration: {},
          outputArtifacts: [],
          inputArtifacts: [],
        },
      ],
    },
  ],
  version: 1,
  executionMode: 'SUPERSEDED',
  pipelineType: 'V2',
};

const created = '2026-11-21T10:00:00.125Z';
const updated = '2026-11-21T10:05:00.250Z';
const trigger = { triggerType: 'StartPipelineExecution', triggerDetail: 'arn:aws:iam::000000000000:user/admin' };
const revision = { revisionId: 'c0ffee0c0ffee0c0ffee0c0ffee0c0ffee0c0ffe', revisionSummary: 'Sell more' };

export const pipelineView: PipelineView = {
  pipeline: declaration,
  pipelineArn: 'arn:aws:codepipeline:local:000000000000:shop',
  created,
  updated,
};

export const pipelineSummary = (name: string): PipelineSummary => ({
  name,
  version: 1,
  pipelineType: 'V2',
  executionMode: 'SUPERSEDED',
  created,
  updated,
});

export const action: ActionExecutionDetail = {
  executionId,
  actionExecutionId,
  pipelineName: 'shop',
  pipelineVersion: 1,
  stageName: 'Gate',
  actionName: 'Approve',
  attempt: 1,
  actionType: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
  status: 'InProgress',
  startedAt: created,
  updatedAt: updated,
  configuration: {},
  resolvedConfiguration: {},
  region: 'local',
  inputArtifacts: [],
  outputArtifacts: [],
  outputVariables: {},
  token: approvalToken,
  cause: 'its stage was entered',
};

export const execution: ExecutionView = {
  executionId,
  pipelineName: 'shop',
  pipelineVersion: 1,
  status: 'InProgress',
  startedAt: created,
  updatedAt: updated,
  trigger,
  sourceRevisions: [{ actionName: 'Git', artifactName: 'source', ...revision }],
  executionMode: 'SUPERSEDED',
  executionType: 'STANDARD',
  attempt: 1,
  traceId: '0af7651916cd43dd8448eb211c80319c',
  variables: [{ name: 'Color', value: 'blue' }],
  stages: [
    {
      name: 'Gate',
      status: 'InProgress',
      actions: [
        { name: 'Approve', actionType: action.actionType, runOrder: 1, status: 'InProgress', execution: action },
      ],
    },
  ],
  cause: 'somebody must approve',
};

export const state: PipelineStateView = {
  pipelineName: 'shop',
  pipelineVersion: 1,
  created,
  updated,
  stages: [
    {
      name: 'Source',
      inboundTransition: { enabled: true },
      inboundExecutions: [],
      latestExecution: { executionId, status: 'Succeeded', type: 'STANDARD' },
      actions: [
        {
          name: 'Git',
          latestExecution: {
            ...action,
            stageName: 'Source',
            actionName: 'Git',
            status: 'Succeeded',
            sourceRevision: revision,
          },
        },
      ],
    },
    {
      name: 'Gate',
      inboundTransition: { enabled: true },
      inboundExecutions: [{ executionId, status: 'InProgress', type: 'STANDARD' }],
      latestExecution: { executionId, status: 'InProgress', type: 'STANDARD' },
      actions: [{ name: 'Approve', latestExecution: action }],
    },
  ],
};

export const targetExecutionId = '44444444-5555-4666-8777-888888888888';
export const ruleExecutionId = '55555555-6666-4777-8888-999999999999';

export const ruleExecution: RuleExecutionDetail = {
  ruleExecutionId,
  pipelineExecutionId: executionId,
  pipelineVersion: 1,
  stageName: 'Gate',
  ruleName: 'IsBlue',
  startTime: created,
  lastUpdateTime: updated,
  status: 'Failed',
  input: {
    ruleTypeId: { category: 'Rule', owner: 'AWS', provider: 'VariableCheck', version: '1' },
    configuration: { Variable: '#{variables.Color}', Value: 'blue', Operator: 'EQ' },
    resolvedConfiguration: { Variable: 'red', Value: 'blue', Operator: 'EQ' },
    roleArn: 'arn:aws:iam::000000000000:role/judge',
    region: 'local',
    inputArtifacts: [],
  },
  output: { summary: 'red is not blue' },
  conditionType: 'BEFORE_ENTRY',
  cause: 'the stage was entered',
  outcome: 'failed',
};

export const conditionedState: PipelineStateView = {
  ...state,
  stages: state.stages.map((stage) =>
    stage.name === 'Gate'
      ? {
          ...stage,
          inboundTransition: {
            enabled: false,
            lastChangedBy: trigger.triggerDetail,
            lastChangedAt: updated,
            disabledReason: 'freeze',
          },
          retryStageMetadata: { manualStageRetryAttempt: 2, latestRetryTrigger: 'ManualStageRetry' },
          conditions: {
            beforeEntry: {
              latestExecution: {
                executionId,
                status: 'Failed',
                summary: 'a rule failed',
                lastStatusChange: updated,
              },
              rules: [{ ruleName: 'IsBlue', latestExecution: ruleExecution }, { ruleName: 'IsOpen' }],
            },
          },
        }
      : stage,
  ),
};

export const rollbackPreview: RollbackPreviewView = {
  stageName: 'Gate',
  targetExecutionId,
  targetVersion: 1,
  currentVersion: 1,
  possible: true,
  problems: [],
  steps: [{ actionName: 'Approve', actionType: action.actionType, configuration: {}, inputArtifacts: [] }],
  running: { executionId, sourceRevision: revision },
  sourceRevision: { revisionId: 'beefbeefbeefbeefbeefbeefbeefbeefbeefbeef' },
};
