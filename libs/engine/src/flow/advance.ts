import type { Instant } from '@millrace/kernel';
import { quotas } from '../definition/quotas.ts';
import { runOrderGroups } from '../definition/structure.ts';
import type { FlowEvent } from './events.ts';
import { evolve } from './evolve.ts';
import { followGate } from './gates.ts';
import { runsInOrder, stagesOf } from './runs.ts';
import { liveActions } from './settle.ts';
import { startAction } from './start-action.ts';
import type { Flow, OpenFlow, RunInStage, StageOutcome } from './state.ts';

/**
 * The given facts and all that follows from the state after them, until nothing follows. The reconcile loop in
 * miniature: it looks at the state, never at what happened, so recovery is the normal path.
 */
export function advance(flow: Flow, facts: readonly FlowEvent[], at: Instant): readonly FlowEvent[] {
  const all: FlowEvent[] = [];
  let state = flow;
  for (let next = facts; next.length > 0; next = state.status === 'open' ? follow(state, at) : []) {
    all.push(...next);
    state = next.reduce(evolve, state);
  }
  return all;
}

/** The first thing that follows from a state alone, or nothing. */
function follow(flow: OpenFlow, at: Instant): readonly FlowEvent[] {
  for (const run of runsInOrder(flow)) {
    const events = run.status === 'in-stage' ? followStage(flow, run, at) : [];
    if (events.length > 0) return events;
  }
  const gates = new Set(runsInOrder(flow).flatMap((run) => (run.status === 'waiting' ? [run.stage] : [])));
  for (const stage of gates) {
    const events = followGate(flow, stage, at);
    if (events.length > 0) return events;
  }
  return [];
}

/** Sections 3.3 and 3.4: the next run-order group, or how the stage ended. */
function followStage(flow: OpenFlow, run: RunInStage, at: Instant): readonly FlowEvent[] {
  const running = liveActions(run).length;
  if (run.ending.kind !== 'none') return running > 0 ? [] : endRun(run, at);
  const failed = Object.entries(run.actions).find(
    ([, action]) => action.status === 'settled' && action.outcome !== 'succeeded',
  );
  if (failed !== undefined) {
    if (running > 0) return [];
    const [name, action] = failed;
    const how = action.status === 'settled' ? action.outcome : 'failed';
    return leave(run, at, 'failed', `Action ${name} ended as ${how}`);
  }
  const stages = stagesOf(flow, run);
  const index = stages.findIndex(({ name }) => name === run.stage);
  const stage = stages[index];
  if (stage === undefined) return [];
  const group = runOrderGroups(stage).find((actions) =>
    actions.some(({ name }) => run.actions[name]?.status !== 'settled'),
  );
  if (group !== undefined) {
    const idle = group.filter(({ name }) => run.actions[name] === undefined);
    const parallel = flow.definitions[run.version]?.executionMode === 'PARALLEL';
    const slots = parallel ? Math.max(0, quotas.concurrentActionsPerParallelExecution - running) : idle.length;
    return idle.slice(0, slots).map((action) => startAction(flow, run, action, at));
  }
  const next = stages[index + 1];
  const settled = stageSettled(run, at, 'succeeded', 'All actions succeeded');
  const { id: runId } = run;
  return next === undefined
    ? [settled, { type: 'RunFinished', at, runId, outcome: 'succeeded', cause: 'The last stage succeeded' }]
    : [settled, { type: 'RunArrived', at, runId, stage: next.name }];
}

/** Nothing runs any more in a run that was stopped or cancelled; whatever its actions said, it goes no further. */
function endRun(run: RunInStage, at: Instant): readonly FlowEvent[] {
  switch (run.ending.kind) {
    case 'none':
      return [];
    case 'stopping':
      return leave(run, at, 'stopped', run.ending.reason === '' ? 'Stopped' : `Stopped: ${run.ending.reason}`);
    case 'cancelling':
      return leave(run, at, 'cancelled', `Cancelled: ${run.ending.reason}`);
  }
}

const leave = (run: RunInStage, at: Instant, outcome: StageOutcome, cause: string): readonly FlowEvent[] => [
  stageSettled(run, at, outcome, cause),
  { type: 'RunFinished', at, runId: run.id, outcome, cause: `Stage ${run.stage}: ${cause}` },
];

const stageSettled = (run: RunInStage, at: Instant, outcome: StageOutcome, cause: string): FlowEvent => ({
  type: 'StageSettled',
  at,
  runId: run.id,
  stage: run.stage,
  outcome,
  cause,
});
