import type { ConditionView, PipelineStateView, RuleExecutionDetail } from '@millrace/contracts';
import { configurations } from './configuration-view.ts';
import { epochSeconds } from './timestamps.ts';

/** One evaluation of a rule as `ListRuleExecutions` has it. */
export const ruleExecutionDetail = (view: RuleExecutionDetail) => ({
  pipelineExecutionId: view.pipelineExecutionId,
  ruleExecutionId: view.ruleExecutionId,
  pipelineVersion: view.pipelineVersion,
  stageName: view.stageName,
  ruleName: view.ruleName,
  startTime: epochSeconds(view.startTime),
  lastUpdateTime: epochSeconds(view.lastUpdateTime),
  updatedBy: view.updatedBy,
  status: view.status,
  input: {
    ruleTypeId: view.input.ruleTypeId,
    ...configurations(view.input),
    roleArn: view.input.roleArn,
    region: view.input.region,
    inputArtifacts: view.input.inputArtifacts.map(({ name }) => ({ name })),
  },
  output: {
    executionResult: {
      externalExecutionId: view.output.externalExecutionId,
      externalExecutionSummary: view.output.summary,
      externalExecutionUrl: view.output.externalExecutionUrl,
      errorDetails: view.output.error,
    },
  },
});

/** The three condition blocks of a stage as `GetPipelineState` has them; a block that is not declared is absent. */
export const conditionStates = (conditions: PipelineStateView['stages'][number]['conditions']) => ({
  beforeEntryConditionState: conditions?.beforeEntry && conditionState(conditions.beforeEntry),
  onSuccessConditionState: conditions?.onSuccess && conditionState(conditions.onSuccess),
  onFailureConditionState: conditions?.onFailure && conditionState(conditions.onFailure),
});

/** A block has at most one condition (codepipeline.md 1.4), so both levels of the shape say the same. */
const conditionState = ({ latestExecution, rules }: ConditionView) => ({
  latestExecution: latestExecution && { status: latestExecution.status, summary: latestExecution.summary },
  conditionStates: [
    {
      latestExecution: latestExecution && {
        status: latestExecution.status,
        summary: latestExecution.summary,
        lastStatusChange: epochSeconds(latestExecution.lastStatusChange),
      },
      ruleStates: rules.map((rule) => ({
        ruleName: rule.ruleName,
        latestExecution: rule.latestExecution && ruleExecution(rule.latestExecution),
      })),
    },
  ],
});

const ruleExecution = (view: RuleExecutionDetail) => ({
  ruleExecutionId: view.ruleExecutionId,
  status: view.status,
  summary: view.output.summary,
  lastStatusChange: epochSeconds(view.lastUpdateTime),
  lastUpdatedBy: view.updatedBy,
  externalExecutionId: view.output.externalExecutionId,
  externalExecutionUrl: view.output.externalExecutionUrl,
  errorDetails: view.output.error,
});
