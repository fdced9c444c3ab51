import type { Issue } from '@millrace/kernel';
import { repeated, type Rule } from './context.ts';
import { didYouMean } from './did-you-mean.ts';
import { precedes, type PlacedAction, type PlacedRule } from './placed.ts';
import { parseReferences, resolvableTexts, type VariableReference } from './references.ts';

type User = PlacedAction | PlacedRule;

/** What is known about variables before anything runs. */
interface Known {
  /** Of the pipeline; empty when it declares none. */
  readonly variables: readonly string[];
  readonly owners: ReadonlyMap<string, PlacedAction>;
}

/** Rules 22 and 29: what can be told about references before anything runs. */
export const references: Rule = ({ draft, runs, rules }) => {
  const known: Known = {
    variables: (draft.variables ?? []).map(({ name }) => name),
    owners: new Map(runs.flatMap((run) => (run.action.namespace === undefined ? [] : [[run.action.namespace, run]]))),
  };
  return [...runs, ...rules].flatMap((user) =>
    resolvableTexts('rule' in user ? user.rule : user.action).flatMap(({ pointer, key, text }) => {
      const at = `${user.pointer}${pointer}`;
      const { references: found, malformed } = parseReferences(text);
      return [
        ...malformed.map((token) => badReference(at, user, key, token, 'write #{namespace.key}')),
        ...found.flatMap((reference) => {
          const problem = whyUnknown(reference, user, known);
          return problem === undefined ? [] : [badReference(at, user, key, reference.text, problem)];
        }),
      ];
    }),
  );
};

function badReference(pointer: string, user: User, key: string, token: string, suggestion: string): Issue {
  const who = 'rule' in user ? `RuleName=[${user.rule.name}]` : `ActionName=[${user.declaredName}]`;
  const place = `StageName=[${user.stage.name}], ${who}, ActionConfigurationKey=[${key}], VariableReferenceText=[${token}]`;
  const format =
    'Valid format for a pipeline execution variable reference is a namespace and a key separated by a period (.).';
  const message = `${format} The following pipeline execution variables are referencing a namespace that does not exist. ${place}`;
  return { pointer, message, value: token, suggestion, code: 'InvalidActionDeclarationException' };
}

function whyUnknown({ namespace, key }: VariableReference, user: User, known: Known): string | undefined {
  const inSource = !('rule' in user) && user.action.actionTypeId.category === 'Source';
  if (namespace === 'codepipeline') {
    if (inSource) return 'source actions cannot use variables';
    return key === 'PipelineExecutionId' ? undefined : 'the only one is #{codepipeline.PipelineExecutionId}';
  }
  if (namespace === 'variables' && known.variables.length > 0) {
    if (inSource) return 'source actions cannot use pipeline variables';
    return known.variables.includes(key) ? undefined : didYouMean(key, known.variables);
  }
  const producer = known.owners.get(namespace);
  if (producer === undefined) return whatThereIs(namespace, key, user, known);
  if (precedes(producer, user)) return undefined;
  const who = `action ${producer.declaredName}, which owns that namespace, is not sure to `;
  if ('rule' in user) return `${who}have succeeded at that point: use variables of an earlier stage`;
  return user.needs !== undefined && user.stageIndex === producer.stageIndex
    ? `${who}run before: add it to the needs of this action`
    : `${who}run before: raise the runOrder or move this action to a later stage`;
}

function whatThereIs(namespace: string, key: string, user: User, { variables, owners }: Known): string {
  if (namespace === 'matrix') {
    const axes = 'rule' in user ? [] : axesOf(user);
    return axes.length === 0 ? 'only an action with a matrix has #{matrix.…}' : didYouMean(key, axes);
  }
  const ofPipeline = variables.length > 0 ? ['variables'] : [];
  return didYouMean(namespace, [...owners.keys(), 'codepipeline', ...ofPipeline]);
}

const axesOf = ({ stage, declaredName }: PlacedAction): readonly string[] =>
  Object.keys(stage.actions.find(({ name }) => name === declaredName)?.millrace?.matrix?.axes ?? {});

/** Pipeline variables have unique names. */
export const variableNames: Rule = ({ draft }) =>
  repeated(
    (draft.variables ?? []).map(({ name }, index) => ({ name, index })),
    ({ name }) => name,
  ).map(({ name, index }) => ({
    pointer: `/variables/${index}/name`,
    message: `Pipeline variable names must be unique. ${name} has been used more than once.`,
    value: name,
    suggestion: 'give this variable another name',
    code: 'InvalidStructureException',
  }));
