import type { OpenFlow, Run, RunId, RunInStage, StageSlot } from './state.ts';

const untouched: StageSlot = { transition: { status: 'enabled' } };

export const withSlot = (flow: OpenFlow, stage: string, change: Partial<StageSlot>): OpenFlow => ({
  ...flow,
  stages: { ...flow.stages, [stage]: { ...untouched, ...flow.stages[stage], ...change } },
});

/** Without the run that might have been retried: it was, or another one has taken its place. */
export function withoutHeld(flow: OpenFlow, stage: string): OpenFlow {
  const slot = flow.stages[stage];
  if (slot?.held === undefined) return flow;
  const { held: _held, ...rest } = slot;
  return { ...flow, stages: { ...flow.stages, [stage]: rest } };
}

export function withRun(flow: OpenFlow, runId: RunId, change: (run: Run) => Run): OpenFlow {
  const run = flow.runs[runId];
  return run === undefined ? flow : { ...flow, runs: { ...flow.runs, [runId]: change(run) } };
}

export const withRunInStage = (flow: OpenFlow, runId: RunId, change: (run: RunInStage) => Run): OpenFlow =>
  withRun(flow, runId, (run) => (run.status === 'in-stage' ? change(run) : run));

/** The version in force, and each older one that a run still pins. */
export function pinnedDefinitions(flow: OpenFlow): OpenFlow['definitions'] {
  const pinned = new Set([flow.version, ...Object.values(flow.runs).map(({ version }) => version)].map(String));
  return Object.fromEntries(Object.entries(flow.definitions).filter(([version]) => pinned.has(version)));
}
