import type { Issue } from '@millrace/kernel';
import { repeated, type Rule } from './context.ts';
import { didYouMean } from './did-you-mean.ts';
import { precedes, type PlacedAction, type PlacedRule } from './placed.ts';

interface Output {
  readonly name: string;
  readonly producer: PlacedAction;
  readonly pointer: string;
}

/** Rules 16 and 17: an input is made by an action that surely ended before; no two actions make the same. */
export const artifacts: Rule = ({ actions, runs, rules }) => {
  const outputs = runs.flatMap((producer) =>
    producer.action.outputArtifacts.map(({ name }, index) => ({
      name,
      producer,
      pointer: `${producer.pointer}/outputArtifacts/${index}/name`,
    })),
  );
  const makers = Map.groupBy(outputs, ({ name }) => name);
  const unmade = [...actions, ...rules].flatMap((consumer) => {
    const { name: consumerName, inputArtifacts } = 'rule' in consumer ? consumer.rule : consumer.action;
    return inputArtifacts.flatMap(({ name }, index): Issue[] => {
      const made = makers.get(name) ?? [];
      if (made.some(({ producer }) => precedes(producer, consumer))) return [];
      return [
        {
          pointer: `${consumer.pointer}/inputArtifacts/${index}/name`,
          message: `Input Artifact Bundle ${name} in ${'rule' in consumer ? 'rule' : 'action'} ${consumerName} is not declared as Output Artifact Bundle in any of the preceding actions`,
          value: name,
          suggestion: howToGet(name, consumer, made[0], outputs),
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

function howToGet(
  name: string,
  consumer: PlacedAction | PlacedRule,
  made: Output | undefined,
  outputs: readonly Output[],
): string {
  const available = outputs.filter(({ producer }) => precedes(producer, consumer)).map((output) => output.name);
  if (made === undefined) return didYouMean(name, available);
  const maker = made.producer.declaredName;
  if ('rule' in consumer) return `${maker} has not surely run at that point: use an artifact of an earlier stage`;
  if (consumer.needs !== undefined && consumer.stageIndex === made.producer.stageIndex) {
    return `add ${maker} to the needs of ${consumer.declaredName}`;
  }
  return `give ${consumer.declaredName} a higher runOrder than ${maker}, or a later stage`;
}

const invalid = (pointer: string, message: string, suggestion: string, value: string): Issue => ({
  pointer,
  message,
  value,
  suggestion,
  code: 'InvalidActionDeclarationException',
});

/** Rules 20 and 21: namespaces are unique and are nothing else's name. */
export const namespaces: Rule = ({ draft, runs }) => {
  const named = runs.flatMap(({ action, stage, pointer }) => {
    const { namespace } = action;
    return namespace === undefined ? [] : [{ namespace, action, stage, pointer }];
  });
  const artifactNames = new Set(runs.flatMap(({ action }) => action.outputArtifacts.map(({ name }) => name)));
  return [
    ...repeated(named, ({ namespace }) => namespace).map(({ namespace, action, stage, pointer }) =>
      invalid(
        `${pointer}/namespace`,
        `Namespaces must be unique across the pipeline definition. The following occur more than once in the pipeline. StageName=[${stage.name}], ActionName=[${action.name}], Namespace=[${namespace}]`,
        'give this action another namespace',
        namespace,
      ),
    ),
    ...named.flatMap(({ namespace, action, pointer }) => {
      const taken = namespace === 'codepipeline' || (namespace === 'variables' && draft.variables !== undefined);
      if (!taken && !artifactNames.has(namespace)) return [];
      const why = taken ? 'is reserved' : 'is already the name of an artifact';
      const message = `Namespace ${namespace} of action ${action.name} ${why}`;
      return [invalid(`${pointer}/namespace`, message, 'choose another namespace', namespace)];
    }),
  ];
};
