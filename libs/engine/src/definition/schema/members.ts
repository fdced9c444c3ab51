import { lists, maps, numbers, retryDefaults, retryOutcomes, texts } from '../bounds.ts';
import { pullRequestEvents } from '../../triggers/structure.ts';
import { choice, closed, list, number, optional, scalar, structure, text, type Schema } from './parts.ts';

/** A map from texts to texts of any keys: a configuration whose type is not known. */
export const anyConfiguration = ({ key, value }: { readonly key: number; readonly value: number }): Schema => ({
  type: ['object', 'null'],
  propertyNames: { minLength: 1, maxLength: key },
  additionalProperties: scalar({ maximum: value }),
});

export const actionConfiguration = anyConfiguration(maps.configuration);
export const ruleConfiguration = anyConfiguration(maps.ruleConfiguration);

export const inputArtifacts = optional(
  list(structure({ name: text(texts.artifactName) }, ['name']), {}, 'Artifacts that earlier actions made.'),
);

export const commands = optional(list(scalar(texts.command), lists.commands, 'The commands to run, one line each.'));

export const region = optional(text(texts.region, 'Where it runs; the region of the pipeline when left out.'));
export const roleArn = optional(text(texts.roleArn, 'The role it runs with.'));

export const outputArtifacts = optional(
  list(
    structure(
      {
        name: text(texts.artifactName),
        files: optional(list(text(texts.file), lists.files, 'Compute only: what the artifact is made of.')),
      },
      ['name'],
    ),
    {},
    'Artifacts that the action makes; names are unique in the pipeline.',
  ),
);

export const environmentVariables = optional(
  list(
    structure(
      {
        name: text(texts.environmentName),
        value: scalar(texts.environmentValue),
        type: optional(choice(['PLAINTEXT', 'SECRETS_MANAGER'])),
      },
      ['name', 'value'],
    ),
    lists.environmentVariables,
    'Compute only: what the commands find in their environment.',
  ),
);

const retry = closed(
  {
    maxAttempts: optional(
      number(numbers.maxAttempts, `The first attempt included; ${retryDefaults.maxAttempts} when left out.`),
    ),
    backoffSeconds: optional(
      number(numbers.backoffSeconds, `Wait before the second attempt; ${retryDefaults.backoffSeconds} when left out.`),
    ),
    factor: optional(
      number(
        numbers.backoffFactor,
        `Each wait is so many times the one before; ${retryDefaults.factor} when left out.`,
        'number',
      ),
    ),
    maxBackoffSeconds: optional(number(numbers.maxBackoffSeconds, 'No wait is longer.')),
    on: optional(
      list(choice(retryOutcomes), lists.retryOutcomes, 'Which outcomes are tried again; all when left out.'),
    ),
  },
  [],
  'Try the action again when it does not succeed.',
);

const matrix = closed(
  {
    axes: {
      description: 'Values by name; the action runs once for each combination.',
      type: 'object',
      minProperties: lists.axes.minimum,
      maxProperties: lists.axes.maximum,
      propertyNames: text(texts.axis),
      additionalProperties: list(scalar(texts.axisValue), lists.axisValues),
    },
    exclude: optional(
      list(
        { type: 'object', additionalProperties: scalar(texts.axisValue) },
        lists.exclude,
        'Combinations that are left out.',
      ),
    ),
    maxParallel: optional(number(numbers.maxParallel, 'How many run at the same time; all when left out.')),
  },
  ['axes'],
  'Run the action once for each combination of values.',
);

export const actionExtension = optional(
  closed(
    {
      retry: optional(retry),
      timeoutInMinutes: optional(number(numbers.actionTimeoutInMinutes, 'How long one attempt may take.')),
      needs: optional(
        list(text(texts.name), lists.needs, 'Actions of this stage that must have succeeded; instead of run orders.'),
      ),
      matrix: optional(matrix),
    },
    [],
    'What Millrace adds to an action.',
  ),
);

export const stageExtension = optional(
  closed(
    {
      locks: optional(list(text(texts.lock), lists.locks, 'Locks that the stage holds; pipelines share them by name.')),
    },
    [],
    'What Millrace adds to a stage.',
  ),
);

export const pipelineExtension = optional(
  closed(
    {
      onUpdate: optional(
        choice(['cancel', 'finish'], 'What an update does to executions under way; cancel when left out.'),
      ),
    },
    [],
    'What Millrace adds to a pipeline.',
  ),
);

const patterns = optional(list(scalar(texts.glob), lists.triggerPatterns));
const criterion = optional(structure({ includes: patterns, excludes: patterns }, []));

export const triggers = optional(
  list(
    structure(
      {
        providerType: choice(['CodeStarSourceConnection']),
        gitConfiguration: structure(
          {
            sourceActionName: text(texts.name),
            push: optional(
              list(structure({ tags: criterion, branches: criterion, filePaths: criterion }, []), lists.triggerFilters),
            ),
            pullRequest: optional(
              list(
                structure(
                  {
                    events: optional(list(choice(pullRequestEvents), lists.triggerEvents)),
                    branches: criterion,
                    filePaths: criterion,
                  },
                  [],
                ),
                lists.triggerFilters,
              ),
            ),
          },
          ['sourceActionName'],
        ),
      },
      ['providerType', 'gitConfiguration'],
    ),
    lists.triggers,
    'Which events of a repository start the pipeline.',
  ),
);
