import type { Issue } from '@millrace/kernel';
import { quotas } from './quotas.ts';
import {
  list,
  member,
  oneOf,
  optionalInteger,
  optionalOneOf,
  optionalText,
  present,
  root,
  structure,
  text,
  textMap,
  type Note,
  type Place,
} from './shape.ts';
import {
  categories,
  executionModes,
  owners,
  type ActionDeclaration,
  type ActionTypeId,
  type ArtifactStore,
  type ConditionBlock,
  type EnvironmentVariable,
  type FailureBlock,
  type OutputArtifact,
  type PipelineDeclaration,
  type PipelineVariable,
  type StageDeclaration,
} from './structure.ts';

/** A declaration whose shape was read but whose meaning has not been checked. */
export type PipelineDraft = Omit<PipelineDeclaration, 'pipelineType' | 'executionMode' | 'version'> &
  Partial<Pick<PipelineDeclaration, 'pipelineType' | 'executionMode'>>;

const name = { maximum: 100, pattern: /^[A-Za-z0-9.@\-_]+$/ };
const artifactName = { maximum: 100, pattern: /^[a-zA-Z0-9_-]+$/ };
const roleArn = { maximum: 1024, pattern: /^arn:aws(-[\w]+)*:iam::[0-9]{12}:role\/.*$/ };
const region = { minimum: 4, maximum: 30 };
const typeText = { pattern: /^[0-9A-Za-z_-]+$/ };

/** Reads the shape of a pipeline, with CodePipeline's bounds, and fills in what CodePipeline always echoes. */
export function readPipeline(input: unknown): { readonly draft: PipelineDraft; readonly issues: readonly Issue[] } {
  const issues: Issue[] = [];
  const note: Note = (issue) => issues.push(issue);
  const at = (key: string) => member(root, key);
  const source = structure(note, root, input);
  const draft: PipelineDraft = present({
    name: text(note, at('name'), source['name'], name),
    roleArn: text(note, at('roleArn'), source['roleArn'], roleArn),
    artifactStore: readOptional(source['artifactStore'], (value) => readStore(note, at('artifactStore'), value)),
    artifactStores: readOptional(source['artifactStores'], (value) => readStores(note, at('artifactStores'), value)),
    stages: list(note, at('stages'), required(note, at('stages'), source['stages']), {}, (value, place) =>
      readStage(note, place, value),
    ),
    executionMode: optionalOneOf(note, at('executionMode'), source['executionMode'], executionModes),
    pipelineType: optionalOneOf(note, at('pipelineType'), source['pipelineType'], ['V1', 'V2'] as const),
    variables: readOptional(source['variables'], (value) =>
      list(note, at('variables'), value, { maximum: 50 }, (one, place) => readVariable(note, place, one)),
    ),
    triggers: readOptional(source['triggers'], (value) =>
      list(note, at('triggers'), value, { maximum: 50 }, (one, place) => structure(note, place, one)),
    ),
  });
  return { draft, issues };
}

function required(note: Note, place: Place, value: unknown): unknown {
  if (value === undefined || value === null) structure(note, place, value);
  return value;
}

const readOptional = <T>(value: unknown, read: (value: unknown) => T): T | undefined =>
  value === undefined || value === null ? undefined : read(value);

function readStore(note: Note, place: Place, value: unknown): ArtifactStore {
  const source = structure(note, place, value);
  const location = { minimum: 3, maximum: 63, pattern: /^[a-zA-Z0-9\-.]+$/ };
  return present({
    type: oneOf(note, member(place, 'type'), source['type'], ['S3'] as const) ?? 'S3',
    location: text(note, member(place, 'location'), source['location'], location),
    encryptionKey: readOptional(source['encryptionKey'], (key) => {
      const at = member(place, 'encryptionKey');
      const members = structure(note, at, key);
      return {
        id: text(note, member(at, 'id'), members['id'], { maximum: 400 }),
        type: oneOf(note, member(at, 'type'), members['type'], ['KMS'] as const) ?? 'KMS',
      };
    }),
  });
}

function readStores(note: Note, place: Place, value: unknown): Readonly<Record<string, ArtifactStore>> {
  const stores = Object.entries(structure(note, place, value)).map(([key, store]) => {
    text(note, member(place, key), key, region);
    return [key, readStore(note, member(place, key), store)] as const;
  });
  return Object.fromEntries(stores);
}

function readVariable(note: Note, place: Place, value: unknown): PipelineVariable {
  const source = structure(note, place, value);
  const variableName = { maximum: 128, pattern: /^[A-Za-z0-9@\-_]+$/ };
  return present({
    name: text(note, member(place, 'name'), source['name'], variableName),
    defaultValue: optionalText(note, member(place, 'defaultValue'), source['defaultValue'], { maximum: 1000 }),
    description: optionalText(note, member(place, 'description'), source['description'], { minimum: 0, maximum: 200 }),
  });
}

