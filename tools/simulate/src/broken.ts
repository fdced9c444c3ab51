import type { FlowEvent } from '@millrace/engine';
import type { Flaws } from './flaws.ts';

/** Orchestrations with one mistake each. A simulation that does not catch them proves nothing. */
export const broken: Readonly<Record<string, Flaws>> = {
  'the inbox forgets': { forgetsInbox: true },
  'messages leave before their transaction has committed': { publishesBeforeCommit: true },
  'messages are committed after the decision': { saysLater: true },
  'history is written after the decision': { recordsLater: true },
  'nobody checks on which revision was decided': { ignoresRevisions: true },
  'a timer is forgotten before it was handled': { forgetsTimers: true },
  'a job is granted to everybody who asks': { grantsTwice: true },
  'a newer run supersedes one inside a stage': { decides: supersedesInside },
  'a superseded or finished run goes on': { decides: raisesTheDead },
  'an action starts in a run that is being stopped': { decides: startsWhileStopping },
};

const type =
  <T extends FlowEvent['type']>(wanted: T) =>
  (event: FlowEvent): event is Extract<FlowEvent, { type: T }> =>
    event.type === wanted;

function supersedesInside(...[flow, events]: Parameters<NonNullable<Flaws['decides']>>): readonly FlowEvent[] {
  const started = events.find(type('RunStarted'));
  if (started === undefined || flow.status !== 'open') return [];
  const inside = Object.values(flow.runs).find(({ status, id }) => status === 'in-stage' && id !== started.run.id);
  if (inside === undefined) return [];
  return [{ type: 'RunFinished', at: started.at, runId: inside.id, outcome: 'superseded', cause: 'overtaken' }];
}

function raisesTheDead(...[, events]: Parameters<NonNullable<Flaws['decides']>>): readonly FlowEvent[] {
  const finished = events.find(type('RunFinished'));
  return finished === undefined
    ? []
    : [{ type: 'RunArrived', at: finished.at, runId: finished.runId, stage: 'Source' }];
}

function startsWhileStopping(...[, events]: Parameters<NonNullable<Flaws['decides']>>): readonly FlowEvent[] {
  const started = events.find(type('ActionStarted'));
  if (started === undefined) return [];
  const { at, runId } = started;
  const stopping: FlowEvent = { type: 'RunStopping', at, runId, abandon: false, reason: '', cause: 'stopped' };
  return [stopping, { ...started, actionExecutionId: runId as never, action: started.action }];
}
