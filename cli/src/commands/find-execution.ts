import { setTimeout as wait } from 'node:timers/promises';
import type { MillraceClient } from '@millrace/client';
import type { ExecutionView } from '@millrace/contracts';
import { hasEnded } from '../rendering/looks.ts';
import { CliProblem, usageProblem } from '../session/cli-problem.ts';
import { exitCodes } from '../session/exit-code.ts';
import type { Session } from '../session/session.ts';

/** How long to wait before a pipeline is asked again whether it has started. */
const askAgainMilliseconds = 500;

const executionIdShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const isExecutionId = (text: string): boolean => executionIdShape.test(text);

/** What people mean by "the execution": its id, or a pipeline's newest. @throws CliProblem | ApiProblem */
export async function findExecution(client: MillraceClient, executionOrPipeline: string): Promise<ExecutionView> {
  if (isExecutionId(executionOrPipeline)) return client.executions.get({ path: { id: executionOrPipeline } });
  const newest = await newestOf(client, executionOrPipeline);
  if (newest === undefined) {
    throw new CliProblem(`the pipeline ${executionOrPipeline} has never run`, {
      code: 'execution.not-found',
      hint: `start it: millrace run ${executionOrPipeline}`,
      exitCode: exitCodes.refused,
    });
  }
  return client.executions.get({ path: { id: newest.executionId } });
}

/** The pipeline's newest execution while it runs, else the one after it, for which it waits. @throws CliProblem */
export async function nextExecution(
  { terminal, signal }: Session,
  client: MillraceClient,
  pipeline: string,
): Promise<{ readonly executionId: string }> {
  if (isExecutionId(pipeline)) throw usageProblem('an execution has no next one', 'name its pipeline');
  const last = await newestOf(client, pipeline);
  if (last !== undefined && !hasEnded(last.status)) return last;
  terminal.note(`waiting for the next execution of ${pipeline}`);
  for (;;) {
    await wait(askAgainMilliseconds, undefined, { signal });
    const newest = await newestOf(client, pipeline);
    if (newest !== undefined && newest.executionId !== last?.executionId) return newest;
  }
}

async function newestOf(client: MillraceClient, name: string) {
  const { items } = await client.pipelines.executions({ path: { name }, query: { limit: 1 } });
  return items[0];
}
