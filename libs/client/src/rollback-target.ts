import type { ExecutionSummary } from './generated/types.gen.ts';
import type { MillraceClient } from './millrace-client.ts';
import { everyItem } from './paging.ts';

type Filter = Pick<
  NonNullable<Parameters<MillraceClient['pipelines']['executions']>[0]['query']>,
  'succeededInStage' | 'status'
>;

/**
 * What a stage would be rolled back to when nobody says to what: the newest execution that succeeded in it under the
 * version in force and is not what it has now. After a failure that is the last success, after a success the one before.
 * By artifacts, where the version in force has none, it is the newest one of any version that succeeded from end to end,
 * and that is older than what the stage has now.
 * @throws ApiProblem | ApiUnreachable
 */
export async function lastGoodExecution(
  client: MillraceClient,
  pipelineName: string,
  stageName: string,
  how: 'stage' | 'artifacts' = 'stage',
): Promise<ExecutionSummary | undefined> {
  const path = { name: pipelineName };
  const { stages } = await client.pipelines.state({ path });
  const latest = stages.find((stage) => stage.name === stageName)?.latestExecution;
  // Of a rollback that worked the stage has what its target had.
  const standing =
    latest?.status !== 'Succeeded'
      ? undefined
      : latest.type === 'ROLLBACK'
        ? (await client.executions.get({ path: { id: latest.executionId } })).rollbackTargetExecutionId
        : latest.executionId;
  const newest = async (filter: Filter, isGood: (execution: ExecutionSummary) => boolean) => {
    let older = standing === undefined;
    const executions = everyItem((page) => client.pipelines.executions({ path, query: { ...page, ...filter } }));
    for await (const execution of executions) {
      if (older && execution.executionType === 'STANDARD' && isGood(execution)) return execution;
      older ||= execution.executionId === standing;
    }
    return undefined;
  };
  const good = await newest({ succeededInStage: stageName }, () => true);
  if (good !== undefined || how === 'stage') return good;
  // What the stage has now may be an execution that failed further on, so that it is found only among all.
  return newest(standing === undefined ? { status: 'Succeeded' } : {}, ({ status }) => status === 'Succeeded');
}
