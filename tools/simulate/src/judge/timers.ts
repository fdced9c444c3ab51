import type { Timer } from '@millrace/decider';
import { decide, timedOutBy, type Flow, type FlowEvent, type RunInStage } from '@millrace/engine';
import type { Instant } from '@millrace/kernel';

/** Timers that a flow cannot do without: nobody else would ever say that a limit has passed, or that a rest is over. */
export function wantedTimers(flow: Flow, now: Instant): readonly string[] {
  if (flow.status !== 'open') return [];
  return Object.values(flow.runs).flatMap((run) =>
    run.status === 'in-stage' && run.ending.kind === 'none' ? wantedBy(run, now) : [],
  );
}

function wantedBy({ actions, phase }: RunInStage, now: Instant): readonly string[] {
  const rules =
    'condition' in phase && phase.condition.status === undefined ? Object.values(phase.condition.rules) : [];
  return [...Object.values(actions), ...rules].flatMap((one) => {
    switch (one.status) {
      case 'copying':
      case 'offered':
      case 'begun':
        return [`action-timeout:${one.id}`];
      case 'watching':
        return [`action-timeout:${one.id}`, ...(one.lookAt === undefined ? [] : [`look-again:${one.id}`])];
      case 'resting':
        // What is due and yet rests waits for something else.
        return one.dueAt > now ? [`look-again:${one.id}`] : [];
      case 'due':
      case 'reused':
      case 'settled':
        return [];
    }
  });
}

/** Whether a timer that has gone was of no use any more: otherwise whoever dies now leaves behind what nobody wakes. */
export function isOver(flow: Flow, { timerId }: Timer, at: Instant): boolean {
  const actionExecutionId = timedOutBy(timerId);
  const decision = decide(
    flow,
    actionExecutionId === undefined ? { type: 'ReachTime', at } : { type: 'TimeOutAction', at, actionExecutionId },
  );
  return !decision.ok || !decision.value.some((event) => endsWaitOf(flow, timerId, event));
}

function endsWaitOf(flow: Flow, timerId: string, event: FlowEvent): boolean {
  const id = timerId.slice(timerId.indexOf(':') + 1);
  if (event.type === 'ActionSettled' || event.type === 'RuleSettled') return event.actionExecutionId === id;
  if (event.type !== 'ActionStarted' || flow.status !== 'open') return false;
  const run = flow.runs[event.runId];
  const before = run?.status === 'in-stage' ? run.actions[event.action] : undefined;
  return before?.status === 'resting' && before.id === id;
}
