import { days, err, ok, since } from '@millrace/kernel';
import { quotas } from '../definition/quotas.ts';
import type { DisableTransition, EnableTransition } from './commands.ts';
import type { Decision } from './decide.ts';
import type { OpenFlow, Transition } from './state.ts';

/** In the version in force, or in one that a run still pins and has to get through. */
const hasStage = (flow: OpenFlow, name: string): boolean =>
  Object.values(flow.definitions).some(({ stages }) => stages.some((stage) => stage.name === name));

const noSuchStage = (flow: OpenFlow, stage: string): Decision =>
  err({ code: 'stage.not-found', detail: `Pipeline ${flow.pipelineName} has no stage ${stage}` });

const transitionOf = (flow: OpenFlow, stage: string): Transition =>
  flow.stages[stage]?.transition ?? { status: 'enabled' };

/** Closes the gate in front of a stage; who is beyond it goes on. The last reason wins. */
export function disableTransition(flow: OpenFlow, { at, stage, reason, by }: DisableTransition): Decision {
  if (!hasStage(flow, stage)) return noSuchStage(flow, stage);
  const now = transitionOf(flow, stage);
  if (now.status === 'disabled' && now.reason === reason) return ok([]);
  return ok([{ type: 'TransitionDisabled', at, stage, reason, by }]);
}

/** Opens the gate. Who waited resumes if it was closed for 30 days or less (section 3.6). */
export function enableTransition(flow: OpenFlow, { at, stage, by }: EnableTransition): Decision {
  if (!hasStage(flow, stage)) return noSuchStage(flow, stage);
  const now = transitionOf(flow, stage);
  if (now.status === 'enabled') return ok([]);
  const resumes = since(at, now.at) <= days(quotas.transitionResumeDays);
  return ok([{ type: 'TransitionEnabled', at, stage, by, resumes }]);
}
