import { derivedUuid, type Instant } from '@millrace/kernel';
import type { ExpandedAction } from '../definition/expand.ts';
import type { FlowEvent } from './events.ts';
import type { OpenFlow, RunInStage } from './state.ts';
import type { ActionExecutionId } from './state-of-work.ts';
import { resolveAction } from './work.ts';

/** A1, or A2 when what the action needs cannot be resolved: variables are looked up now and not before. */
export function startAction(flow: OpenFlow, run: RunInStage, action: ExpandedAction, at: Instant): FlowEvent {
  const before = run.actions[action.name];
  const attempt = before !== undefined && 'attempt' in before ? before.attempt + 1 : 1;
  const actionExecutionId = actionExecutionIdOf(run.id, run.stage, action.name, attempt);
  const fact = { at, runId: run.id, stage: run.stage, action: action.name, actionExecutionId, attempt } as const;
  const work = resolveAction(flow, run, action);
  if (!work.ok) return { type: 'ActionNotStarted', ...fact, error: work.error };
  const cause = attempt === 1 ? `Everything before it in stage ${run.stage} has succeeded` : `Attempt ${attempt}`;
  const { region = flow.region } = action;
  const isFar = region !== flow.region && work.value.inputArtifacts.length > 0;
  return { type: 'ActionStarted', ...fact, work: work.value, ...(isFar ? { copyTo: region } : {}), cause };
}

/** The same attempt of the same action of the same run always has the same id. */
const actionExecutionIdOf = (runId: string, stage: string, action: string, attempt: number) =>
  derivedUuid(runId, `${stage}/${action}#${attempt}`) as ActionExecutionId;
