import type { StageDeclaration } from '../definition/structure.ts';
import type { OpenFlow, Run, WaitingRun } from './state.ts';

/** Active runs, the first started first. A stored flow does not keep the order of its members. */
export const runsInOrder = (flow: OpenFlow): readonly Run[] =>
  Object.values(flow.runs).sort((a, b) => a.order - b.order);

/** Who stands in front of a stage, the first come first. */
export const waitingAt = (flow: OpenFlow, stage: string): readonly WaitingRun[] =>
  Object.values(flow.runs)
    .filter((run): run is WaitingRun => run.status === 'waiting' && run.stage === stage)
    .sort((a, b) => a.arrival - b.arrival);

/** The stages of the version that the run pinned. */
export const stagesOf = (flow: OpenFlow, run: Run): readonly StageDeclaration[] =>
  flow.definitions[run.version]?.stages ?? [];
