import { lists, maps, numbers, texts } from './bounds.ts';
import { readActionExtension } from './read-extension.ts';
import {
  list,
  oneOf,
  optionalInteger,
  optionally,
  optionalOneOf,
  optionalText,
  present,
  structure,
  text,
  textMap,
} from './shape.ts';
import {
  categories,
  owners,
  type ActionDeclaration,
  type ActionTypeId,
  type EnvironmentVariable,
  type OutputArtifact,
} from './structure.ts';
import { member, untold, type Note, type Place } from './violations.ts';

/** An action with what CodePipeline always echoes. */
export function readAction(note: Note, place: Place, value: unknown): ActionDeclaration {
  const source = structure(note, place, value);
  const at = (key: string) => member(place, key);
  return present({
    name: text(note, at('name'), source['name'], texts.name),
    actionTypeId: readTypeId(note, at('actionTypeId'), source['actionTypeId']),
    runOrder: optionalInteger(note, at('runOrder'), source['runOrder'], numbers.runOrder) ?? 1,
    configuration: textMap(note, at('configuration'), source['configuration'], maps.configuration),
    inputArtifacts: readInputs(note, at('inputArtifacts'), source['inputArtifacts']),
    outputArtifacts: list(note, at('outputArtifacts'), source['outputArtifacts'], {}, (one, artifact) =>
      readOutput(note, artifact, one),
    ),
    commands: readCommands(note, at('commands'), source['commands']),
    outputVariables: optionally(source['outputVariables'], (names) =>
      list(note, at('outputVariables'), names, lists.outputVariables, (one, name) =>
        text(note, name, one, texts.outputVariable),
      ),
    ),
    environmentVariables: optionally(source['environmentVariables'], (variables) =>
      list(note, at('environmentVariables'), variables, lists.environmentVariables, (one, variable) =>
        readEnvironmentVariable(note, variable, one),
      ),
    ),
    namespace: optionalText(note, at('namespace'), source['namespace'], texts.namespace),
    region: optionalText(note, at('region'), source['region'], texts.region),
    roleArn: optionalText(note, at('roleArn'), source['roleArn'], texts.roleArn),
    timeoutInMinutes: optionalInteger(
      note,
      at('timeoutInMinutes'),
      source['timeoutInMinutes'],
      numbers.approvalTimeoutInMinutes,
    ),
    millrace: optionally(source['millrace'], (one) => readActionExtension(note, at('millrace'), one)),
  });
}

function readTypeId(note: Note, place: Place, value: unknown): ActionTypeId {
  const source = structure(note, place, value);
  return {
    category: oneOf(note, member(place, 'category'), source['category'], categories) ?? 'Invoke',
    owner: oneOf(note, member(place, 'owner'), source['owner'], owners) ?? 'AWS',
    provider: text(note, member(place, 'provider'), source['provider'], texts.provider),
    version: text(note, member(place, 'version'), source['version'], texts.version),
  };
}

export const readInputs = (note: Note, place: Place, value: unknown): readonly { readonly name: string }[] =>
  list(note, place, value, {}, (one, artifact) => ({
    name: text(note, member(artifact, 'name'), structure(note, artifact, one)['name'], texts.artifactName),
  }));

export const readCommands = (note: Note, place: Place, value: unknown): readonly string[] | undefined =>
  optionally(value, (commands) =>
    list(note, place, commands, lists.commands, (one, at) => text(untold(note), at, one, texts.command)),
  );

function readOutput(note: Note, place: Place, value: unknown): OutputArtifact {
  const source = structure(note, place, value);
  return present({
    name: text(note, member(place, 'name'), source['name'], texts.artifactName),
    files: optionally(source['files'], (files) =>
      list(note, member(place, 'files'), files, lists.files, (one, file) => text(note, file, one, texts.file)),
    ),
  });
}

function readEnvironmentVariable(note: Note, place: Place, value: unknown): EnvironmentVariable {
  const source = structure(note, place, value);
  const kinds = ['PLAINTEXT', 'SECRETS_MANAGER'] as const;
  return present({
    name: text(note, member(place, 'name'), source['name'], texts.environmentName),
    value: text(untold(note), member(place, 'value'), source['value'], texts.environmentValue),
    type: optionalOneOf(note, member(place, 'type'), source['type'], kinds),
  });
}
