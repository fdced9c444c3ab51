import { err, ok, type Result } from '@millrace/kernel';
import type { StageDeclaration } from '../definition/structure.ts';
import type { Rejection, RerunExecution } from './commands.ts';
import type { Decision } from './decide.ts';
import type { RunStarted } from './events.ts';
import { actionsIn, requiredBefore } from './runs.ts';
import { limitReached } from './start.ts';
import type { OpenFlow, Products, RunFacts } from './state.ts';
import type { FetchedRevision, SourceRevision } from './state-of-work.ts';

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
