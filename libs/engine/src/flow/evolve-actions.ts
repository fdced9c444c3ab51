import type {
  ActionBegun,
  ActionContinued,
  ActionNotStarted,
  ActionOfferedAgain,
  ActionProgressed,
  ActionRetryScheduled,
  ActionSettled,
  ActionStarted,
  ArtifactsCopied,
} from './events-of-work.ts';
import { actionOf } from './runs.ts';
import { withRunInStage } from './slots.ts';
import type { OpenFlow, RunInStage } from './state.ts';
import type { ActionRun, OpenAction } from './state-of-work.ts';

type ActionEvent =
  | ActionStarted
  | ActionNotStarted
  | ArtifactsCopied
  | ActionOfferedAgain
  | ActionContinued
  | ActionBegun
  | ActionProgressed
  | ActionSettled
  | ActionRetryScheduled;

/** What happens to one action of a run. */
export function evolveAction(flow: OpenFlow, event: ActionEvent): OpenFlow {
  return withRunInStage(flow, event.runId, (run) => {
    if (run.stage !== event.stage) return run;
    const before = run.actions[event.action];
    const action = actionAfter(before, event);
    if (action === undefined || action === before) return run;
    const after: RunInStage = {
      ...run,
      phase: { kind: 'actions', locks: run.phase.locks },
      actions: { ...run.actions, [event.action]: action },
    };
    return event.type === 'ActionSettled' ? withProducts(flow, after, event) : after;
  });
}

const triesBefore = (action: ActionRun | undefined): number =>
  action === undefined || !('tries' in action) ? 0 : action.tries;

function actionAfter(action: ActionRun | undefined, event: ActionEvent): ActionRun | undefined {
  switch (event.type) {
    case 'ActionStarted': {
      const { actionExecutionId: id, attempt, copyTo } = event;
      const status = copyTo === undefined ? 'offered' : 'copying';
      return { status, id, attempt, tries: triesBefore(action) + 1, fence: 1, losses: 0 };
    }
    case 'ActionNotStarted': {
      const { actionExecutionId: id, attempt } = event;
      return { status: 'settled', id, attempt, tries: triesBefore(action) + 1, fence: 0, outcome: 'failed' };
    }
    case 'ActionRetryScheduled': {
      if (action?.status !== 'settled') return action;
      const { id, attempt, tries } = action;
      return { status: 'resting', id, attempt, tries, dueAt: event.dueAt };
    }
    case 'ArtifactsCopied':
    case 'ActionOfferedAgain':
    case 'ActionContinued':
    case 'ActionBegun':
    case 'ActionProgressed':
    case 'ActionSettled':
      return isOpen(action) ? openAfter(action, event) : action;
  }
}

/** Whether somebody may be working on it. */
export const isOpen = (action: { readonly status: string } | undefined): action is OpenAction =>
  action?.status === 'copying' || action?.status === 'offered' || action?.status === 'begun';

function openAfter(
  action: OpenAction,
  event: Exclude<ActionEvent, ActionStarted | ActionNotStarted | ActionRetryScheduled>,
): ActionRun {
  switch (event.type) {
    case 'ArtifactsCopied':
      return { ...action, status: 'offered', copies: event.copies };
    case 'ActionOfferedAgain':
      return { ...action, status: 'offered', fence: event.fence, losses: action.losses + (event.lost ? 1 : 0) };
    case 'ActionContinued': {
      const { continuationToken } = event.work;
      return { ...action, status: 'offered', fence: event.fence, ...(continuationToken && { continuationToken }) };
    }
    case 'ActionBegun':
      return action.status === 'offered' ? { ...action, status: 'begun' } : action;
    case 'ActionProgressed':
      return action;
    case 'ActionSettled': {
      const { id, attempt, tries, fence } = action;
      return { status: 'settled', id, attempt, tries, fence, outcome: event.result.outcome };
    }
  }
}

/** Outputs count once their producer has succeeded. */
function withProducts(flow: OpenFlow, run: RunInStage, { action, result }: ActionSettled): RunInStage {
  if (result.outcome !== 'succeeded') return run;
  const { outputArtifacts, outputVariables, sourceRevision } = result;
  const { namespace, actionTypeId } = actionOf(flow, run, action) ?? {};
  const isSource = actionTypeId?.category === 'Source';
  const artifacts = Object.fromEntries(outputArtifacts.map((artifact) => [artifact.name, artifact]));
  return {
    ...run,
    artifacts: { ...run.artifacts, ...artifacts },
    outputs: namespace === undefined ? run.outputs : { ...run.outputs, [namespace]: outputVariables },
    ...(isSource && run.sourceRevision === undefined && sourceRevision !== undefined ? { sourceRevision } : {}),
  };
}
