import type { Issue } from '@millrace/kernel';
import { readTriggers } from '../triggers/validate-triggers.ts';
import { lists, texts } from './bounds.ts';
import { levelsOf, usesNeeds } from './needs.ts';
import { readAction } from './read-action.ts';
import { readBlock, readFailureBlock } from './read-conditions.ts';
import { readPipelineExtension, readStageExtension } from './read-extension.ts';
import {
  list,
  oneOf,
  optionally,
  optionalOneOf,
  optionalText,
  present,
  requiredList,
  structure,
  text,
} from './shape.ts';
import {
  executionModes,
  type ActionDeclaration,
  type ArtifactStore,
  type PipelineDeclaration,
  type PipelineVariable,
  type StageDeclaration,
} from './structure.ts';
import { member, root, type Note, type Place } from './violations.ts';

/** A declaration whose shape was read but whose meaning has not been checked. */
export type PipelineDraft = Omit<PipelineDeclaration, 'pipelineType' | 'executionMode' | 'version'> &
  Partial<Pick<PipelineDeclaration, 'pipelineType' | 'executionMode'>>;

export interface ReadPipeline {
  readonly draft: PipelineDraft;
  readonly issues: readonly Issue[];
  /** Pointers to what could not be read as it stands: of its inside the draft says nothing that somebody wrote. */
  readonly unread: ReadonlySet<string>;
}

/** Reads the shape of a pipeline, with CodePipeline's bounds, and fills in what CodePipeline always echoes. */
export function readPipeline(input: unknown): ReadPipeline {
  const issues: Issue[] = [];
  const unread = new Set<string>();
  const note: Note = (issue, how) => {
    issues.push(issue);
    if (how !== 'counted') unread.add(issue.pointer);
  };
  const at = (key: string) => member(root, key);
  const source = structure(note, root, input);
  const draft: PipelineDraft = present({
    name: text(note, at('name'), source['name'], texts.name),
    roleArn: text(note, at('roleArn'), source['roleArn'], texts.roleArn),
    artifactStore: optionally(source['artifactStore'], (value) => readStore(note, at('artifactStore'), value)),
    artifactStores: optionally(source['artifactStores'], (value) => readStores(note, at('artifactStores'), value)),
    stages: requiredList(note, at('stages'), source['stages'], {}, (value, place) => readStage(note, place, value)),
    executionMode: optionalOneOf(note, at('executionMode'), source['executionMode'], executionModes),
    pipelineType: optionalOneOf(note, at('pipelineType'), source['pipelineType'], ['V1', 'V2'] as const),
    variables: optionally(source['variables'], (value) =>
      list(note, at('variables'), value, lists.variables, (one, place) => readVariable(note, place, one)),
    ),
    triggers: optionally(source['triggers'], (value) => readTriggers(note, at('triggers'), value)),
    millrace: optionally(source['millrace'], (value) => readPipelineExtension(note, at('millrace'), value)),
  });
  const told = issues.filter(({ pointer }) => pointer === '' || mayHold(parentOf(input, pointer), pointer));
  return { draft, issues: told, unread };
}

/** Of something that is not there, or is no structure, only that is told, and not that all of its members are missing. */
const holdsMembers = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** A list holds elements, and lacks no member by a name. */
const mayHold = (parent: unknown, pointer: string): boolean =>
  holdsMembers(parent) && (!Array.isArray(parent) || /\/\d+$/.test(pointer));

const parentOf = (input: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1, -1)
    .map((token) => token.replace(/~1/g, '/').replace(/~0/g, '~'))
    .reduce<unknown>(
      (value, name) => (holdsMembers(value) && Object.hasOwn(value, name) ? value[name] : undefined),
      input,
    );

function readStore(note: Note, place: Place, value: unknown): ArtifactStore {
  const source = structure(note, place, value);
  return present({
    type: oneOf(note, member(place, 'type'), source['type'], ['S3'] as const) ?? 'S3',
    location: text(note, member(place, 'location'), source['location'], texts.bucket),
    encryptionKey: optionally(source['encryptionKey'], (key) => {
      const at = member(place, 'encryptionKey');
      const members = structure(note, at, key);
      return {
        id: text(note, member(at, 'id'), members['id'], texts.encryptionKeyId),
        type: oneOf(note, member(at, 'type'), members['type'], ['KMS'] as const) ?? 'KMS',
      };
    }),
  });
}

function readStores(note: Note, place: Place, value: unknown): Readonly<Record<string, ArtifactStore>> {
  const stores = Object.entries(structure(note, place, value)).map(([key, store]) => {
    text(note, member(place, key), key, texts.region);
    return [key, readStore(note, member(place, key), store)] as const;
  });
  return Object.fromEntries(stores);
}

function readVariable(note: Note, place: Place, value: unknown): PipelineVariable {
  const source = structure(note, place, value);
  const at = (key: string) => member(place, key);
  return present({
    name: text(note, at('name'), source['name'], texts.variableName),
    defaultValue: optionalText(note, at('defaultValue'), source['defaultValue'], texts.variableDefault),
    description: optionalText(note, at('description'), source['description'], texts.variableDescription),
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
  const actions = requiredList(note, at('actions'), source['actions'], {}, (one, action) =>
    readAction(note, action, one),
  );
  return present({
    name: text(note, at('name'), source['name'], texts.name),
    actions: usesNeeds(actions) ? levelled(note, at('actions'), actions, source['actions']) : actions,
    beforeEntry: optionally(source['beforeEntry'], (one) => readBlock(note, at('beforeEntry'), one)),
    onSuccess: optionally(source['onSuccess'], (one) => readBlock(note, at('onSuccess'), one)),
    onFailure: optionally(source['onFailure'], (one) => readFailureBlock(note, at('onFailure'), one)),
    millrace: optionally(source['millrace'], (one) => readStageExtension(note, at('millrace'), one)),
  });
}

/**
 * The actions of a graph with their levels as run orders. A run order that was written must be the same one, so that
 * what was stored is accepted again. In a graph with a circle there are no levels: a rule says so.
 */
function levelled(
  note: Note,
  place: Place,
  actions: readonly ActionDeclaration[],
  source: unknown,
): readonly ActionDeclaration[] {
  const levels = levelsOf(actions);
  if (!levels.ok) return actions;
  return actions.map((action, index) => {
    const runOrder = levels.value.get(action.name) ?? action.runOrder;
    const written = (source as readonly { readonly runOrder?: unknown }[])[index]?.runOrder;
    if (typeof written === 'number' && written !== runOrder) {
      note({
        pointer: `${place.pointer}/${index}/runOrder`,
        message: `Action ${action.name} declares runOrder ${written} in a stage whose order follows from needs, where it would be ${runOrder}`,
        value: written,
        suggestion: 'remove runOrder from all actions of this stage, or needs',
        code: 'InvalidStageDeclarationException',
      });
    }
    return { ...action, runOrder };
  });
}
