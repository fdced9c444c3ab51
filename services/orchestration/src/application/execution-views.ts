import type {
  ActionExecutionDetail,
  ExecutionSummary,
  ExecutionView,
  SourceRevisionView,
  StageView,
} from '@millrace/contracts';
import { actionsIn, type PipelineDeclaration } from '@millrace/engine';
import { traceIdOf } from '@millrace/messaging';
import type { ActionExecutionRow, ExecutionRow, StageExecutionRow } from '../outbound/postgres/execution.rows.ts';
import { retryMetadata, stageConditions, type ProjectedConditions } from './condition-views.ts';
import { known } from './known.ts';
import { maskedConfiguration } from './secrets.ts';

const iso = (at: Date): string => at.toISOString();

/** What each source action fetched last: a retry of the stage fetches anew. */
export const newestRevisions = ({
  sourceRevisions,
}: Pick<ExecutionRow, 'sourceRevisions'>): readonly SourceRevisionView[] => [
  ...new Map(sourceRevisions.map((revision) => [revision.actionName, revision])).values(),
];

export function executionSummary(row: ExecutionRow): ExecutionSummary {
  return {
    executionId: row.id,
    pipelineName: row.pipelineName,
    pipelineVersion: row.pipelineVersion,
    status: row.status,
    statusSummary: row.cause,
    startedAt: iso(row.startedAt),
    updatedAt: iso(row.updatedAt),
    trigger: row.trigger,
    sourceRevisions: newestRevisions(row),
    executionMode: row.executionMode,
    executionType: row.executionType,
    attempt: row.attempt,
    ...known({
      rollbackTargetExecutionId: row.rollbackTargetId,
      rerunOf: row.rerunOf,
      stopReason: row.stopReason,
      traceId: traceIdOf(row.traceparent ?? undefined),
    }),
  };
}

export function actionExecutionDetail(row: ActionExecutionRow, execution: ExecutionRow): ActionExecutionDetail {
  const moment = (at: Date | null) => (at === null ? undefined : iso(at));
  return {
    executionId: row.executionId,
    actionExecutionId: row.id,
    pipelineName: execution.pipelineName,
    pipelineVersion: execution.pipelineVersion,
    stageName: row.stageName,
    actionName: row.actionName,
    attempt: row.attempt,
    actionType: row.actionType,
    status: row.status,
    startedAt: iso(row.startedAt),
    updatedAt: iso(row.updatedAt),
    configuration: maskedConfiguration(row.actionType, row.configuration),
    resolvedConfiguration: maskedConfiguration(row.actionType, row.resolvedConfiguration),
    region: row.region,
    inputArtifacts: row.inputArtifacts,
    outputArtifacts: row.outputArtifacts,
    outputVariables: row.outputVariables,
    cause: row.cause,
    ...known({
      outcome: row.outcome,
      summary: row.summary,
      error: row.error,
      claimedAt: moment(row.claimedAt),
      begunAt: moment(row.begunAt),
      endedAt: moment(row.endedAt),
      updatedBy: row.updatedBy,
      workerId: row.workerId,
      namespace: row.namespace,
      externalExecutionId: row.externalExecutionId,
      externalExecutionUrl: row.externalExecutionUrl,
      percentComplete: row.percentComplete,
      token: row.token,
      log: row.log,
      sourceRevision: row.sourceRevision,
    }),
  };
}

/**
 * One execution in the shape of the version that it pinned.
 * @param attempts the newest one of each action; of several for the same action the first counts
 */
export function executionView(
  execution: ExecutionRow,
  declaration: PipelineDeclaration,
  stages: readonly StageExecutionRow[],
  attempts: readonly ActionExecutionDetail[],
  conditions: ProjectedConditions,
): ExecutionView {
  return {
    ...executionSummary(execution),
    variables: execution.variables,
    cause: execution.cause,
    stages: declaration.stages.map((declared): StageView => {
      const { name } = declared;
      const stage = stages.find(({ stageName }) => stageName === name);
      return {
        name,
        status: stage?.status ?? 'NotStarted',
        ...known({
          cause: stage?.cause ?? takenOver(execution, declaration, name),
          startedAt: stage?.startedAt?.toISOString(),
          endedAt: stage?.endedAt?.toISOString(),
          retryStageMetadata: retryMetadata(stage?.retries),
          conditions: stageConditions(declared, execution, conditions),
        }),
        actions: actionsIn(declared).map((action) => {
          const newest = attempts.find(({ stageName, actionName }) => stageName === name && actionName === action.name);
          return {
            name: action.name,
            actionType: action.actionTypeId,
            runOrder: action.runOrder,
            status: newest?.status ?? 'NotStarted',
            ...known({ execution: newest }),
          };
        }),
      };
    }),
  };
}

/** Why a re-run has not been in a stage before its first one. */
function takenOver({ rerunOf }: ExecutionRow, { stages }: PipelineDeclaration, stage: string): string | undefined {
  if (rerunOf === null) return undefined;
  const place = (wanted: string): number => stages.findIndex(({ name }) => name === wanted);
  return place(stage) < place(rerunOf.stageName) ? `Taken over from execution ${rerunOf.executionId}` : undefined;
}
