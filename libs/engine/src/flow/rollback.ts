import { err, ok, type Result } from '@millrace/kernel';
import type { StageDeclaration } from '../definition/structure.ts';
import type { Rejection, RerunExecution, RollbackStage } from './commands.ts';
import type { Decision } from './decide.ts';
import type { RunStarted } from './events.ts';
import { rollbackStarted } from './failing.ts';
import { actionsIn, requiredBefore } from './runs.ts';
import { limitReached } from './start.ts';
import type { FetchedRevision, OpenFlow, Products, RunArchive, RunFacts, SourceRevision, Work } from './state.ts';
import { resolveAction } from './work.ts';

const cannot = (detail: string): Rejection => ({ code: 'stage.not-rollbackable', detail });

/** Section 3.10. `artifacts` is our own way: any version's artifacts, through the stage as it is declared now. */
export function rollbackStage(flow: OpenFlow, command: RollbackStage): Decision {
  if (flow.runs[command.runId] !== undefined) return ok([]);
  const refusal = rollbackRefusal(flow, command);
  if (refusal !== undefined) return err(refusal);
  const { target, stage, runId, by, at, traceparent } = command;
  const preview = previewRollback(flow, stage, target);
  const problems = preview.flatMap(({ problem }) => problem ?? []);
  if (problems.length > 0) return err(cannot(problems.join('; ')));
  const trigger = { triggerType: 'ManualRollback', triggerDetail: by };
  const back = { runId, stage, trigger, at, traceparent };
  return ok([rollbackStarted(flow, target, back, `${by} rolls stage ${stage} back to execution ${target.runId}`)]);
}

function rollbackRefusal(flow: OpenFlow, { stage: name, target, how }: RollbackStage): Rejection | undefined {
  const declaration = flow.definitions[flow.version];
  const index = (declaration?.stages ?? []).findIndex((stage) => stage.name === name);
  if (index < 0) return { code: 'stage.not-found', detail: `Pipeline ${flow.pipelineName} has no stage ${name}` };
  if (index === 0) return cannot('The source stage cannot be rolled back');
  if (declaration?.executionMode === 'PARALLEL') return cannot('A pipeline in PARALLEL mode cannot be rolled back');
  if (how === 'stage' && declaration?.pipelineType === 'V1') return cannot('A V1 pipeline cannot be rolled back');
  if (target.type === 'ROLLBACK') return cannot(`Execution ${target.runId} is a rollback itself`);
  if (how === 'stage' && target.version !== flow.version) {
    const detail = `Execution ${target.runId} ran under version ${target.version}, the pipeline is at version ${flow.version}`;
    return { code: 'execution.outdated', detail };
  }
  if (target.stages[name] !== 'succeeded') {
    return cannot(`Execution ${target.runId} did not succeed in stage ${name}`);
  }
  const occupant = flow.stages[name]?.latest;
  return occupant?.status === 'inside' ? cannot(`Execution ${occupant.runId} is in stage ${name}`) : undefined;
}

/** What one action would be asked in a rollback, or why it could not be. */
export interface RollbackStep {
  readonly action: string;
  readonly work?: Work;
  readonly problem?: string;
}

/** What a rollback of a stage to that target would do, without doing it. */
export function previewRollback(flow: OpenFlow, stage: string, target: RunArchive): readonly RollbackStep[] {
  const declared = flow.definitions[flow.version]?.stages.find(({ name }) => name === stage);
  if (declared === undefined) return [];
  const made = new Set(actionsIn(declared).flatMap(({ outputArtifacts }) => outputArtifacts.map(({ name }) => name)));
  const run = { ...target, id: target.runId, version: flow.version };
  return actionsIn(declared).map((action) => {
    const needed = action.inputArtifacts.filter(({ name }) => !made.has(name) || target.artifacts[name] !== undefined);
    const resolved = resolveAction(flow, run, { ...action, inputArtifacts: needed });
    return resolved.ok
      ? { action: action.name, work: resolved.value }
      : { action: action.name, problem: resolved.error.message };
  });
}

/** Ours: a new run that begins at a stage, or at an action in it, and takes over what the origin had before that. */
export function rerunExecution(flow: OpenFlow, command: RerunExecution): Decision {
  const { runId, origin, stage, action, by, at, traceparent } = command;
  if (flow.runs[runId] !== undefined) return ok([]);
  const limit = limitReached(flow, command.runsElsewhere);
  if (limit !== undefined) return err(limit);
  const taken = takenOver(flow, command);
  if (!taken.ok) return taken;
  const where = action === undefined ? `stage ${stage}` : `action ${action} of stage ${stage}`;
  const run: RunFacts = {
    id: runId,
    order: flow.nextOrder,
    version: flow.version,
    type: 'STANDARD',
    trigger: { triggerType: 'StartPipelineExecution', triggerDetail: by },
    startedAt: at,
    variables: origin.variables,
    sourceOverrides: origin.sourceOverrides,
    rerun: { originRunId: origin.runId, stage, ...(action === undefined ? {} : { action }) },
    ...(traceparent === undefined ? {} : { traceparent }),
  };
  const cause = `${by} runs execution ${origin.runId} again from ${where}`;
  return ok([{ type: 'RunStarted', at, run, stage, ...taken.value, cause }]);
}

