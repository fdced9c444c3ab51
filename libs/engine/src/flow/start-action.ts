import { derivedUuid, err, hours, ok, type Instant, type Result } from '@millrace/kernel';
import { findActionType } from '../definition/catalogue.ts';
import { quotas, utf8Bytes } from '../definition/quotas.ts';
import { resolvableTexts, resolveText, type VariableScope } from '../definition/references.ts';
import type { ActionDeclaration } from '../definition/structure.ts';
import type { FlowEvent } from './events.ts';
import type {
  ActionExecutionId,
  Artifact,
  ErrorDetails,
  OpenFlow,
  Run,
  RunInStage,
  SourceRevision,
  Work,
} from './state.ts';

/** Types that left the catalogue after a pipeline was stored ("everything else" in section 10). */
const otherwise = hours(1);

/** A1, or A2 when what the action needs cannot be resolved: variables are looked up now and not before. */
export function startAction(flow: OpenFlow, run: RunInStage, action: ActionDeclaration, at: Instant): FlowEvent {
  const attempt = 1;
  const actionExecutionId = actionExecutionIdOf(run.id, run.stage, action.name, attempt);
  const fact = { at, runId: run.id, stage: run.stage, action: action.name, actionExecutionId, attempt } as const;
  const work = resolveWork(flow, run, action);
  if (!work.ok) return { type: 'ActionNotStarted', ...fact, error: work.error };
  const cause = `Run order ${action.runOrder} of stage ${run.stage} was reached`;
  return { type: 'ActionStarted', ...fact, work: work.value, cause };
}

/** The same attempt of the same action of the same run always has the same id. */
const actionExecutionIdOf = (runId: string, stage: string, action: string, attempt: number) =>
  derivedUuid(runId, `${stage}/${action}#${attempt}`) as ActionExecutionId;

function resolveWork(flow: OpenFlow, run: Run, action: ActionDeclaration): Result<Work, ErrorDetails> {
  const scope = scopeOf(flow, run);
  const unresolved: string[] = [];
  const resolve = (text: string): string => {
    const resolved = resolveText(text, scope);
    if (resolved.ok) return resolved.value;
    unresolved.push(...resolved.error);
    return text;
  };
  const configuration = Object.fromEntries(
    Object.entries(action.configuration).map(([key, value]) => [key, resolve(value)]),
  );
  const commands = action.commands?.map(resolve);
  const environmentVariables = action.environmentVariables?.map((variable) => ({
    ...variable,
    value: resolve(variable.value),
  }));
  if (unresolved.length > 0) {
    const message = `An action in this pipeline failed because one or more variables could not be resolved: Action name=${action.name}. The following have no value: ${[...new Set(unresolved)].join(', ')}`;
    return err({ code: 'ConfigurationError', message });
  }
  const resolved = {
    ...action,
    configuration,
    ...(commands && { commands }),
    ...(environmentVariables && { environmentVariables }),
  };
  const tooLarge = sizeProblem(resolved);
  if (tooLarge !== undefined) return err(tooLarge);
  const inputs = pinnedInputs(run, action);
  if (!inputs.ok) return inputs;
  const sourceRevision = revisionFor(run, action);
  return ok({
    actionType: action.actionTypeId,
    configuration,
    inputArtifacts: inputs.value,
    outputArtifacts: action.outputArtifacts,
    timeoutSeconds: timeoutSecondsOf(action),
    ...(commands && { commands }),
    ...(environmentVariables && { environmentVariables }),
    ...(action.outputVariables && { outputVariables: action.outputVariables }),
    ...(sourceRevision && { sourceRevision }),
  });
}

/** Section 6.1. `variables` is reserved only when the pipeline declares variables. */
function scopeOf(flow: OpenFlow, run: Run): VariableScope {
  const declares = flow.definitions[run.version]?.variables !== undefined;
  return {
    ...run.outputs,
    ...(declares ? { variables: run.variables } : {}),
    codepipeline: { PipelineExecutionId: run.id },
  };
}

function sizeProblem(action: ActionDeclaration): ErrorDetails | undefined {
  const bytes = resolvableTexts(action).reduce((sum, { key, text }) => sum + utf8Bytes(key) + utf8Bytes(text), 0);
  if (bytes <= quotas.resolvedConfigurationBytes) return undefined;
  const message = `The resolved configuration of action ${action.name} takes ${bytes} bytes, the limit is ${quotas.resolvedConfigurationBytes}`;
  return { code: 'ConfigurationError', message };
}

function pinnedInputs(run: Run, action: ActionDeclaration): Result<readonly Artifact[], ErrorDetails> {
  const found = action.inputArtifacts.map(({ name }) => ({ name, artifact: run.artifacts[name] }));
  const missing = found.filter(({ artifact }) => artifact === undefined).map(({ name }) => name);
  if (missing.length === 0) return ok(found.flatMap(({ artifact }) => artifact ?? []));
  const message = `Action ${action.name} needs the artifact ${missing.join(', ')}, which this execution did not produce`;
  return err({ code: 'ConfigurationError', message });
}

/** A source action fetches what it was told to; every other action learns the revision it works on. */
function revisionFor(run: Run, action: ActionDeclaration): SourceRevision | undefined {
  if (action.actionTypeId.category !== 'Source') return run.sourceRevision;
  const override = run.sourceOverrides.find(({ actionName }) => actionName === action.name);
  return override === undefined ? undefined : { revisionId: override.revisionValue };
}

function timeoutSecondsOf({ actionTypeId, timeoutInMinutes }: ActionDeclaration): number {
  if (timeoutInMinutes !== undefined) return timeoutInMinutes * 60;
  return Math.floor((findActionType(actionTypeId)?.timeout ?? otherwise) / 1000);
}
