import type { Issue } from '@millrace/kernel';
import { placedActions, precedes, repeated, type PlacedAction, type Rule } from './context.ts';
import { didYouMean } from './did-you-mean.ts';
import { parseReferences, resolvableTexts, type VariableReference } from './references.ts';

const reserved = ['codepipeline', 'variables'];

/** Rules 16 and 17: an input is made by an action that surely ended before; no two actions make the same. */
export const artifacts: Rule = (draft) => {
  const placed = placedActions(draft);
  const outputs = placed.flatMap((producer) =>
    producer.action.outputArtifacts.map(({ name }, index) => ({
      name,
      producer,
      pointer: `${producer.pointer}/outputArtifacts/${index}/name`,
    })),
  );
  const unmade = placed.flatMap((consumer) => {
    const earlier = outputs.filter(({ producer }) => precedes(producer, consumer)).map(({ name }) => name);
    return consumer.action.inputArtifacts.flatMap(({ name }, index): Issue[] => {
      if (name === '' || earlier.includes(name)) return [];
      const made = outputs.find((output) => output.name === name);
      return [
        {
          pointer: `${consumer.pointer}/inputArtifacts/${index}/name`,
          message: `Input Artifact Bundle ${name} in action ${consumer.action.name} is not declared as Output Artifact Bundle in any of the preceding actions`,
          value: name,
          suggestion:
            made === undefined
              ? didYouMean(name, earlier)
              : `give ${consumer.action.name} a higher runOrder than ${made.producer.action.name}, or a later stage`,
          code: 'InvalidStructureException',
        },
      ];
    });
  });
  const doubled = repeated(outputs, ({ name }) => name).map(({ name, pointer }) => ({
    pointer,
    message: `Output Artifact Bundle name must be unique within the pipeline. ${name} has been used more than once.`,
    value: name,
    suggestion: 'give this artifact another name',
    code: 'InvalidStructureException',
  }));
  return [...unmade, ...doubled];
};

const invalid = (pointer: string, message: string, suggestion: string, value: string): Issue => ({
  pointer,
  message,
  value,
  suggestion,
  code: 'InvalidActionDeclarationException',
});

/** Rules 20 and 21: namespaces are unique and are nothing else's name. */
export const namespaces: Rule = (draft) => {
  const named = placedActions(draft).filter(({ action }) => action.namespace !== undefined);
  const artifactNames = new Set(
    placedActions(draft).flatMap(({ action }) => action.outputArtifacts.map(({ name }) => name)),
  );
  return [
    ...repeated(named, ({ action }) => action.namespace ?? '').map(({ action, stage, pointer }) =>
      invalid(
        `${pointer}/namespace`,
        `Namespaces must be unique across the pipeline definition. The following occur more than once in the pipeline. StageName=[${stage.name}], ActionName=[${action.name}], Namespace=[${action.namespace}]`,
        'give this action another namespace',
        action.namespace ?? '',
      ),
    ),
    ...named.flatMap(({ action, pointer }) => {
      const { namespace = '' } = action;
      const taken = namespace === 'codepipeline' || (namespace === 'variables' && draft.variables !== undefined);
      if (!taken && !artifactNames.has(namespace)) return [];
      const why = taken ? 'is reserved' : 'is already the name of an artifact';
      const message = `Namespace ${namespace} of action ${action.name} ${why}`;
      return [invalid(`${pointer}/namespace`, message, 'choose another namespace', namespace)];
    }),
  ];
};

/** Rules 22 and 29: what can be told about references before anything runs. */
export const references: Rule = (draft) => {
  const placed = placedActions(draft);
  const declared = (draft.variables ?? []).map(({ name }) => name);
  return placed.flatMap((user) =>
    resolvableTexts(user.action).flatMap(({ pointer, key, text }) => {
      const at = `${user.pointer}${pointer}`;
      const { references: found, malformed } = parseReferences(text);
      return [
        ...malformed.map((token) => badReference(at, user, key, token, 'write #{namespace.key}')),
        ...found.flatMap((reference) => {
          const problem = whyUnknown(reference, user, placed, declared);
          return problem === undefined ? [] : [badReference(at, user, key, reference.text, problem)];
        }),
      ];
    }),
  );
};

function badReference(pointer: string, user: PlacedAction, key: string, token: string, suggestion: string): Issue {
  const place = `StageName=[${user.stage.name}], ActionName=[${user.action.name}], ActionConfigurationKey=[${key}], VariableReferenceText=[${token}]`;
  const format =
    'Valid format for a pipeline execution variable reference is a namespace and a key separated by a period (.).';
  const message = `${format} The following pipeline execution variables are referencing a namespace that does not exist. ${place}`;
  return invalid(pointer, message, suggestion, token);
}

function whyUnknown(
  { namespace, key }: VariableReference,
  user: PlacedAction,
  placed: readonly PlacedAction[],
  declared: readonly string[],
): string | undefined {
  const inSource = user.action.actionTypeId.category === 'Source';
  if (namespace === 'codepipeline') {
    if (inSource) return 'source actions cannot use variables';
    return key === 'PipelineExecutionId' ? undefined : 'the only one is #{codepipeline.PipelineExecutionId}';
  }
  if (namespace === 'variables' && declared.length > 0) {
    if (inSource) return 'source actions cannot use pipeline variables';
    return declared.includes(key) ? undefined : didYouMean(key, declared);
  }
  const producer = placed.find(({ action }) => action.namespace === namespace);
  if (producer === undefined) {
    const available = placed.flatMap(({ action }) => (action.namespace === undefined ? [] : [action.namespace]));
    return didYouMean(namespace, [
      ...available,
      ...reserved.slice(0, 1),
      ...(declared.length > 0 ? ['variables'] : []),
    ]);
  }
  if (precedes(producer, user)) return undefined;
  return `action ${producer.action.name}, which owns that namespace, is not sure to run before: raise the runOrder or move this action to a later stage`;
}

/** Pipeline variables have unique names. */
export const variableNames: Rule = (draft) =>
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
