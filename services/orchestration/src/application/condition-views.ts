import type { ConditionView, RetryStageMetadata, RuleExecutionDetail, StageConditionsView } from '@millrace/contracts';
import type { ConditionBlockName, StageDeclaration, StageRetries } from '@millrace/engine';
import type { ConditionExecutionRow, RuleExecutionRow } from '../outbound/postgres/condition.rows.ts';
import type { ExecutionRow } from '../outbound/postgres/execution.rows.ts';
import { conditionType } from './condition-projection.ts';
import { known } from './known.ts';

/** CodePipeline leaves out counts that are zero. */
export function retryMetadata(retries: StageRetries | null | undefined): RetryStageMetadata | undefined {
  if (retries === null || retries === undefined) return undefined;
  const { automatic, manual, latest } = retries;
  return {
    ...(automatic > 0 ? { autoStageRetryAttempt: automatic } : {}),
    ...(manual > 0 ? { manualStageRetryAttempt: manual } : {}),
    latestRetryTrigger: latest,
  };
}

/** Conditions and rules of executions, as they were projected. */
export interface ProjectedConditions {
  readonly conditions: readonly ConditionExecutionRow[];
  /** The newest evaluation of each. */
  readonly rules: readonly RuleExecutionRow[];
}

/** The conditions that a stage declares, with how one execution fared there; nothing when it declares none. */
export function stageConditions(
  stage: StageDeclaration,
  execution: ExecutionRow | undefined,
  projected: ProjectedConditions,
): StageConditionsView | undefined {
  const views = (['beforeEntry', 'onSuccess', 'onFailure'] as const).flatMap((block) => {
    const view = conditionView(stage, block, execution, projected);
    return view === undefined ? [] : [[block, view] as const];
  });
  return views.length === 0 ? undefined : Object.fromEntries(views);
}

function conditionView(
  stage: StageDeclaration,
  block: ConditionBlockName,
  execution: ExecutionRow | undefined,
  { conditions, rules }: ProjectedConditions,
): ConditionView | undefined {
  const [declared] = stage[block]?.conditions ?? [];
  if (declared === undefined) return undefined;
  const isOf = (row: ConditionExecutionRow | RuleExecutionRow): boolean =>
    row.executionId === execution?.id && row.stageName === stage.name && row.conditionType === conditionType[block];
  const row = conditions.find(isOf);
  return {
    ...(row && {
      latestExecution: {
        executionId: row.executionId,
        status: row.status,
        summary: row.cause,
        lastStatusChange: row.changedAt.toISOString(),
        ...known({ overriddenBy: row.changedBy }),
      },
    }),
    rules: declared.rules.map(({ name: ruleName }) => {
      const newest = rules.find((rule) => isOf(rule) && rule.ruleName === ruleName);
      return newest === undefined || execution === undefined
        ? { ruleName }
        : { ruleName, latestExecution: ruleExecutionDetail(newest, execution) };
    }),
  };
}

export const ruleExecutionDetail = (row: RuleExecutionRow, execution: ExecutionRow): RuleExecutionDetail => ({
  ruleExecutionId: row.id,
  pipelineExecutionId: row.executionId,
  pipelineVersion: execution.pipelineVersion,
  stageName: row.stageName,
  ruleName: row.ruleName,
  startTime: row.startedAt.toISOString(),
  lastUpdateTime: row.updatedAt.toISOString(),
  status: row.status,
  input: {
    ruleTypeId: row.ruleType,
    configuration: row.configuration,
    resolvedConfiguration: row.resolvedConfiguration,
    region: row.region,
    inputArtifacts: row.inputArtifacts,
  },
  output: known({
    externalExecutionId: row.externalExecutionId,
    externalExecutionUrl: row.externalExecutionUrl,
    summary: row.summary,
    error: row.error,
  }),
  conditionType: row.conditionType,
  cause: row.cause,
  ...known({ outcome: row.outcome, updatedBy: row.workerId }),
});
