import type { Instant } from '@millrace/kernel';
import type { FlowEvent } from './events.ts';
import { evolve } from './evolve.ts';
import { followGate } from './gates.ts';
import { runsInOrder } from './runs.ts';
import { followStage } from './stage.ts';
import type { Flow, OpenFlow } from './state.ts';

/**
 * The given facts and all that follows from the state after them, until nothing follows. The reconcile loop in
 * miniature: it looks at the state, never at what happened, so recovery is the normal path.
 */
export function advance(flow: Flow, facts: readonly FlowEvent[], at: Instant): readonly FlowEvent[] {
  const all: FlowEvent[] = [...facts];
  let state = facts.reduce(evolve, flow);
  while (state.status === 'open') {
    const next = follow(state, at);
    if (next.length === 0) break;
    all.push(...next);
    state = next.reduce(evolve, state as Flow);
  }
  return all;
}

/** The first thing that follows from a state alone, or nothing. */
function follow(flow: OpenFlow, at: Instant): readonly FlowEvent[] {
  const runs = runsInOrder(flow);
  for (const run of runs) {
    const events = run.status === 'in-stage' ? followStage(flow, run, at) : [];
    if (events.length > 0) return events;
  }
  const gates = new Set(runs.map((run) => run.stage));
  for (const stage of gates) {
    const events = followGate(flow, stage, at);
    if (events.length > 0) return events;
  }
  return [];
}
