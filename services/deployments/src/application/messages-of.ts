import { DeploymentChanged, ReportJobResult, ReportJobStarted } from '@millrace/contracts';
import { formatInstant } from '@millrace/kernel';
import type { OutgoingMessage } from '@millrace/messaging';
import type { Order } from '../domain/react.ts';

type Told = Extract<Order, { readonly type: `Tell${string}` }>;

/** Ids are derived from what is said, so that nothing can be said twice. */
export function messageFor(order: Told): OutgoingMessage {
  const { plan } = order;
  const { deploymentId, jobId, account, region, executionId, pipelineName } = plan;
  const about = { subject: deploymentId, account, region, correlationId: executionId };
  switch (order.type) {
    case 'TellStarted':
      return {
        ...about,
        id: `${deploymentId}:started:${order.fence}`,
        contract: ReportJobStarted,
        data: {
          jobId,
          fence: order.fence,
          workerId: 'deployments',
          startedAt: formatInstant(plan.createdAt),
          externalExecutionId: deploymentId,
        },
      };
    case 'TellResult': {
      const { fence, ending, log } = order;
      return {
        ...about,
        id: `${deploymentId}:result:${fence}`,
        contract: ReportJobResult,
        data: {
          jobId,
          fence,
          outcome: ending.outcome,
          summary: `${deploymentId}: ${ending.cause}`.slice(0, 2048),
          outputArtifacts: [],
          outputVariables: {},
          externalExecutionId: deploymentId,
          ...(ending.error === undefined
            ? {}
            : { error: { code: ending.error.code, message: ending.error.message.slice(0, 5000) } }),
          ...(log === null ? {} : { log }),
        },
      };
    }
    case 'TellChanged':
      return {
        ...about,
        id: `${deploymentId}:${order.status}`,
        contract: DeploymentChanged,
        data: {
          deploymentId,
          applicationName: plan.applicationName,
          deploymentGroupName: plan.deploymentGroupName,
          status: order.status,
          executionId,
          pipelineName,
          cause: order.cause.slice(0, 2000),
        },
      };
  }
}
