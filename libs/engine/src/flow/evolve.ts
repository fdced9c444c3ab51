import type {
  ActionBegun,
  ActionNotStarted,
  ActionOfferedAgain,
  ActionSettled,
  ActionStarted,
  DefinitionUpdated,
  FlowEvent,
  FlowOpened,
  RunFinished,
  RunStarted,
  StageSettled,
  TransitionEnabled,
} from './events.ts';
import type { ActionRun, Ending, Flow, OpenFlow, Run, RunId, RunInStage, RunProgress, StageSlot } from './state.ts';

const open: StageSlot = { transition: { status: 'enabled' } };

/**
 * The state after a fact. Total: a fact that does not fit (from a history that a later release wrote) changes
 * nothing, and nothing throws.
 */
export function evolve(flow: Flow, event: FlowEvent): Flow {
  if (event.type === 'FlowOpened') return opened(event);
  if (flow.status !== 'open') return flow;
  switch (event.type) {
    case 'DefinitionUpdated':
      return redefined(flow, event);
    case 'FlowClosed':
      return { status: 'closed' };
    case 'TransitionDisabled': {
      const { reason, by, at } = event;
      return withSlot(flow, event.stage, { transition: { status: 'disabled', reason, by, at } });
    }
    case 'TransitionEnabled':
      return enabled(flow, event);
    case 'RunStarted':
      return started(flow, event);
    case 'RunArrived':
      return arrived(flow, event.runId, event.stage);
    case 'RunWaiting':
      return withRun(flow, event.runId, (run) => (run.status === 'waiting' ? { ...run, wait: event.wait } : run));
    case 'StageStarted':
      return stageStarted(flow, event.runId, event.stage);
    case 'ActionStarted':
    case 'ActionNotStarted':
    case 'ActionOfferedAgain':
    case 'ActionBegun':
      return withAction(flow, event, (action) => actionAfter(action, event));
    case 'ActionProgressed':
      return flow;
    case 'ActionSettled':
      return settled(flow, event);
    case 'StageSettled':
      return stageSettled(flow, event);
    case 'RunStopping': {
      const { abandon, reason } = event;
      return ending(flow, event.runId, { kind: 'stopping', abandon, reason });
    }
    case 'RunCancelling':
      return ending(flow, event.runId, { kind: 'cancelling', reason: event.reason });
    case 'RunFinished':
      return finished(flow, event);
  }
}

function opened({ account, region, pipelineId, declaration, stages }: FlowOpened): OpenFlow {
  const { name: pipelineName, version } = declaration;
  return {
    status: 'open',
    account,
    region,
    pipelineId,
    pipelineName,
    version,
    definitions: { [version]: declaration },
    nextOrder: 1,
    nextArrival: 1,
    runs: {},
    stages,
  };
}

function redefined(flow: OpenFlow, { declaration }: DefinitionUpdated): OpenFlow {
  const names = new Set(declaration.stages.map(({ name }) => name));
  const stages = Object.entries(flow.stages).filter(
    ([name, slot]) => names.has(name) || slot.latest?.status === 'inside',
  );
  const { version } = declaration;
  const pinned = pinnedDefinitions({ ...flow, version });
  return { ...flow, version, definitions: { ...pinned, [version]: declaration }, stages: Object.fromEntries(stages) };
}

const pinnedDefinitions = (flow: OpenFlow): OpenFlow['definitions'] => {
  const pinned = new Set([flow.version, ...Object.values(flow.runs).map(({ version }) => version)].map(String));
  return Object.fromEntries(Object.entries(flow.definitions).filter(([version]) => pinned.has(version)));
};

const withSlot = (flow: OpenFlow, stage: string, change: Partial<StageSlot>): OpenFlow => ({
  ...flow,
  stages: { ...flow.stages, [stage]: { ...open, ...flow.stages[stage], ...change } },
});

function withRun(flow: OpenFlow, runId: RunId, change: (run: Run) => Run): OpenFlow {
  const run = flow.runs[runId];
  return run === undefined ? flow : { ...flow, runs: { ...flow.runs, [runId]: change(run) } };
}

const withRunInStage = (flow: OpenFlow, runId: RunId, change: (run: RunInStage) => Run): OpenFlow =>
  withRun(flow, runId, (run) => (run.status === 'in-stage' ? change(run) : run));

function enabled(flow: OpenFlow, { stage, resumes }: TransitionEnabled): OpenFlow {
  const next = withSlot(flow, stage, { transition: { status: 'enabled' } });
  if (resumes) return next;
  const runs = Object.entries(next.runs).map(([id, run]) => {
    const held = run.status === 'waiting' && run.stage === stage;
    return [id, held ? { ...run, wait: { kind: 'transition-reopened-too-late' } as const } : run];
  });
  return { ...next, runs: Object.fromEntries(runs) };
}