function readStage(note: Note, place: Place, value: unknown): StageDeclaration {
  const source = structure(note, place, value);
  const at = (key: string) => member(place, key);
  list(note, at('blockers'), source['blockers'], {}, () => {
    note({
      pointer: at('blockers').pointer,
      message: 'Blockers are reserved and cannot be declared',
      suggestion: 'remove blockers, or disable the transition instead',
      code: 'InvalidBlockerDeclarationException',
    });
  });
  return present({
    name: text(note, at('name'), source['name'], name),
    actions: list(note, at('actions'), required(note, at('actions'), source['actions']), {}, (one, action) =>
      readAction(note, action, one),
    ),
    beforeEntry: readOptional(source['beforeEntry'], (one) => readBlock(note, at('beforeEntry'), one)),
    onSuccess: readOptional(source['onSuccess'], (one) => readBlock(note, at('onSuccess'), one)),
    onFailure: readOptional(source['onFailure'], (one) => readBlock(note, at('onFailure'), one)),
  });
}

/** Condition blocks are kept as written; what they mean is checked where they are evaluated. */
function readBlock(note: Note, place: Place, value: unknown): ConditionBlock & FailureBlock {
  const source = structure(note, place, value);
  const conditions = list(note, member(place, 'conditions'), source['conditions'], { maximum: 1 }, (one, at) => {
    structure(note, at, one);
    return { rules: [] };
  });
  return { conditions };
}

function readAction(note: Note, place: Place, value: unknown): ActionDeclaration {
  const source = structure(note, place, value);
  const at = (key: string) => member(place, key);
  const configuration = { key: quotas.configurationKeyCharacters, value: quotas.configurationValueCharacters };
  const namespace = { maximum: 100, pattern: /^[A-Za-z0-9@\-_]+$/ };
  return present({
    name: text(note, at('name'), source['name'], name),
    actionTypeId: readTypeId(note, at('actionTypeId'), source['actionTypeId']),
    runOrder: optionalInteger(note, at('runOrder'), source['runOrder'], { minimum: 1, maximum: 999 }) ?? 1,
    configuration: textMap(note, at('configuration'), source['configuration'], configuration),
    inputArtifacts: list(note, at('inputArtifacts'), source['inputArtifacts'], {}, (one, artifact) => ({
      name: text(note, member(artifact, 'name'), structure(note, artifact, one)['name'], artifactName),
    })),
    outputArtifacts: list(note, at('outputArtifacts'), source['outputArtifacts'], {}, (one, artifact) =>
      readOutput(note, artifact, one),
    ),
    commands: readTexts(note, at('commands'), source['commands'], 50, 1000),
    outputVariables: readTexts(note, at('outputVariables'), source['outputVariables'], 15, 128),
    environmentVariables: readOptional(source['environmentVariables'], (variables) =>
      list(note, at('environmentVariables'), variables, { minimum: 1, maximum: 10 }, (one, variable) =>
        readEnvironmentVariable(note, variable, one),
      ),
    ),
    namespace: optionalText(note, at('namespace'), source['namespace'], namespace),
    region: optionalText(note, at('region'), source['region'], region),
    roleArn: optionalText(note, at('roleArn'), source['roleArn'], roleArn),
    timeoutInMinutes: optionalInteger(note, at('timeoutInMinutes'), source['timeoutInMinutes'], {
      minimum: 5,
      maximum: 86_400,
    }),
  });
}

function readTypeId(note: Note, place: Place, value: unknown): ActionTypeId {
  const source = structure(note, place, value);
  return {
    category: oneOf(note, member(place, 'category'), source['category'], categories) ?? 'Invoke',
    owner: oneOf(note, member(place, 'owner'), source['owner'], owners) ?? 'AWS',
    provider: text(note, member(place, 'provider'), source['provider'], { maximum: 35, ...typeText }),
    version: text(note, member(place, 'version'), source['version'], { maximum: 9, ...typeText }),
  };
}

function readTexts(
  note: Note,
  place: Place,
  value: unknown,
  maximum: number,
  characters: number,
): readonly string[] | undefined {
  return readOptional(value, (texts) =>
    list(note, place, texts, { minimum: 1, maximum }, (one, at) => text(note, at, one, { maximum: characters })),
  );
}

function readOutput(note: Note, place: Place, value: unknown): OutputArtifact {
  const source = structure(note, place, value);
  return present({
    name: text(note, member(place, 'name'), source['name'], artifactName),
    files: readTexts(note, member(place, 'files'), source['files'], 10, 128),
  });
}

function readEnvironmentVariable(note: Note, place: Place, value: unknown): EnvironmentVariable {
  const source = structure(note, place, value);
  const variableName = { maximum: 128, pattern: /^[A-Za-z0-9_]+$/ };
  const kinds = ['PLAINTEXT', 'SECRETS_MANAGER'] as const;
  return present({
    name: text(note, member(place, 'name'), source['name'], variableName),
    value: text(note, member(place, 'value'), source['value'], { maximum: 2000 }),
    type: optionalOneOf(note, member(place, 'type'), source['type'], kinds),
  });
}
