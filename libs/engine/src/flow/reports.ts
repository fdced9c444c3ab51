import { quotas, utf8Bytes } from '../definition/quotas.ts';
import type {
  ActionResult,
  LoseJob,
  ReportActionProgress,
  ReportActionResult,
  ReportActionStarted,
  TimeOutAction,
} from './commands.ts';
import type { FlowEvent } from './events.ts';
import { factOf, findLive, settleWithout, type LiveAction } from './settle.ts';
import type { OpenFlow } from './state.ts';

/** How often a dispatch may end in silence before the action is given up. */
const toleratedLosses = 1;

interface Fenced {
  readonly actionExecutionId: string;
  readonly fence: number;
}

/** The action that a report speaks of, unless it has ended or another dispatch has replaced the reporter's. */
function addressed(flow: OpenFlow, { actionExecutionId, fence }: Fenced): LiveAction | undefined {
  const live = findLive(flow, actionExecutionId);
  return live?.action.fence === fence ? live : undefined;
}

export function reportStarted(flow: OpenFlow, command: ReportActionStarted): readonly FlowEvent[] {
  const live = addressed(flow, command);
  if (live?.action.status !== 'offered') return [];
  const { type: _type, fence: _fence, actionExecutionId: _id, ...said } = command;
  return [{ ...said, type: 'ActionBegun', ...factOf(live) }];
}

export function reportProgress(flow: OpenFlow, command: ReportActionProgress): readonly FlowEvent[] {
  const live = addressed(flow, command);
  if (live === undefined) return [];
  const { type: _type, fence: _fence, actionExecutionId: _id, ...said } = command;
  return [{ ...said, type: 'ActionProgressed', ...factOf(live) }];
}

/** A3 and A4. A worker that says yes without the promised outputs did not succeed. */
export function reportResult(flow: OpenFlow, command: ReportActionResult): readonly FlowEvent[] {
  const live = addressed(flow, command);
  if (live === undefined) return [];
  const result = checked(live, command.result);
  const { outcome, summary } = result;
  const said = result.error?.message ?? summary;
  const cause = said === undefined || said === '' ? `The worker reported ${outcome}` : said;
  const { at, fence } = command;
  return [{ type: 'ActionSettled', at, ...factOf(live), fence, result, orphaned: false, cause }];
}

function checked(live: LiveAction, result: ActionResult): ActionResult {
  if (result.outcome !== 'succeeded') return result;
  const refuse = (code: string, message: string): ActionResult => ({
    ...result,
    outcome: 'failed',
    error: { code, message },
    outputArtifacts: [],
    outputVariables: {},
  });
  const missing = live.action.work.outputArtifacts
    .map(({ name }) => name)
    .filter((name) => !result.outputArtifacts.some((artifact) => artifact.name === name));
  if (missing.length > 0) {
    return refuse('JobFailed', `Action ${live.name} did not produce its output artifact ${missing.join(', ')}`);
  }
  const bytes = Object.entries(result.outputVariables).reduce(
    (sum, [key, value]) => sum + utf8Bytes(key) + utf8Bytes(value),
    0,
  );
  if (bytes <= quotas.outputVariablesBytes) return result;
  const message = `The output variables of action ${live.name} take ${bytes} bytes, the limit is ${quotas.outputVariablesBytes}`;
  return refuse('OutputVariablesSizeExceeded', message);
}

/**
 * Silence, or a job given back. As long as nothing of the user's had run, another worker is asked, once after a
 * silence; otherwise nobody can know what happened, and the action ends as errored.
 */
export function loseJob(flow: OpenFlow, command: LoseJob): readonly FlowEvent[] {
  const live = addressed(flow, command);
  if (live === undefined) return [];
  const { at, how, reason } = command;
  const { run, action } = live;
  const lost = how === 'lease-expired';
  if (action.status === 'begun') {
    const cause = `Runner lost: ${reason}; the work had begun, so it is not repeated`;
    return [settleWithout(live, at, 'errored', 'RunnerLost', cause)];
  }
  if (run.ending.kind !== 'none') {
    const cause = `Not offered again, because the execution is ${run.ending.kind}: ${reason}`;
    return [settleWithout(live, at, 'cancelled', 'Cancelled', cause)];
  }
  if (lost && action.losses >= toleratedLosses) {
    return [settleWithout(live, at, 'errored', 'RunnerLost', `Runner lost: ${reason}, for the second time`)];
  }
  const { attempt, work } = action;
  const fence = action.fence + 1;
  const cause = lost ? `Offered again: ${reason} before the work had begun` : `Offered again: ${reason}`;
  return [{ type: 'ActionOfferedAgain', at, ...factOf(live), attempt, fence, work, lost, cause }];
}

export function timeOutAction(flow: OpenFlow, { at, actionExecutionId }: TimeOutAction): readonly FlowEvent[] {
  const live = findLive(flow, actionExecutionId);
  if (live === undefined) return [];
  const { timeoutSeconds } = live.action.work;
  const cause = `Action ${live.name} did not end within its limit of ${timeoutSeconds} seconds`;
  return [settleWithout(live, at, 'timed-out', 'TimedOut', cause)];
}
