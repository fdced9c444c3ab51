import type {
  FetchedRevision,
  PipelineDeclaration,
  RunArchive,
  RunId,
  SourceRevision,
  StageOutcome,
} from '@millrace/engine';
import type { ActionExecutionRow, ExecutionRow, StageExecutionRow } from '../outbound/postgres/execution.rows.ts';

const outcomes: Partial<Record<StageExecutionRow['status'], StageOutcome | 'inside'>> = {
  InProgress: 'inside',
  Stopping: 'inside',
  Succeeded: 'succeeded',
  Failed: 'failed',
  Stopped: 'stopped',
  Cancelled: 'cancelled',
  Skipped: 'skipped',
};

/**
 * What remains of an execution for others to build on, out of its own rows.
 * @param declaration the version that it pinned
 * @param actions every attempt of every action
 */
export function archiveOf(
  execution: ExecutionRow,
  declaration: PipelineDeclaration,
  stages: readonly StageExecutionRow[],
  actions: readonly ActionExecutionRow[],
): RunArchive {
  const inherited = execution.inherited ?? { artifacts: {}, outputs: {} };
  const oldestFirst = inOrder(actions);
  const succeeded = oldestFirst.filter(({ outcome }) => outcome === 'succeeded');
  const fetched = fetchedBy(execution);
  const [first] = fetched;
  const sourceRevision = first === undefined ? inherited.sourceRevision : revisionOf(first);
  return {
    runId: execution.id as RunId,
    version: execution.pipelineVersion,
    type: execution.executionType,
    variables: Object.fromEntries(execution.variables.map(({ name, value }) => [name, value])),
    sourceOverrides: execution.sourceOverrides,
    artifacts: {
      ...inherited.artifacts,
      ...Object.fromEntries(
        succeeded.flatMap(({ outputArtifacts }) =>
          outputArtifacts.map(({ region, ...artifact }) => [
            artifact.name,
            { ...artifact, ...(region === undefined ? {} : { region }) },
          ]),
        ),
      ),
    },
    outputs: {
      ...inherited.outputs,
      ...Object.fromEntries(
        succeeded.flatMap(({ namespace, outputVariables }) =>
          namespace === null ? [] : [[namespace, outputVariables]],
        ),
      ),
    },
    ...(sourceRevision === undefined ? {} : { sourceRevision }),
    fetched,
    stages: { ...takenOver(execution, declaration), ...outcomesOf(stages) },
    succeeded: succeededByStage(execution, oldestFirst),
  };
}

const inOrder = (actions: readonly ActionExecutionRow[]): readonly ActionExecutionRow[] =>
  actions.toSorted((a, b) => Number(BigInt(a.seq) - BigInt(b.seq)));

/** By each source action last, in the order in which they did. */
const fetchedBy = ({ sourceRevisions }: ExecutionRow): readonly FetchedRevision[] =>
  sourceRevisions
    .filter(
      ({ actionName }, index) => !sourceRevisions.slice(index + 1).some((later) => later.actionName === actionName),
    )
    .map((revision) => ({ actionName: revision.actionName, ...revisionOf(revision) }));

const revisionOf = ({ revisionId, revisionSummary, revisionUrl }: SourceRevision): SourceRevision => ({
  revisionId,
  ...(revisionSummary === undefined ? {} : { revisionSummary }),
  ...(revisionUrl === undefined ? {} : { revisionUrl }),
});

const outcomesOf = (stages: readonly StageExecutionRow[]): Record<string, StageOutcome | 'inside'> =>
  Object.fromEntries(
    stages.flatMap(({ stageName, status }) => {
      const outcome = outcomes[status];
      return outcome === undefined ? [] : [[stageName, outcome]];
    }),
  );

/** A re-run did not go through the stages before its first one, but it has what they had produced. */
function takenOver({ rerunOf }: ExecutionRow, { stages }: PipelineDeclaration): Record<string, StageOutcome> {
  if (rerunOf === null) return {};
  const first = stages.findIndex(({ name }) => name === rerunOf.stageName);
  return Object.fromEntries(stages.slice(0, Math.max(0, first)).map(({ name }) => [name, 'skipped']));
}

/** By the newest attempt of each action: one that failed when it was retried has not succeeded. */
function succeededByStage(
  { rerunOf, inherited }: ExecutionRow,
  oldestFirst: readonly ActionExecutionRow[],
): Record<string, readonly string[]> {
  const newest = new Map(oldestFirst.map((action) => [`${action.stageName}/${action.actionName}`, action]));
  const succeeded = Map.groupBy(
    [...newest.values()].filter(({ outcome }) => outcome === 'succeeded'),
    ({ stageName }) => stageName,
  );
  const byStage = Object.fromEntries(
    [...succeeded].map(([stage, actions]) => [stage, actions.map(({ actionName }) => actionName)] as const),
  );
  if (rerunOf === null) return byStage;
  const { stageName } = rerunOf;
  return { ...byStage, [stageName]: [...(inherited?.reused ?? []), ...(byStage[stageName] ?? [])] };
}
