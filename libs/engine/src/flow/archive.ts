import type { StageDeclaration } from '../definition/structure.ts';
import type { Run, RunArchive } from './state.ts';

/** Whether a stage may start a rollback by itself, and so has to remember what to go back to. */
export const mayRollBack = (stage: StageDeclaration | undefined): boolean =>
  stage !== undefined &&
  (stage.onFailure?.result === 'ROLLBACK' ||
    [stage.onFailure, stage.onSuccess].some((block) => block?.conditions?.[0]?.result === 'ROLLBACK'));

/** What remains of a run that has just gone through the stage it is in. */
export function archiveOf(run: Run): RunArchive {
  const { id: runId, version, type, variables, sourceOverrides, artifacts, outputs, sourceRevision } = run;
  return {
    runId,
    version,
    type,
    variables,
    sourceOverrides,
    artifacts,
    outputs,
    ...(sourceRevision === undefined ? {} : { sourceRevision }),
    stages: { [run.stage]: 'succeeded' },
    succeeded: {},
  };
}
