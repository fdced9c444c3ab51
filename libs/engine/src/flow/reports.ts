import { quotas, utf8Bytes } from '../definition/quotas.ts';
import type {
  ActionResult,
  LoseJob,
  ReportActionContinued,
  ReportActionProgress,
  ReportActionResult,
  ReportActionStarted,
  ReportArtifactsCopied,
  TimeOutAction,
} from './commands.ts';
import type { FlowEvent } from './events.ts';
import { isOpen } from './evolve-actions.ts';
import { conditionIn } from './conditions.ts';
import { actionOf, stageOf } from './runs.ts';
import { factOf, findLive, ruleFactOf, settleRule, settleWithout, type LiveAction, type LiveRule } from './settle.ts';
import type { OpenFlow } from './state.ts';
import type { Artifact, ErrorDetails, OpenAction, Work } from './state-of-work.ts';
import { resolveAction, resolveRule, ruleTimeoutSeconds, timeoutSecondsOf } from './work.ts';

/** How often a dispatch may end in silence before the action is given up. */
const toleratedLosses = 1;

interface Fenced {
  readonly actionExecutionId: string;
  readonly fence: number;
}

/** Somebody was asked, and the answer is still wanted. */
type Dispatched = (LiveAction | LiveRule) & { readonly action: OpenAction };

/** What a report speaks of, unless it has ended or another dispatch has replaced the reporter's. */
function addressed(flow: OpenFlow, { actionExecutionId, fence }: Fenced): Dispatched | undefined {
  const live = findLive(flow, actionExecutionId);
  return live !== undefined && isDispatched(live) && live.action.fence === fence ? live : undefined;
}

const isDispatched = (live: LiveAction | LiveRule): live is Dispatched => isOpen(live.action);

/** What is still asked of somebody; the same as when it was asked first. */
function workOf(flow: OpenFlow, live: Dispatched): Work | undefined {
  if (live.kind === 'action') {
    const action = actionOf(flow, live.run, live.name);
    const work = action && resolveAction(flow, live.run, action);
    if (work?.ok !== true) return undefined;
    const { copies = [], continuationToken } = live.action;
    return { ...withCopies(work.value, copies), ...(continuationToken && { continuationToken }) };
  }
  const stage = stageOf(flow, live.run);
  const rule = stage && conditionIn(stage, live.block)?.rules.find(({ name }) => name === live.name);
  const work = rule && resolveRule(flow, live.run, rule);
  return work?.ok === true ? work.value : undefined;
}

export function reportStarted(flow: OpenFlow, command: ReportActionStarted): readonly FlowEvent[] {
  const live = addressed(flow, command);
  if (live?.action.status !== 'offered') return [];
  const { type: _type, fence: _fence, actionExecutionId: _id, ...said } = command;
  if (live.kind === 'action') return [{ ...said, type: 'ActionBegun', ...factOf(live) }];
  const { token: _token, ...ofRule } = said;
  return [{ ...ofRule, type: 'RuleBegun', ...ruleFactOf(live) }];
}

export function reportProgress(flow: OpenFlow, command: ReportActionProgress): readonly FlowEvent[] {
  const live = addressed(flow, command);
  if (live?.kind !== 'action') return [];
  const { type: _type, fence: _fence, actionExecutionId: _id, ...said } = command;
  return [{ ...said, type: 'ActionProgressed', ...factOf(live) }];
}

/** A3 and A4. A worker that says yes without the promised outputs did not succeed. */
export function reportResult(flow: OpenFlow, command: ReportActionResult): readonly FlowEvent[] {
  const live = addressed(flow, command);
  if (live === undefined || live.action.status === 'copying') return [];
  const { at, fence } = command;
  if (live.kind === 'rule') return [ruleResult(live, command)];
  const result = checked(flow, live, command.result);
  return [{ type: 'ActionSettled', at, ...factOf(live), fence, result, orphaned: false, cause: causeOf(result) }];
}

function causeOf({ outcome, summary, error }: ActionResult): string {
  const said = error?.message ?? summary;
  return said === undefined || said === '' ? `The worker reported ${outcome}` : said;
}

function ruleResult(live: LiveRule, { at, result }: ReportActionResult): FlowEvent {
  const { outcome, summary, error, externalExecutionId, externalExecutionUrl } = result;
  return settleRule(live, at, outcome, causeOf(result), {
    ...(summary === undefined ? {} : { summary }),
    ...(error === undefined ? {} : { error }),
    ...(externalExecutionId === undefined ? {} : { externalExecutionId }),
    ...(externalExecutionUrl === undefined ? {} : { externalExecutionUrl }),
  });
}

