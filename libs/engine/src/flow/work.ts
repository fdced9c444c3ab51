import { err, hours, ok, type Result } from '@millrace/kernel';
import { findActionType } from '../definition/catalogue.ts';
import { customTimeout } from '../definition/catalogue/custom-type.ts';
import { findRuleType } from '../definition/catalogue/rule-types.ts';
import type { ExpandedAction } from '../definition/expand.ts';
import { quotas, utf8Bytes } from '../definition/quotas.ts';
import { resolvableTexts, resolveText, type VariableScope } from '../definition/references.ts';
import type { RuleDeclaration } from '../definition/structure.ts';
import { objectKeyType, type OpenFlow, type Products, type RunFacts } from './state.ts';
import type { Artifact, ErrorDetails, SourceRevision, Work } from './state-of-work.ts';

/** What work is made of: a run, or one that is only imagined. */
export type Asking = Products & Pick<RunFacts, 'id' | 'version' | 'variables' | 'sourceOverrides'>;

/** Types that left the catalogue after a pipeline was stored ("everything else" in section 10). */
const otherwise = hours(1);

/**
 * What a worker is asked to do, with everything resolved. The same answer for every dispatch of an attempt, because
 * nothing that it is made of changes while the action is open.
 */
export function resolveAction(flow: OpenFlow, run: Asking, action: ExpandedAction): Result<Work, ErrorDetails> {
  const { resolve, unresolved } = resolver(scopeOf(flow, run));
  const configuration = { ...mapped(action.configuration, resolve), ...objectFor(run, action) };
  const commands = action.commands?.map(resolve);
  const environmentVariables = action.environmentVariables?.map((one) => ({ ...one, value: resolve(one.value) }));
  if (unresolved.length > 0) return err(cannotResolve(`Action name=${action.name}`, unresolved));
  const resolved = {
    ...action,
    configuration,
    ...(commands && { commands }),
    ...(environmentVariables && { environmentVariables }),
  };
  const tooLarge = sizeProblem(resolved);
  if (tooLarge !== undefined) return err(tooLarge);
  const inputs = pinnedInputs(run, action.name, action.inputArtifacts);
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

/** The same for a rule of a condition. */
export function resolveRule(flow: OpenFlow, run: Asking, rule: RuleDeclaration): Result<Work, ErrorDetails> {
  const { resolve, unresolved } = resolver(scopeOf(flow, run));
  const configuration = mapped(rule.configuration, resolve);
  const commands = rule.commands?.map(resolve);
  if (unresolved.length > 0) return err(cannotResolve(`Rule name=${rule.name}`, unresolved));
  const inputs = pinnedInputs(run, rule.name, rule.inputArtifacts);
  if (!inputs.ok) return inputs;
  return ok({
    actionType: rule.ruleTypeId,
    configuration,
    inputArtifacts: inputs.value,
    outputArtifacts: [],
    timeoutSeconds: ruleTimeoutSeconds(rule),
    ...(commands && { commands }),
    ...(run.sourceRevision && { sourceRevision: run.sourceRevision }),
  });
}

const mapped = (texts: Readonly<Record<string, string>>, resolve: (text: string) => string): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, resolve(text)]));

function resolver(scope: VariableScope) {
  const unresolved: string[] = [];
  const resolve = (text: string): string => {
    const resolved = resolveText(text, scope);
    if (resolved.ok) return resolved.value;
    unresolved.push(...resolved.error);
    return text;
  };
  return { resolve, unresolved };
}

function cannotResolve(what: string, unresolved: readonly string[]): ErrorDetails {
  const message = `An action in this pipeline failed because one or more variables could not be resolved: ${what}. The following have no value: ${[...new Set(unresolved)].join(', ')}`;
  return { code: 'ConfigurationError', message };
}

/** Section 6.1. `variables` is reserved only when the pipeline declares variables. */
function scopeOf(flow: OpenFlow, run: Asking): VariableScope {
  const declares = flow.definitions[run.version]?.variables !== undefined;
  return {
    ...run.outputs,
    ...(declares ? { variables: run.variables } : {}),
    codepipeline: { PipelineExecutionId: run.id },
  };
}

function sizeProblem(action: ExpandedAction): ErrorDetails | undefined {
  const bytes = resolvableTexts(action).reduce((sum, { key, text }) => sum + utf8Bytes(key) + utf8Bytes(text), 0);
  if (bytes <= quotas.resolvedConfigurationBytes) return undefined;
  const message = `The resolved configuration of action ${action.name} takes ${bytes} bytes, the limit is ${quotas.resolvedConfigurationBytes}`;
  return { code: 'ConfigurationError', message };
}

function pinnedInputs(
  run: Asking,
  consumer: string,
  wanted: readonly { readonly name: string }[],
): Result<readonly Artifact[], ErrorDetails> {
  const found = wanted.map(({ name }) => ({ name, artifact: run.artifacts[name] }));
  const missing = found.filter(({ artifact }) => artifact === undefined).map(({ name }) => name);
  if (missing.length === 0) return ok(found.flatMap(({ artifact }) => artifact ?? []));
  const message = `${consumer} needs the artifact ${missing.join(', ')}, which this execution did not produce`;
  return err({ code: 'ConfigurationError', message });
}

/** A source action fetches what it was told to; every other action learns the revision it works on. */
function revisionFor(run: Asking, action: ExpandedAction): SourceRevision | undefined {
  if (action.actionTypeId.category !== 'Source') return run.sourceRevision;
  const named = namedFor(run, action, (revisionType) => revisionType !== objectKeyType);
  return named === undefined ? undefined : { revisionId: named };
}

/** The object that the start named in place of the one that is watched: as it is, for it is no template. */
function objectFor(run: Asking, action: ExpandedAction): { readonly S3ObjectKey?: string } {
  if (action.actionTypeId.category !== 'Source') return {};
  const named = namedFor(run, action, (revisionType) => revisionType === objectKeyType);
  return named === undefined ? {} : { S3ObjectKey: named };
}

/** What the start named for a source action; another action may have the same name in a later stage. */
const namedFor = (run: Asking, source: ExpandedAction, ofType: (revisionType: string) => boolean): string | undefined =>
  run.sourceOverrides.find(({ actionName, revisionType }) => actionName === source.name && ofType(revisionType))
    ?.revisionValue;

/** How long one attempt may take. */
export function timeoutSecondsOf({ actionTypeId, timeoutInMinutes, millrace }: ExpandedAction): number {
  const declared = millrace?.timeoutInMinutes ?? timeoutInMinutes;
  if (declared !== undefined) return declared * 60;
  const otherTimeout = actionTypeId.owner === 'AWS' ? otherwise : customTimeout;
  return Math.floor((findActionType(actionTypeId)?.timeout ?? otherTimeout) / 1000);
}

/** How long a rule may take, waiting included. */
export function ruleTimeoutSeconds({ ruleTypeId, timeoutInMinutes }: RuleDeclaration): number {
  if (timeoutInMinutes !== undefined) return timeoutInMinutes * 60;
  return Math.floor((findRuleType(ruleTypeId)?.timeout ?? otherwise) / 1000);
}
