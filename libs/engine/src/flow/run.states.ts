import type { FlowEvent } from './events.ts';
import type { Flow, RunId } from './state.ts';

export type RunState = 'absent' | 'waiting' | 'running' | 'stopping' | 'cancelling' | 'ended';

export interface RunTransition {
  readonly from: RunState;
  readonly on: FlowEvent['type'];
  readonly to: RunState;
}

/** Every move of a run. A test plays the engine and finds exactly these. */
export const runTransitions: readonly RunTransition[] = [
  { from: 'absent', on: 'RunStarted', to: 'waiting' },
  { from: 'waiting', on: 'RunWaiting', to: 'waiting' },
  { from: 'waiting', on: 'StageStarted', to: 'running' },
  { from: 'waiting', on: 'RunFinished', to: 'ended' },
  { from: 'running', on: 'RunArrived', to: 'waiting' },
  { from: 'running', on: 'RunStopping', to: 'stopping' },
  { from: 'running', on: 'RunCancelling', to: 'cancelling' },
  { from: 'running', on: 'RunFinished', to: 'ended' },
  { from: 'stopping', on: 'RunStopping', to: 'stopping' },
  { from: 'stopping', on: 'RunFinished', to: 'ended' },
  { from: 'cancelling', on: 'RunFinished', to: 'ended' },
];

/** Where a run stands in a flow. `ended` and `absent` look alike: a finished run has left the flow. */
export function runStateIn(flow: Flow, runId: RunId): Exclude<RunState, 'ended'> {
  const run = flow.status === 'open' ? flow.runs[runId] : undefined;
  if (run === undefined) return 'absent';
  if (run.status === 'waiting') return 'waiting';
  return run.ending.kind === 'none' ? 'running' : run.ending.kind;
}

/** The table as a Mermaid state diagram, for the README. */
export function runStateDiagram(): string {
  const name = (state: RunState): string => (state === 'absent' || state === 'ended' ? '[*]' : state);
  return [
    'stateDiagram-v2',
    ...runTransitions.map(({ from, on, to }) => `  ${name(from)} --> ${name(to)}: ${on}`),
  ].join('\n');
}
