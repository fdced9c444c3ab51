import {
  GetActionExecution,
  GetDeployment,
  GetPipeline,
  problem,
  type LifecycleEventView,
  type Problem,
  type TargetView,
} from '@millrace/contracts';
import { err, ok, type Result } from '@millrace/kernel';
import { pageOf as pageOfItems, readPageToken } from '@millrace/service';
import { defined, pageOf, type Operations } from './operation.ts';
import { epochSeconds } from './timestamps.ts';
import type { WorkerRequests } from './worker-requests.ts';

const uuidShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** How far a deployment has come on each host (codepipeline.md 2.2). */
export const deployTargetOperations: Pick<Operations, 'ListDeployActionExecutionTargets'> = {
  ListDeployActionExecutionTargets: {
    resource: ({ pipelineName }) => (pipelineName === undefined ? [] : [pipelineName]),
    changes: false,
    run: async (ask, caller, request) => {
      const { actionExecutionId, pipelineName } = request;
      if (pipelineName !== undefined) {
        const pipeline = await ask(GetPipeline, { caller, pipelineName });
        if (!pipeline.ok) return pipeline;
      }
      // What is no id of ours is the id of nothing.
      if (!uuidShape.test(actionExecutionId)) return err(noExecution(actionExecutionId));
      const execution = await ask(GetActionExecution, { caller, actionExecutionId });
      if (!execution.ok) return execution;
      if (pipelineName !== undefined && execution.value.pipelineName !== pipelineName) {
        return err(noExecution(actionExecutionId));
      }
      const { actionType, externalExecutionId: deploymentId } = execution.value;
      if (actionType.category !== 'Deploy' || deploymentId === undefined) return paged([], request);
      const deployment = await ask(GetDeployment, { caller, deploymentId });
      if (!deployment.ok) {
        return deployment.error.code === 'deployment.not-found' ? paged([], request) : deployment;
      }
      return paged(deployment.value.targets, request);
    },
  },
};

const noExecution = (id: string): Problem =>
  problem('action-execution.not-found', `There is no action execution with id '${id}'`);

function paged(
  targets: readonly TargetView[],
  request: WorkerRequests['ListDeployActionExecutionTargets'],
): Result<object, Problem> {
  const { actionExecutionId, filters = [] } = request;
  const statuses = filters.flatMap(({ values = [] }) => values);
  const listed = `deploy-targets:${actionExecutionId}:${statuses.join()}`;
  const page = pageOf(request, 100);
  const after = readPageToken(listed, page);
  if (!after.ok) return after;
  const rows = targets
    .filter(({ status }) => statuses.length === 0 || statuses.includes(status))
    .toSorted((a, b) => (a.hostId < b.hostId ? -1 : 1))
    .filter(({ hostId }) => after.value === undefined || hostId > after.value);
  const { items, nextToken } = pageOfItems(listed, rows, page.maxResults ?? 100, ({ hostId }) => hostId, target);
  return ok({ targets: items, ...defined({ nextToken }) });
}

function target({ hostId, status, lifecycleEvents }: TargetView): object {
  const started = lifecycleEvents.flatMap(({ startedAt }) => startedAt ?? []);
  const ended = lifecycleEvents.flatMap(({ endedAt }) => endedAt ?? []);
  const isOver = status !== 'Pending' && status !== 'InProgress';
  return {
    targetId: hostId,
    targetType: 'Host',
    status,
    startTime: epochSeconds(started.toSorted()[0]),
    endTime: isOver ? epochSeconds(ended.toSorted().at(-1)) : undefined,
    events: lifecycleEvents.map(event),
  };
}

const event = ({ name, status, startedAt, endedAt, error }: LifecycleEventView) => ({
  name,
  status,
  startTime: epochSeconds(startedAt),
  endTime: epochSeconds(endedAt),
  context: error && { message: error.message },
});
