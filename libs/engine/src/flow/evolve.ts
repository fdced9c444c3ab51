import type { DefinitionUpdated, FlowEvent, FlowOpened, TransitionEnabled } from './events.ts';
import { evolveAction } from './evolve-actions.ts';
import { evolveCondition } from './evolve-conditions.ts';
import { evolveRun } from './evolve-runs.ts';
import { pinnedDefinitions, withSlot } from './slots.ts';
import type { Flow, OpenFlow } from './state.ts';

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
    case 'RunArrived':
    case 'RunWaiting':
    case 'RunResumed':
    case 'RunStopping':
    case 'RunCancelling':
    case 'RunFinished':
    case 'StageStarted':
    case 'StageRetried':
    case 'StageSettled':
    case 'LockAwaited':
    case 'LockHeld':
    case 'LockReturned':
      return evolveRun(flow, event);
    case 'ConditionStarted':
    case 'ConditionSettled':
    case 'RuleStarted':
    case 'RuleOfferedAgain':
    case 'RuleBegun':
    case 'RuleSettled':
      return evolveCondition(flow, event);
    case 'ActionStarted':
    case 'ActionNotStarted':
    case 'ArtifactsCopied':
    case 'ActionOfferedAgain':
    case 'ActionContinued':
    case 'ActionBegun':
    case 'ActionProgressed':
    case 'ActionSettled':
    case 'ActionRetryScheduled':
      return evolveAction(flow, event);
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

/** What failed under an older version can neither be retried nor rolled back to. */
// Stryker disable next-line ArrayDeclaration: no stage of a flow has the name that the mutant adds.
function redefined(flow: OpenFlow, { declaration, stillPassed = [] }: DefinitionUpdated): OpenFlow {
  const names = new Set([...declaration.stages.map(({ name }) => name), ...stillPassed]);
  const stages = Object.entries(flow.stages)
    .filter(([name, slot]) => names.has(name) || slot.latest?.status === 'inside')
    .map(([name, { held: _held, lastGood: _lastGood, ...slot }]) => [name, slot] as const);
  const { version } = declaration;
  const pinned = pinnedDefinitions({ ...flow, version });
  return { ...flow, version, definitions: { ...pinned, [version]: declaration }, stages: Object.fromEntries(stages) };
}

function enabled(flow: OpenFlow, { stage, resumes, by, at }: TransitionEnabled): OpenFlow {
  const next = withSlot(flow, stage, { transition: { status: 'enabled', by, at } });
  if (resumes) return next;
  const runs = Object.entries(next.runs).map(([id, run]) => {
    const isLate = run.status === 'waiting' && run.stage === stage && run.type === 'STANDARD';
    return [id, isLate ? { ...run, wait: { kind: 'transition-reopened-too-late' } as const } : run];
  });
  return { ...next, runs: Object.fromEntries(runs) };
}
