import type { MillraceClient } from '@millrace/client';
import type { ExecutionView } from '@millrace/contracts';
import { CliProblem } from '../session/cli-problem.ts';
import { exitCodes } from '../session/exit-code.ts';

const executionIdShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const isExecutionId = (text: string): boolean => executionIdShape.test(text);

/** What people mean by "the execution": its id, or a pipeline's newest. @throws CliProblem | ApiProblem */
export async function findExecution(client: MillraceClient, executionOrPipeline: string): Promise<ExecutionView> {
  if (isExecutionId(executionOrPipeline)) return client.executions.get({ path: { id: executionOrPipeline } });
  const { items } = await client.pipelines.executions({ path: { name: executionOrPipeline }, query: { limit: 1 } });
  const [newest] = items;
  if (newest === undefined) {
    throw new CliProblem(`the pipeline ${executionOrPipeline} has never run`, {
      code: 'execution.not-found',
      hint: `start it: millrace run ${executionOrPipeline}`,
      exitCode: exitCodes.refused,
    });
  }
  return client.executions.get({ path: { id: newest.executionId } });
}
