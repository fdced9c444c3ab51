import { lists, numbers, texts } from '../bounds.ts';
import { actionTypes } from '../catalogue.ts';
import type { ActionType } from '../catalogue/action-type.ts';
import { ruleTypes, type RuleType } from '../catalogue/rule-types.ts';
import { quotas } from '../quotas.ts';
import { categories, executionModes, owners, retryModes } from '../structure.ts';
import { actionSchemaName, configurationSchemas, ruleSchemaName } from './configurations.ts';
import {
  actionConfiguration,
  actionExtension,
  commands,
  environmentVariables,
  inputArtifacts,
  outputArtifacts,
  pipelineExtension,
  region,
  roleArn,
  ruleConfiguration,
  stageExtension,
  triggers,
} from './members.ts';
import { choice, dialect, list, number, optional, ref, scalar, structure, text, when, type Schema } from './parts.ts';

/** Version `1`, which YAML may write without quotation marks. */
const firstVersion: Schema = { enum: ['1', 1] };

const action: Schema = {
  ...structure(
    {
      name: text(texts.name, 'Unique in the stage.'),
      actionTypeId: structure(
        {
          category: choice(categories),
          owner: choice(owners),
          provider: text(texts.provider),
          version: scalar(texts.version),
        },
        ['category', 'owner', 'provider', 'version'],
      ),
      runOrder: optional(
        number(numbers.runOrder, 'Equal numbers run side by side, lower ones first; 1 when left out.'),
      ),
      configuration: actionConfiguration,
      inputArtifacts,
      outputArtifacts,
      commands,
      outputVariables: optional(
        list(text(texts.outputVariable), lists.outputVariables, 'Compute only: names of variables to give to others.'),
      ),
      environmentVariables,
      namespace: optional(text(texts.namespace, 'How others refer to the variables of this action.')),
      region,
      roleArn,
      timeoutInMinutes: optional(number(numbers.approvalTimeoutInMinutes, 'Approvals only: how long to wait.')),
      millrace: actionExtension,
    },
    ['name', 'actionTypeId'],
    'One step of a stage.',
  ),
  allOf: actionTypes.map((type) => when(isOfType(type.id), shapeOf(type))),
};

function isOfType({ category, owner, provider }: ActionType['id']): Schema {
  const properties = {
    category: { const: category },
    owner: { const: owner },
    provider: { const: provider },
    version: firstVersion,
  };
  const id = { type: 'object', properties, required: Object.keys(properties) };
  return { type: 'object', properties: { actionTypeId: id }, required: ['actionTypeId'] };
}

function shapeOf(type: ActionType): Schema {
  const needsConfiguration = Object.values(type.configuration).some((key) => key.required === true);
  const artifacts = ({ minimum, maximum }: ActionType['inputs']): Schema => ({ minItems: minimum, maxItems: maximum });
  return {
    properties: {
      configuration: ref(actionSchemaName(type.id)),
      inputArtifacts: artifacts(type.inputs),
      outputArtifacts: artifacts(type.outputs),
    },
    required: [
      ...(needsConfiguration ? ['configuration'] : []),
      ...(type.inputs.minimum > 0 ? ['inputArtifacts'] : []),
      ...(type.outputs.minimum > 0 ? ['outputArtifacts'] : []),
      ...(type.id.category === 'Compute' ? ['commands'] : []),
    ],
  };
}

const rule: Schema = {
  ...structure(
    {
      name: text(texts.name, 'Unique in the condition.'),
      ruleTypeId: structure(
        {
          category: choice(['Rule']),
          owner: optional(choice(['AWS'])),
          provider: text(texts.provider),
          version: optional(scalar(texts.version)),
        },
        ['category', 'provider'],
      ),
      configuration: ruleConfiguration,
      inputArtifacts,
      commands,
      region,
      roleArn,
      timeoutInMinutes: optional(number(numbers.ruleTimeoutInMinutes, 'How long the rule may take.')),
    },
    ['name', 'ruleTypeId'],
    'What checks a condition.',
  ),
  allOf: ruleTypes.map(({ id, configuration }) => when(isOfRuleType(id), ruleShape(id, configuration))),
};

