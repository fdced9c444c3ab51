import type { FlowEvent } from './events.ts';
import type { Flow, Phase, RunId } from './state.ts';

/** A run in front of a stage, in one of the phases inside it, on its way out, or nowhere. */
export type RunState = 'absent' | 'waiting' | Phase['kind'] | 'stopping' | 'cancelling' | 'ended';

export interface RunTransition {
  readonly from: RunState;
  readonly on: FlowEvent['type'];
  readonly to: RunState;
}

/** Every move of a run. A test plays the engine and finds exactly these. */
export const runTransitions: readonly RunTransition[] = [
  { from: 'absent', on: 'RunStarted', to: 'waiting' },
  { from: 'waiting', on: 'StageStarted', to: 'arrived' },
  { from: 'waiting', on: 'RunFinished', to: 'ended' },
  { from: 'arrived', on: 'ConditionStarted', to: 'entry' },
  { from: 'arrived', on: 'ActionNotStarted', to: 'actions' },
  { from: 'arrived', on: 'ActionStarted', to: 'actions' },
  { from: 'arrived', on: 'RunStopping', to: 'stopping' },
  { from: 'arrived', on: 'RunCancelling', to: 'cancelling' },
  { from: 'entry', on: 'RunArrived', to: 'waiting' },
  { from: 'entry', on: 'StageRetried', to: 'arrived' },
  { from: 'entry', on: 'ActionNotStarted', to: 'actions' },
  { from: 'entry', on: 'ActionStarted', to: 'actions' },
  { from: 'entry', on: 'ConditionStarted', to: 'failure' },
  { from: 'entry', on: 'RunStopping', to: 'stopping' },
  { from: 'entry', on: 'RunCancelling', to: 'cancelling' },
  { from: 'entry', on: 'RunFinished', to: 'ended' },
  { from: 'actions', on: 'RunArrived', to: 'waiting' },
  { from: 'actions', on: 'StageRetried', to: 'arrived' },
  { from: 'actions', on: 'ConditionStarted', to: 'success' },
  { from: 'actions', on: 'ConditionStarted', to: 'failure' },
  { from: 'actions', on: 'RunStopping', to: 'stopping' },
  { from: 'actions', on: 'RunCancelling', to: 'cancelling' },
  { from: 'actions', on: 'RunFinished', to: 'ended' },
  { from: 'success', on: 'RunArrived', to: 'waiting' },
  { from: 'success', on: 'StageRetried', to: 'arrived' },
  { from: 'success', on: 'ConditionStarted', to: 'failure' },
  { from: 'success', on: 'RunStopping', to: 'stopping' },
  { from: 'success', on: 'RunCancelling', to: 'cancelling' },
  { from: 'success', on: 'RunFinished', to: 'ended' },
  { from: 'failure', on: 'StageRetried', to: 'arrived' },
  { from: 'failure', on: 'StageRetried', to: 'actions' },
  { from: 'failure', on: 'ConditionSettled', to: 'entry' },
  { from: 'failure', on: 'ConditionSettled', to: 'success' },
  { from: 'failure', on: 'RunStopping', to: 'stopping' },
  { from: 'failure', on: 'RunCancelling', to: 'cancelling' },
  { from: 'failure', on: 'RunFinished', to: 'ended' },
  { from: 'stopping', on: 'RunFinished', to: 'ended' },
  { from: 'cancelling', on: 'RunFinished', to: 'ended' },
  { from: 'ended', on: 'RunResumed', to: 'arrived' },
  { from: 'ended', on: 'RunResumed', to: 'entry' },
  { from: 'ended', on: 'RunResumed', to: 'actions' },
  { from: 'ended', on: 'RunResumed', to: 'success' },
  { from: 'ended', on: 'RunResumed', to: 'failure' },
];

/** Where a run stands in a flow. `ended` and `absent` look alike: a finished run has left the flow. */
export function runStateIn(flow: Flow, runId: RunId): Exclude<RunState, 'ended'> {
  const run = flow.status === 'open' ? flow.runs[runId] : undefined;
  if (run === undefined) return 'absent';
  if (run.status === 'waiting') return 'waiting';
  return run.ending.kind === 'none' ? run.phase.kind : run.ending.kind;
}

/** The table as a Mermaid state diagram, for the README. */
export function runStateDiagram(): string {
  const name = (state: RunState): string => (state === 'absent' || state === 'ended' ? '[*]' : state);
  return [
    'stateDiagram-v2',
    ...runTransitions.map(({ from, on, to }) => `  ${name(from)} --> ${name(to)}: ${on}`),
  ].join('\n');
}
