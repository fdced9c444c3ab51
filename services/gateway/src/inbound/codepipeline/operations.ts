import {
  AskStartExecution,
  CreatePipeline,
  DecideApproval,
  DeletePipeline,
  GetExecution,
  GetPipeline,
  GetPipelineState,
  ListActionExecutions,
  ListExecutions,
  ListPipelines,
  problem,
  SetTransition,
  StopExecution,
  UpdatePipeline,
} from '@millrace/contracts';
import { err } from '@millrace/kernel';
import { actionTypeOperations } from './action-type-operations.ts';
import { deployTargetOperations } from './deploy-target-operations.ts';
import { attemptsOf, defined, forgiving, instead, mapped, nothing, pageOf, type Operations } from './operation.ts';
import { jobOperations } from './job-operations.ts';
import { recoveryOperations } from './recovery-operations.ts';
import { tagOperations } from './tag-operations.ts';
import { epochSeconds } from './timestamps.ts';
import { webhookOperations } from './webhook-operations.ts';
import * as views from './views.ts';

/** What each operation asks of whom, and how the answer reads in CodePipeline's shapes. */
export const operations: Operations = {
  ...recoveryOperations,
  ...actionTypeOperations,
  ...jobOperations,
  ...webhookOperations,
  ...tagOperations,
  ...deployTargetOperations,
  CreatePipeline: {
    resource: ({ pipeline }) => [pipeline.name],
    changes: true,
    run: async (ask, caller, { pipeline, tags }) => {
      const answer = await ask(CreatePipeline, { caller, pipeline, ...views.tagsFrom(tags) });
      return mapped(answer, (view) => ({ pipeline: view.pipeline, tags: views.tagsOf(view.tags) }));
    },
  },
  GetPipeline: {
    resource: ({ name }) => [name],
    changes: false,
    run: async (ask, caller, { name, version }) => {
      const answer = await ask(GetPipeline, { caller, pipelineName: name, ...defined({ version }) });
      return mapped(answer, (view) => ({ pipeline: view.pipeline, metadata: views.pipelineMetadata(view) }));
    },
  },
  ListPipelines: {
    resource: () => [],
    changes: false,
    run: async (ask, caller, request) => {
      const answer = await ask(ListPipelines, { caller, page: pageOf(request, 1000) });
      return mapped(answer, ({ items, nextToken }) => ({ pipelines: items.map(views.pipelineSummary), nextToken }));
    },
  },
  UpdatePipeline: {
    resource: ({ pipeline }) => [pipeline.name],
    changes: true,
    run: async (ask, caller, { pipeline }) => {
      const answer = await ask(UpdatePipeline, { caller, pipeline });
      // The model knows no error of its own for it; what clients of CodePipeline are used to is that of tags.
      if (!answer.ok && answer.error.code === 'pipeline.not-found') {
        const detail = `The account with id '${caller.account}' does not include a pipeline with the name '${pipeline.name}'`;
        return err(problem('resource.not-found', detail));
      }
      return mapped(answer, (view) => ({ pipeline: view.pipeline }));
    },
  },
  DeletePipeline: {
    resource: ({ name }) => [name],
    changes: true,
    // The model knows no not-found error here: deleting what is gone already succeeds.
    run: async (ask, caller, { name }) =>
      nothing(forgiving(await ask(DeletePipeline, { caller, pipelineName: name }), 'pipeline.not-found')),
  },
  StartPipelineExecution: {
    resource: ({ name }) => [name],
    changes: true,
    run: async (ask, caller, { name, variables = [], clientRequestToken, sourceRevisions = [] }) => {
      const answer = await ask(AskStartExecution, {
        caller,
        pipelineName: name,
        variables: [...variables],
        sourceRevisions: [...sourceRevisions],
        ...defined({ clientRequestToken }),
      });
      return mapped(answer, ({ executionId }) => ({ pipelineExecutionId: executionId }));
    },
  },
  StopPipelineExecution: {
    resource: ({ pipelineName }) => [pipelineName],
    changes: true,
    run: async (ask, caller, { pipelineName, pipelineExecutionId, abandon = false, reason }) => {
      const asked = { caller, pipelineName, executionId: pipelineExecutionId, abandon, ...defined({ reason }) };
      const answer = instead(await ask(StopExecution, asked), 'execution.not-found', 'execution.not-stoppable');
      return mapped(answer, ({ executionId }) => ({ pipelineExecutionId: executionId }));
    },
  },
  GetPipelineState: {
    resource: ({ name }) => [name],
    changes: false,
    run: async (ask, caller, { name }) =>
      mapped(await ask(GetPipelineState, { caller, pipelineName: name }), views.pipelineState),
  },
  GetPipelineExecution: {
    resource: ({ pipelineName }) => [pipelineName],
    changes: false,
    run: async (ask, caller, { pipelineName, pipelineExecutionId }) => {
      const answer = await ask(GetExecution, { caller, pipelineName, executionId: pipelineExecutionId });
      return mapped(answer, (view) => ({ pipelineExecution: views.pipelineExecution(view) }));
    },
  },
  ListPipelineExecutions: {
    resource: ({ pipelineName }) => [pipelineName],
    changes: false,
    run: async (ask, caller, request) => {
      const { pipelineName, filter } = request;
      const answer = await ask(ListExecutions, {
        caller,
        pipelineName,
        page: pageOf(request, 100),
        ...defined({ succeededInStage: filter?.succeededInStage?.stageName }),
      });
      return mapped(answer, ({ items, nextToken }) => ({
        pipelineExecutionSummaries: items.map(views.pipelineExecutionSummary),
        nextToken,
      }));
    },
  },
  ListActionExecutions: {
    resource: ({ pipelineName }) => [pipelineName],
    changes: false,
    run: async (ask, caller, request) => {
      const answer = await ask(ListActionExecutions, { caller, ...attemptsOf(request) });
      return mapped(answer, ({ items, nextToken }) => ({
        actionExecutionDetails: items.map(views.actionExecutionDetail),
        nextToken,
      }));
    },
  },
  PutApprovalResult: {
    resource: ({ pipelineName, stageName, actionName }) => [pipelineName, stageName, actionName],
    changes: true,
    run: async (ask, caller, { pipelineName, stageName, actionName, result, token }) => {
      const { status, summary } = result;
      const answer = await ask(DecideApproval, { caller, pipelineName, stageName, actionName, token, status, summary });
      return mapped(answer, ({ approvedAt }) => ({ approvedAt: epochSeconds(approvedAt) }));
    },
  },
  DisableStageTransition: {
    resource: ({ pipelineName, stageName }) => [pipelineName, stageName],
    changes: true,
    run: async (ask, caller, { pipelineName, stageName, transitionType, reason }) => {
      const asked = { caller, pipelineName, stageName, transitionType, enabled: false, reason };
      return nothing(await ask(SetTransition, asked));
    },
  },
  EnableStageTransition: {
    resource: ({ pipelineName, stageName }) => [pipelineName, stageName],
    changes: true,
    run: async (ask, caller, { pipelineName, stageName, transitionType }) =>
      nothing(await ask(SetTransition, { caller, pipelineName, stageName, transitionType, enabled: true })),
  },
};
