import { ListRuleExecutions, OverrideCondition, RetryStage, RollbackStage } from '@millrace/contracts';
import { ok } from '@millrace/kernel';
import { ruleTypeViews } from '../../application/rule-types.ts';
import { ruleExecutionDetail } from './condition-views.ts';
import { attemptsOf, instead, mapped, nothing, type Operations } from './operation.ts';

/** What brings a release that went wrong back on its way, and what its conditions said (codepipeline.md 3.9 to 3.11). */
export const recoveryOperations: Pick<
  Operations,
  'RetryStageExecution' | 'RollbackStage' | 'OverrideStageCondition' | 'ListRuleExecutions' | 'ListRuleTypes'
> = {
  RetryStageExecution: {
    resource: ({ pipelineName, stageName }) => [pipelineName, stageName],
    changes: true,
    run: async (ask, caller, { pipelineName, stageName, pipelineExecutionId, retryMode }) => {
      const asked = { caller, pipelineName, stageName, executionId: pipelineExecutionId, retryMode };
      const answer = instead(await ask(RetryStage, asked), 'execution.not-found', 'stage.not-retryable');
      return mapped(answer, ({ executionId }) => ({ pipelineExecutionId: executionId }));
    },
  },
  RollbackStage: {
    resource: ({ pipelineName, stageName }) => [pipelineName, stageName],
    changes: true,
    run: async (ask, caller, { pipelineName, stageName, targetPipelineExecutionId }) => {
      const target = { targetExecutionId: targetPipelineExecutionId, how: 'stage' } as const;
      const answer = await ask(RollbackStage, { caller, pipelineName, stageName, ...target });
      return mapped(answer, ({ executionId }) => ({ pipelineExecutionId: executionId }));
    },
  },
  OverrideStageCondition: {
    resource: ({ pipelineName, stageName }) => [pipelineName, stageName],
    changes: true,
    run: async (ask, caller, { pipelineName, stageName, pipelineExecutionId, conditionType }) => {
      const asked = { caller, pipelineName, stageName, executionId: pipelineExecutionId, conditionType };
      const answer = await ask(OverrideCondition, asked);
      return nothing(instead(answer, 'execution.not-found', 'condition.not-overridable'));
    },
  },
  ListRuleExecutions: {
    resource: ({ pipelineName }) => [pipelineName],
    changes: false,
    run: async (ask, caller, request) => {
      const answer = await ask(ListRuleExecutions, { caller, ...attemptsOf(request) });
      return mapped(answer, ({ items, nextToken }) => ({
        ruleExecutionDetails: items.map(ruleExecutionDetail),
        nextToken,
      }));
    },
  },
  ListRuleTypes: {
    resource: () => [],
    changes: false,
    // There is one owner, and every region has every rule.
    run: async () =>
      ok({
        ruleTypes: ruleTypeViews().map(({ configurationProperties, ...type }) => ({
          ...type,
          ruleConfigurationProperties: configurationProperties,
        })),
      }),
  },
};
