import type { Instant } from '@millrace/kernel';
import type { FlowEvent } from './events.ts';
import { modeOf, queueAt, waitingAt } from './runs.ts';
import type { OpenFlow, RunId, WaitCause, WaitingRun } from './state.ts';

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
    if (before === undefined) return enterOrWait(flow, run, at, occupant(flow, stage));
    const cause = `Waits in the queue behind execution ${before.id}`;
    return wait(run, { kind: 'queued-behind', run: before.id }, at, cause);
  });
}

/** P4. Newer is who started later; it overtakes in front of a stage, never inside. Rollbacks stand outside of this. */
function supersede(flow: OpenFlow, waiting: readonly WaitingRun[], stage: string, at: Instant): readonly FlowEvent[] {
  const latest = flow.stages[stage]?.latest;
  const standard = waiting.filter(({ type }) => type === 'STANDARD');
  const newest = standard.reduce((order, run) => Math.max(order, run.order), latest?.order ?? 0);
  const overtaker = standard.find(({ order }) => order === newest)?.id ?? latest?.newest ?? latest?.runId;
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

const occupant = (flow: OpenFlow, stage: string): RunId | undefined => {
  const latest = flow.stages[stage]?.latest;
  return latest?.status === 'inside' ? latest.runId : undefined;
};

function enterOrWait(flow: OpenFlow, run: WaitingRun, at: Instant, occupied: RunId | undefined): readonly FlowEvent[] {
  const { id: runId, stage } = run;
  const transition = flow.stages[stage]?.transition;
  // A rollback begins in its stage: it comes through no transition, and is wanted most when one is disabled.
  if (transition?.status === 'disabled' && run.type === 'STANDARD') {
    const { by, reason } = transition;
    const cause = `Waits because ${by} disabled the transition: ${reason}`;
    return wait(run, { kind: 'transition-disabled', reason }, at, cause);
  }
  if (occupied !== undefined) {
    const cause = `Waits because execution ${occupied} is in the stage`;
    return wait(run, { kind: 'stage-occupied', by: occupied }, at, cause);
  }
  return [{ type: 'StageStarted', at, runId, stage, cause: entryCause(run.wait) }];
}

/** A wait is recorded when it begins, and when its cause becomes another one. */
function wait(run: WaitingRun, wait: WaitCause, at: Instant, cause: string): readonly FlowEvent[] {
  const { id: runId, stage, wait: before } = run;
  return isSame(before, wait) ? [] : [{ type: 'RunWaiting', at, runId, stage, wait, cause }];
}

const isSame = (one: WaitCause, other: WaitCause): boolean => {
  const members: Readonly<Record<string, string>> = one;
  return Object.entries(other).every(([name, value]) => members[name] === value);
};

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
