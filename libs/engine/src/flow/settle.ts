import type { Instant, Outcome } from '@millrace/kernel';
import type { ActionSettled } from './events.ts';
import type { OpenAction, OpenFlow, RunInStage } from './state.ts';

/** An open action with where it stands. */
export interface LiveAction {
  readonly run: RunInStage;
  readonly name: string;
  readonly action: OpenAction;
}

/** The actions of a run that somebody may be working on. */
export const liveActions = (run: RunInStage): readonly LiveAction[] =>
  Object.entries(run.actions)
    .flatMap(([name, action]) => (action.status === 'settled' ? [] : [{ run, name, action }]))
    .sort((a, b) => (a.name < b.name ? -1 : 1));

/** The open action of that id, whichever run it belongs to. */
export function findLive(flow: OpenFlow, actionExecutionId: string): LiveAction | undefined {
  for (const run of Object.values(flow.runs)) {
    if (run.status !== 'in-stage') continue;
    const found = liveActions(run).find(({ action }) => action.id === actionExecutionId);
    if (found !== undefined) return found;
  }
  return undefined;
}

export const factOf = ({ run, name, action }: LiveAction) =>
  ({ runId: run.id, stage: run.stage, action: name, actionExecutionId: action.id }) as const;

/** Ends an action without a worker's word; whoever still works on it is told to end. */
export function settleWithout(
  live: LiveAction,
  at: Instant,
  outcome: Exclude<Outcome, 'succeeded'>,
  code: string,
  cause: string,
): ActionSettled {
  return {
    type: 'ActionSettled',
    at,
    ...factOf(live),
    fence: live.action.fence,
    result: { outcome, summary: cause, error: { code, message: cause }, outputArtifacts: [], outputVariables: {} },
    orphaned: true,
    cause,
  };
}
