import type { Instant } from '@millrace/kernel';
import type { FlowEvent } from './events.ts';
import { locksOf } from './runs.ts';
import type { RunInStage, StageOutcome } from './state.ts';

export const stageSettled = (run: RunInStage, at: Instant, outcome: StageOutcome, cause: string): FlowEvent => ({
  type: 'StageSettled',
  at,
  runId: run.id,
  stage: run.stage,
  outcome,
  locks: locksOf(run),
  cause,
});

/** The run ends with its stage. */
export const leave = (
  run: RunInStage,
  at: Instant,
  outcome: 'failed' | 'stopped' | 'cancelled',
  cause: string,
): readonly FlowEvent[] => [
  stageSettled(run, at, outcome, cause),
  { type: 'RunFinished', at, runId: run.id, outcome, cause: `Stage ${run.stage}: ${cause}` },
];