function isOfRuleType({ provider }: RuleType['id']): Schema {
  const id = { type: 'object', properties: { provider: { const: provider } }, required: ['provider'] };
  return { type: 'object', properties: { ruleTypeId: id }, required: ['ruleTypeId'] };
}

function ruleShape(id: RuleType['id'], configuration: RuleType['configuration']): Schema {
  const isRequired = Object.values(configuration).some((key) => key.required === true);
  return {
    properties: { configuration: ref(ruleSchemaName(id)) },
    ...(isRequired ? { required: ['configuration'] } : {}),
  };
}

const conditions = (results: readonly string[]): Schema =>
  list(
    structure({ result: optional(choice(results)), rules: list(ref('rule'), lists.rules) }, ['rules']),
    lists.conditions,
    'Exactly one condition: all of its rules must succeed.',
  );

const block = (results: readonly string[], description: string): Schema =>
  optional(structure({ conditions: conditions(results) }, ['conditions'], description));

const stage = structure(
  {
    name: text(texts.name, 'Unique in the pipeline.'),
    actions: { ...list(ref('action'), { minimum: 1, maximum: quotas.actionsPerStage }) },
    beforeEntry: block(['FAIL', 'SKIP'], 'Checked before the stage begins.'),
    onSuccess: block(['FAIL', 'ROLLBACK'], 'Checked after all actions have succeeded.'),
    onFailure: optional(
      structure(
        {
          result: optional(choice(['ROLLBACK', 'RETRY'])),
          retryConfiguration: optional(structure({ retryMode: optional(choice(retryModes)) }, [])),
          conditions: optional(conditions(['ROLLBACK'])),
        },
        [],
        'What follows when the stage has failed.',
      ),
    ),
    millrace: stageExtension,
  },
  ['name', 'actions'],
  'Actions that belong together; one execution at a time is in a stage, except in PARALLEL mode.',
);

const store = structure(
  {
    type: choice(['S3']),
    location: text(texts.bucket, 'The bucket.'),
    encryptionKey: optional(structure({ id: text(texts.encryptionKeyId), type: choice(['KMS']) }, ['id', 'type'])),
  },
  ['type', 'location'],
  'Where artifacts are kept.',
);

const variable = structure(
  {
    name: text(texts.variableName),
    defaultValue: optional(scalar(texts.variableDefault, 'Without one a value must be given at every start.')),
    description: optional(text(texts.variableDescription)),
  },
  ['name'],
);

const pipeline = {
  ...structure(
    {
      name: text(texts.name, 'Unique in the account and region; cannot be changed.'),
      roleArn: text(texts.roleArn, 'The role of the pipeline.'),
      artifactStore: optional(ref('store')),
      artifactStores: optional({ type: 'object', additionalProperties: ref('store') }),
      stages: list(ref('stage'), { minimum: quotas.stagesMinimum, maximum: quotas.stagesMaximum }),
      executionMode: optional(choice(executionModes, 'What happens when executions meet; SUPERSEDED when left out.')),
      pipelineType: optional(choice(['V1', 'V2'], 'V2 when the pipeline uses what only V2 has.')),
      variables: optional(list(variable, lists.variables, 'Values that every start may set.')),
      triggers,
      millrace: pipelineExtension,
    },
    ['name', 'roleArn', 'stages'],
    'A pipeline in CodePipeline’s structure.',
  ),
  anyOf: [{ required: ['artifactStore'] }, { required: ['artifactStores'] }],
};

/** The schema of a pipeline file: the pipeline itself, or below `pipeline` as get-pipeline prints it. */
export const pipelineSchema = (): Schema => ({
  $schema: dialect,
  $id: 'urn:millrace:schema:pipeline',
  title: 'Millrace pipeline',
  ...when({ type: 'object', required: ['pipeline'] }, { properties: { pipeline: ref('pipeline') } }, ref('pipeline')),
  $defs: { pipeline, stage, action, rule, store, ...configurationSchemas() },
});
