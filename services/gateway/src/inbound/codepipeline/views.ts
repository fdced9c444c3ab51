import type {
  ActionExecutionDetail,
  ExecutionSummary,
  ExecutionView,
  InboundView,
  PipelineStateView,
  PipelineSummary,
  PipelineView,
  TransitionView,
} from '@millrace/contracts';
import { conditionStates } from './condition-views.ts';
import { configurations } from './configuration-view.ts';
import { epochSeconds } from './timestamps.ts';

/** Our views as CodePipeline's shapes. Members that have no value are left out when the answer is written as JSON. */

export const tagsOf = (tags: Readonly<Record<string, string>> | undefined) =>
  tags && Object.entries(tags).map(([key, value]) => ({ key, value }));

/** Tags as we keep them; nothing where there are none. */
export const tagsFrom = (tags: readonly { readonly key: string; readonly value: string }[] | undefined) =>
  tags && { tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])) };

export const pipelineMetadata = (view: PipelineView) => ({
  pipelineArn: view.pipelineArn,
  created: epochSeconds(view.created),
  updated: epochSeconds(view.updated),
  pollingDisabledAt: epochSeconds(view.pollingDisabledAt),
});

export const pipelineSummary = (view: PipelineSummary) => ({
  name: view.name,
  version: view.version,
  pipelineType: view.pipelineType,
  executionMode: view.executionMode,
  created: epochSeconds(view.created),
  updated: epochSeconds(view.updated),
});

export const pipelineExecution = (view: ExecutionView) => ({
  pipelineName: view.pipelineName,
  pipelineVersion: view.pipelineVersion,
  pipelineExecutionId: view.executionId,
  status: view.status,
  statusSummary: view.statusSummary,
  artifactRevisions: view.sourceRevisions.map((revision) => ({
    name: revision.artifactName,
    revisionId: revision.revisionId,
    revisionSummary: revision.revisionSummary,
    revisionUrl: revision.revisionUrl,
  })),
  variables: view.variables.map(({ name, value }) => ({ name, resolvedValue: value })),
  trigger: view.trigger,
  executionMode: view.executionMode,
  executionType: view.executionType,
  rollbackMetadata: rollbackMetadata(view),
});

export const pipelineExecutionSummary = (view: ExecutionSummary) => ({
  pipelineExecutionId: view.executionId,
  status: view.status,
  statusSummary: view.statusSummary,
  startTime: epochSeconds(view.startedAt),
  lastUpdateTime: epochSeconds(view.updatedAt),
  sourceRevisions: view.sourceRevisions.map(({ actionName, revisionId, revisionSummary, revisionUrl }) => ({
    actionName,
    revisionId,
    revisionSummary,
    revisionUrl,
  })),
  trigger: view.trigger,
  stopTrigger: view.stopReason === undefined ? undefined : { reason: view.stopReason },
  executionMode: view.executionMode,
  executionType: view.executionType,
  rollbackMetadata: rollbackMetadata(view),
});

const rollbackMetadata = ({ rollbackTargetExecutionId }: ExecutionSummary) =>
  rollbackTargetExecutionId === undefined
    ? undefined
    : { rollbackTargetPipelineExecutionId: rollbackTargetExecutionId };

export const actionExecutionDetail = (view: ActionExecutionDetail) => ({
  pipelineExecutionId: view.executionId,
  actionExecutionId: view.actionExecutionId,
  pipelineVersion: view.pipelineVersion,
  stageName: view.stageName,
  actionName: view.actionName,
  startTime: epochSeconds(view.startedAt),
  lastUpdateTime: epochSeconds(view.updatedAt),
  updatedBy: view.updatedBy,
  status: view.status,
  input: {
    actionTypeId: view.actionType,
    ...configurations(view),
    roleArn: view.roleArn,
    region: view.region,
    inputArtifacts: view.inputArtifacts.map(({ name }) => ({ name })),
    namespace: view.namespace,
  },
  output: {
    outputArtifacts: view.outputArtifacts.map(({ name }) => ({ name })),
    executionResult: {
      // In PARALLEL mode this is where an approver finds the token (codepipeline.md 9).
      externalExecutionId: view.token ?? view.externalExecutionId,
      externalExecutionSummary: view.summary,
      externalExecutionUrl: view.externalExecutionUrl,
      errorDetails: view.error,
    },
    outputVariables: view.outputVariables,
  },
});

export const pipelineState = (view: PipelineStateView) => ({
  pipelineName: view.pipelineName,
  pipelineVersion: view.pipelineVersion,
  stageStates: view.stages.map((stage) => ({
    stageName: stage.name,
    inboundExecution: stage.inboundExecutions[0] && stageExecution(stage.inboundExecutions[0]),
    inboundExecutions: stage.inboundExecutions.map(stageExecution),
    inboundTransitionState: transitionState(stage.inboundTransition),
    actionStates: stage.actions.map(({ name, latestExecution, entityUrl, revisionUrl }) => ({
      actionName: name,
      currentRevision: latestExecution && currentRevision(latestExecution),
      latestExecution: latestExecution && actionExecution(latestExecution),
      entityUrl,
      revisionUrl: latestExecution?.sourceRevision?.revisionUrl ?? revisionUrl,
    })),
    latestExecution: stage.latestExecution && stageExecution(stage.latestExecution),
    ...conditionStates(stage.conditions),
    retryStageMetadata: stage.retryStageMetadata,
  })),
  created: epochSeconds(view.created),
  updated: epochSeconds(view.updated),
});

const stageExecution = ({ executionId, status, type }: InboundView) => ({
  pipelineExecutionId: executionId,
  status,
  type,
});

const transitionState = (view: TransitionView) => ({
  enabled: view.enabled,
  lastChangedBy: view.lastChangedBy,
  lastChangedAt: epochSeconds(view.lastChangedAt),
  disabledReason: view.disabledReason,
});

const currentRevision = ({ sourceRevision, endedAt, updatedAt }: ActionExecutionDetail) =>
  sourceRevision && {
    revisionId: sourceRevision.revisionId,
    revisionChangeId: sourceRevision.revisionId.slice(0, 100),
    created: epochSeconds(endedAt ?? updatedAt),
  };

const actionExecution = (view: ActionExecutionDetail) => ({
  actionExecutionId: view.actionExecutionId,
  status: view.status,
  summary: view.summary,
  lastStatusChange: epochSeconds(view.updatedAt),
  token: view.token,
  lastUpdatedBy: view.updatedBy,
  externalExecutionId: view.externalExecutionId,
  externalExecutionUrl: view.externalExecutionUrl,
  percentComplete: view.percentComplete,
  errorDetails: view.error,
});