/** What counts of a result: all that the action promises must be there, and nothing else that its worker says it made. */
function checked(flow: OpenFlow, live: LiveAction, result: ActionResult): ActionResult {
  if (result.outcome !== 'succeeded') return result;
  const refuse = (code: string, message: string): ActionResult => ({
    ...result,
    outcome: 'failed',
    error: { code, message },
    outputArtifacts: [],
    outputVariables: {},
  });
  const promised = (actionOf(flow, live.run, live.name)?.outputArtifacts ?? []).map(({ name }) => name);
  const outputArtifacts = result.outputArtifacts.filter(({ name }) => promised.includes(name));
  const missing = promised.filter((name) => !outputArtifacts.some((artifact) => artifact.name === name));
  if (missing.length > 0) {
    return refuse('JobFailed', `Action ${live.name} did not produce its output artifact ${missing.join(', ')}`);
  }
  const bytes = variableBytes(result.outputVariables);
  if (bytes <= quotas.outputVariablesBytes) return { ...result, outputArtifacts };
  const message = `The output variables of action ${live.name} take ${bytes} bytes, the limit is ${quotas.outputVariablesBytes}`;
  return refuse('OutputVariablesSizeExceeded', message);
}

/** Size of output variables as the quota counts it: keys and values in UTF-8. */
export const variableBytes = (variables: Readonly<Record<string, string>>): number =>
  Object.entries(variables).reduce((sum, [key, value]) => sum + utf8Bytes(key) + utf8Bytes(value), 0);

/** AS-26: the action goes on, somebody is asked anew with the token that the worker left. */
export function reportContinued(flow: OpenFlow, command: ReportActionContinued): readonly FlowEvent[] {
  const live = addressed(flow, command);
  if (live?.kind !== 'action' || live.action.status === 'copying') return [];
  const { type: _type, actionExecutionId: _id, fence, continuationToken, ...said } = command;
  const work = workOf(flow, live);
  if (work === undefined) return [];
  return [
    {
      ...said,
      type: 'ActionContinued',
      ...factOf(live),
      attempt: live.action.attempt,
      fence: fence + 1,
      work: { ...work, continuationToken },
      cause: 'The worker left a continuation token',
    },
  ];
}

/** AS-32: the copies are what the action works with. */
export function reportCopied(flow: OpenFlow, command: ReportArtifactsCopied): readonly FlowEvent[] {
  const live = addressed(flow, command);
  if (live?.kind !== 'action' || live.action.status !== 'copying') return [];
  const { at, copies, error } = command;
  const work = workOf(flow, live);
  if (error !== undefined || work === undefined) {
    const { code, message } = error ?? notCopied;
    return [settleWithout(live, at, 'errored', code, message)];
  }
  const { attempt } = live.action;
  const cause = 'Its input artifacts were copied to its region';
  return [{ type: 'ArtifactsCopied', at, ...factOf(live), attempt, copies, work: withCopies(work, copies), cause }];
}

/** A copy stands for its original only if it has the same bytes. */
const withCopies = (work: Work, copies: readonly Artifact[]): Work => ({
  ...work,
  inputArtifacts: work.inputArtifacts.map(
    (input) => copies.find(({ name, sha256 }) => name === input.name && sha256 === input.sha256) ?? input,
  ),
});

const notCopied: ErrorDetails = { code: 'ConfigurationError', message: 'What the action needs is not known any more' };

/**
 * Silence, or a job given back. As long as nothing of the user's had run, another worker is asked, once after a
 * silence; otherwise nobody can know what happened, and the action ends as errored.
 */
export function loseJob(flow: OpenFlow, command: LoseJob): readonly FlowEvent[] {
  const live = addressed(flow, command);
  if (live === undefined || live.action.status === 'copying') return [];
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
  const work = workOf(flow, live);
  if ((lost && action.losses >= toleratedLosses) || work === undefined) {
    return [settleWithout(live, at, 'errored', 'RunnerLost', `Runner lost: ${reason}, for the second time`)];
  }
  const { attempt } = action;
  const fence = action.fence + 1;
  const cause = lost ? `Offered again: ${reason} before the work had begun` : `Offered again: ${reason}`;
  const again = { at, attempt, fence, work, lost, cause } as const;
  return live.kind === 'rule'
    ? [{ type: 'RuleOfferedAgain', ...again, ...ruleFactOf(live) }]
    : [{ type: 'ActionOfferedAgain', ...again, ...factOf(live) }];
}

export function timeOutAction(flow: OpenFlow, { at, actionExecutionId }: TimeOutAction): readonly FlowEvent[] {
  const live = findLive(flow, actionExecutionId);
  if (live === undefined) return [];
  const what = live.kind === 'rule' ? 'Rule' : 'Action';
  const cause = `${what} ${live.name} did not end within its limit of ${limitOf(flow, live)} seconds`;
  return [settleWithout(live, at, 'timed-out', 'TimedOut', cause)];
}

function limitOf(flow: OpenFlow, live: LiveAction | LiveRule): number {
  if (live.kind === 'action') {
    const action = actionOf(flow, live.run, live.name);
    return action === undefined ? 0 : timeoutSecondsOf(action);
  }
  const stage = stageOf(flow, live.run);
  const rule = stage && conditionIn(stage, live.block)?.rules.find(({ name }) => name === live.name);
  return rule === undefined ? 0 : ruleTimeoutSeconds(rule);
}
