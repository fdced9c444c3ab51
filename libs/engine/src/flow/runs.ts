import { expandActions, type ExpandedAction } from '../definition/expand.ts';
import { usesNeeds } from '../definition/needs.ts';
import type { ExecutionMode, StageDeclaration } from '../definition/structure.ts';
import type { OpenFlow, Run, RunInStage, WaitingRun } from './state.ts';
import type { ActionRun } from './state-of-work.ts';

/** Active runs, the first started first. A stored flow does not keep the order of its members. */
export const runsInOrder = (flow: OpenFlow): readonly Run[] =>
  Object.values(flow.runs).sort((a, b) => a.order - b.order);

/** Who stands in front of a stage: rollbacks, then the first come first. */
export const waitingAt = (flow: OpenFlow, stage: string): readonly WaitingRun[] =>
  Object.values(flow.runs)
    .filter((run): run is WaitingRun => run.status === 'waiting' && run.stage === stage)
    .sort((a, b) => Number(b.type === 'ROLLBACK') - Number(a.type === 'ROLLBACK') || a.arrival - b.arrival);

/** Who may enter a stage at some time, in that order: who did not resume at a transition that was reopened too late may not. */
export const queueAt = (flow: OpenFlow, stage: string): readonly WaitingRun[] =>
  waitingAt(flow, stage).filter(({ wait }) => wait.kind !== 'transition-reopened-too-late');

/** The stages of the version that the run pinned. */
export const stagesOf = (flow: OpenFlow, run: Run): readonly StageDeclaration[] =>
  flow.definitions[run.version]?.stages ?? [];

/** The stage of that version that the run is in, or in front of. */
export const stageOf = (flow: OpenFlow, run: Run): StageDeclaration | undefined =>
  stagesOf(flow, run).find(({ name }) => name === run.stage);

/**
 * Which rules hold at the gates. Runs that an update let finish on their own version keep its rules when the pipeline
 * is PARALLEL now; new runs have flows of their own then.
 */
export function modeOf(flow: OpenFlow): ExecutionMode {
  const mode = flow.definitions[flow.version]?.executionMode ?? 'SUPERSEDED';
  const [oldest] = runsInOrder(flow);
  return oldest === undefined || mode !== 'PARALLEL' ? mode : (flow.definitions[oldest.version]?.executionMode ?? mode);
}

const expanded = new WeakMap<StageDeclaration, readonly ExpandedAction[]>();

/** The actions that run in a stage. Kept per declaration, which never changes. */
export function actionsIn(stage: StageDeclaration): readonly ExpandedAction[] {
  const before = expanded.get(stage);
  // Stryker disable next-line ConditionalExpression: without the cache the same is computed again.
  if (before !== undefined) return before;
  const actions = expandActions(stage);
  // Stryker disable next-line CallExpression: without the cache the same is computed again.
  expanded.set(stage, actions);
  return actions;
}

/** An action of the stage that the run is in, as its pinned version declares it. */
export const actionOf = (flow: OpenFlow, run: Run, name: string): ExpandedAction | undefined => {
  const stage = stageOf(flow, run);
  return stage && actionsIn(stage).find((action) => action.name === name);
};

const required = new WeakMap<StageDeclaration, ReadonlyMap<string, readonly string[]>>();

/** What must have succeeded first: the needs of an action, or in a stage without `needs` all of lower run orders. */
export function requiredBefore(stage: StageDeclaration, { name }: ExpandedAction): readonly string[] {
  const before =
    required.get(stage) ?? new Map(actionsIn(stage).map((action) => [action.name, requires(stage, action)]));
  // Stryker disable next-line CallExpression: without the cache the same is computed again.
  required.set(stage, before);
  return before.get(name) ?? [];
}

function requires(stage: StageDeclaration, { millrace, runOrder }: ExpandedAction): readonly string[] {
  if (usesNeeds(stage.actions)) return millrace?.needs ?? [];
  return actionsIn(stage)
    .filter((action) => action.runOrder < runOrder)
    .map(({ name }) => name);
}

/** Whether what waits for an action may go on. */
export const isDone = (state: ActionRun | undefined): boolean =>
  state?.status === 'reused' || (state?.status === 'settled' && state.outcome === 'succeeded');

/** Named locks that a run has asked for or holds, with the name under which it did. */
export const locksOf = (run: RunInStage): readonly { readonly lock: string; readonly holder: string }[] =>
  Object.entries(run.phase.locks).map(([lock, { holder }]) => ({ lock, holder }));
