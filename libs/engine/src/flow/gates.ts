import type { Instant } from '@millrace/kernel';
import type { FlowEvent } from './events.ts';
import { modeOf, queueAt, waitingAt } from './runs.ts';
import type { OpenFlow, WaitCause, WaitingRun } from './state.ts';

/**
 * Section 3.5, `pump`: who of those in front of a stage is overtaken, who enters, and why the others wait. It looks
 * at the state alone, so it gives the same answer whatever made it necessary to ask.
 */
export function followGate(flow: OpenFlow, stage: string, at: Instant): readonly FlowEvent[] {
  const waiting = waitingAt(flow, stage);
  const mode = modeOf(flow);
  if (mode === 'PARALLEL') return waiting.flatMap((run) => enterOrWait(flow, run, at, undefined));
  const overtaken = mode === 'SUPERSEDED' ? supersede(flow, waiting, stage, at) : [];
  if (overtaken.length > 0) return overtaken;
  return queueAt(flow, stage).flatMap((run, index, queue) => {
    const before = queue[index - 1];
    if (before !== undefined) return wait(run, { kind: 'queued-behind', run: before.id }, at);
    return enterOrWait(flow, run, at, occupant(flow, stage));
  });
}

/** P4. Newer is who started later; it overtakes in front of a stage, never inside. Rollbacks stand outside of this. */
function supersede(flow: OpenFlow, waiting: readonly WaitingRun[], stage: string, at: Instant): readonly FlowEvent[] {
  const latest = flow.stages[stage]?.latest;
  const standard = waiting.filter(({ type }) => type === 'STANDARD');
  const newest = standard.reduce((order, run) => Math.max(order, run.order), latest?.order ?? 0);
  const overtaker = standard.find(({ order }) => order === newest)?.id ?? latest?.runId;
  return standard
    .filter(({ order }) => order < newest)
    .map(({ id: runId }) => ({
      type: 'RunFinished',
      at,
      runId,
      outcome: 'superseded',
      cause: `Superseded in front of stage ${stage} by the newer execution ${overtaker}`,
    }));
}

const occupant = (flow: OpenFlow, stage: string): WaitCause | undefined => {
  const latest = flow.stages[stage]?.latest;
  return latest?.status === 'inside' ? { kind: 'stage-occupied', by: latest.runId } : undefined;
};

function enterOrWait(
  flow: OpenFlow,
  run: WaitingRun,
  at: Instant,
  occupied: WaitCause | undefined,
): readonly FlowEvent[] {
  const transition = flow.stages[run.stage]?.transition;
  // A rollback begins in its stage: it comes through no transition, and is wanted most when one is disabled.
  if (transition?.status === 'disabled' && run.type === 'STANDARD')
    return wait(run, { kind: 'transition-disabled', reason: transition.reason }, at);
  if (occupied !== undefined) return wait(run, occupied, at);
  const { id: runId, stage } = run;
  return [{ type: 'StageStarted', at, runId, stage, cause: entryCause(run.wait) }];
}

/** A wait is recorded when it begins, and when its cause becomes another one. */
function wait(run: WaitingRun, cause: WaitCause, at: Instant): readonly FlowEvent[] {
  const because = waitCause(cause);
  if (waitCause(run.wait) === because) return [];
  const { id: runId, stage } = run;
  return [{ type: 'RunWaiting', at, runId, stage, wait: cause, cause: because }];
}

function waitCause(cause: WaitCause): string {
  switch (cause.kind) {
    // Stryker disable next-line ConditionalExpression: a run that arrives is not recorded as waiting, so any text does.
    case 'arriving':
      return 'Waits to be admitted';
    case 'stage-occupied':
      return `Waits because execution ${cause.by} is in the stage`;
    case 'queued-behind':
      return `Waits in the queue behind execution ${cause.run}`;
    case 'transition-disabled':
      return `Waits because the transition is disabled: ${cause.reason}`;
    // Stryker disable next-line ConditionalExpression: the state is set by TransitionEnabled; any text does here.
    case 'transition-reopened-too-late':
      return 'Does not resume, because the transition was disabled for more than 30 days';
  }
}

function entryCause(wait: WaitCause): string {
  switch (wait.kind) {
    case 'arriving':
      return 'The stage was free';
    case 'stage-occupied':
      return `Execution ${wait.by} left the stage`;
    case 'queued-behind':
      return `It is first in the queue, after execution ${wait.run}`;
    case 'transition-disabled':
    case 'transition-reopened-too-late':
      return 'The transition was enabled';
  }
}