type TakenOver = Required<Pick<RunStarted, 'inherited' | 'reused'>> & Pick<RunStarted, 'fetched'>;

/** What stays of the origin: everything of earlier stages, and of the actions that must come before the chosen one. */
function takenOver(
  flow: OpenFlow,
  { origin, stage: name, action: chosen }: RerunExecution,
): Result<TakenOver, Rejection> {
  const stages = flow.definitions[flow.version]?.stages ?? [];
  const index = stages.findIndex((stage) => stage.name === name);
  const stage = stages[index];
  if (stage === undefined) {
    return err({ code: 'stage.not-found', detail: `Pipeline ${flow.pipelineName} has no stage ${name}` });
  }
  const succeeded = new Set(origin.succeeded[name]);
  const reused = chosen === undefined ? [] : keptActions(stage, chosen, succeeded);
  if (reused === undefined) {
    return err({ code: 'action.not-found', detail: `Stage ${name} has no action ${chosen}` });
  }
  const missing = [
    ...stages
      .slice(0, index)
      .filter((earlier) => !['succeeded', 'skipped'].includes(origin.stages[earlier.name] ?? ''))
      .map((earlier) => `stage ${earlier.name}`),
    ...reused.filter((earlier) => !succeeded.has(earlier)).map((earlier) => `action ${earlier}`),
  ];
  if (missing.length > 0) {
    const detail = `Execution ${origin.runId} did not succeed in ${missing.join(', ')}, so nothing can go on from there`;
    return err({ code: 'execution.not-rerunnable', detail });
  }
  const producers = [
    ...stages.slice(0, index).flatMap((earlier) => actionsIn(earlier)),
    ...actionsIn(stage).filter((action) => reused.includes(action.name)),
  ];
  const artifacts = new Set(producers.flatMap(({ outputArtifacts }) => outputArtifacts.map((output) => output.name)));
  const namespaces = new Set(producers.map(({ namespace }) => namespace));
  // The sources that run again fetch anew; the execution works on what was fetched first, as every one does.
  const fetched = index === 0 ? (origin.fetched ?? []).filter(({ actionName }) => reused.includes(actionName)) : [];
  const sourceRevision = index === 0 ? revisionOf(fetched[0]) : origin.sourceRevision;
  const inherited: Products = {
    artifacts: only(origin.artifacts, artifacts),
    outputs: only(origin.outputs, namespaces),
    ...(sourceRevision === undefined ? {} : { sourceRevision }),
  };
  return ok({ inherited, reused, ...(fetched.length > 0 ? { fetched } : {}) });
}

function revisionOf(fetched: FetchedRevision | undefined): SourceRevision | undefined {
  if (fetched === undefined) return undefined;
  const { actionName: _action, ...revision } = fetched;
  return revision;
}

const only = <T>(all: Readonly<Record<string, T>>, names: ReadonlySet<string | undefined>): Record<string, T> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => names.has(name)));

/** Everything that comes before the chosen action, and what beside it has succeeded and does not come after it. */
function keptActions(
  stage: StageDeclaration,
  chosen: string,
  succeeded: ReadonlySet<string>,
): readonly string[] | undefined {
  const actions = actionsIn(stage);
  const from = new Set(
    actions.filter(({ name, combination }) => name === chosen || combination?.of === chosen).map(({ name }) => name),
  );
  if (from.size === 0) return undefined;
  const required = new Map(actions.map((action) => [action.name, requiredBefore(stage, action)]));
  /** These, and everything that comes before them, at once or through others. */
  const upTo = (names: Iterable<string>): ReadonlySet<string> => {
    const all = new Set(names);
    // What is added on the way is visited too.
    for (const name of all) required.get(name)?.forEach((earlier) => all.add(earlier));
    return all;
  };
  const needed = upTo(from);
  const follows = (name: string): boolean => [...upTo([name])].some((earlier) => from.has(earlier));
  return actions
    .map(({ name }) => name)
    .filter((name) => !from.has(name) && (needed.has(name) || (succeeded.has(name) && !follows(name))));
}