function started(flow: OpenFlow, { run, stage }: RunStarted): OpenFlow {
  const fresh: RunProgress = { ...run, artifacts: {}, outputs: {} };
  const next = { ...flow, nextOrder: Math.max(flow.nextOrder, run.order + 1) };
  return atGate(next, fresh, stage);
}

function arrived(flow: OpenFlow, runId: RunId, stage: string): OpenFlow {
  const run = flow.runs[runId];
  return run === undefined ? flow : atGate(flow, progressOf(run), stage);
}

function atGate(flow: OpenFlow, progress: RunProgress, stage: string): OpenFlow {
  const { nextArrival: arrival } = flow;
  const run: Run = { ...progress, status: 'waiting', stage, arrival, wait: { kind: 'arriving' } };
  return { ...flow, nextArrival: arrival + 1, runs: { ...flow.runs, [run.id]: run } };
}

/** What a run keeps from stage to stage. */
function progressOf(run: Run): RunProgress {
  if (run.status === 'waiting') {
    const { status: _status, stage: _stage, arrival: _arrival, wait: _wait, ...progress } = run;
    return progress;
  }
  const { status: _status, stage: _stage, ending: _ending, actions: _actions, ...progress } = run;
  return progress;
}

function stageStarted(flow: OpenFlow, runId: RunId, stage: string): OpenFlow {
  const run = flow.runs[runId];
  if (run === undefined) return flow;
  const latest = { runId, order: run.order, version: run.version, status: 'inside' } as const;
  const inside = { ...progressOf(run), status: 'in-stage', stage, ending: { kind: 'none' }, actions: {} } as const;
  return withSlot({ ...flow, runs: { ...flow.runs, [runId]: inside } }, stage, { latest });
}

function withAction(
  flow: OpenFlow,
  event: { readonly runId: RunId; readonly action: string },
  change: (action: ActionRun | undefined) => ActionRun | undefined,
): OpenFlow {
  return withRunInStage(flow, event.runId, (run) => {
    const action = change(run.actions[event.action]);
    return action === undefined ? run : { ...run, actions: { ...run.actions, [event.action]: action } };
  });
}

function actionAfter(
  action: ActionRun | undefined,
  event: ActionStarted | ActionNotStarted | ActionOfferedAgain | ActionBegun,
): ActionRun | undefined {
  switch (event.type) {
    case 'ActionStarted': {
      const { actionExecutionId: id, attempt, work } = event;
      return { status: 'offered', id, attempt, fence: 1, losses: 0, work };
    }
    case 'ActionNotStarted': {
      const { actionExecutionId: id, attempt } = event;
      return { status: 'settled', id, attempt, fence: 0, outcome: 'failed' };
    }
    case 'ActionOfferedAgain':
      if (action === undefined || action.status === 'settled') return action;
      return { ...action, status: 'offered', fence: event.fence, losses: action.losses + (event.lost ? 1 : 0) };
    case 'ActionBegun':
      return action?.status === 'offered' ? { ...action, status: 'begun' } : action;
  }
}

function settled(flow: OpenFlow, event: ActionSettled): OpenFlow {
  return withRunInStage(flow, event.runId, (run) => {
    const action = run.actions[event.action];
    if (action === undefined || action.status === 'settled') return run;
    const { outcome, outputArtifacts, outputVariables, sourceRevision } = event.result;
    const { id, attempt, fence } = action;
    const after: RunInStage = {
      ...run,
      actions: { ...run.actions, [event.action]: { status: 'settled', id, attempt, fence, outcome } },
    };
    if (outcome !== 'succeeded') return after;
    const namespace = declared(flow, run, event)?.namespace;
    const artifacts = Object.fromEntries(outputArtifacts.map((artifact) => [artifact.name, artifact]));
    return {
      ...after,
      artifacts: { ...run.artifacts, ...artifacts },
      outputs: namespace === undefined ? run.outputs : { ...run.outputs, [namespace]: outputVariables },
      ...(run.sourceRevision !== undefined || sourceRevision === undefined ? {} : { sourceRevision }),
    };
  });
}

const declared = (flow: OpenFlow, run: Run, event: { readonly stage: string; readonly action: string }) =>
  flow.definitions[run.version]?.stages
    .find(({ name }) => name === event.stage)
    ?.actions.find(({ name }) => name === event.action);

function stageSettled(flow: OpenFlow, { runId, stage, outcome }: StageSettled): OpenFlow {
  const latest = flow.stages[stage]?.latest;
  return latest?.runId === runId ? withSlot(flow, stage, { latest: { ...latest, status: outcome } }) : flow;
}

const ending = (flow: OpenFlow, runId: RunId, how: Ending): OpenFlow =>
  withRunInStage(flow, runId, (run) => ({ ...run, ending: how }));

function finished(flow: OpenFlow, { runId }: RunFinished): OpenFlow {
  const { [runId]: _left, ...runs } = flow.runs;
  const next = { ...flow, runs };
  return { ...next, definitions: pinnedDefinitions(next) };
}
