import { lists, maps, numbers, texts } from './bounds.ts';
import { readCommands, readInputs } from './read-action.ts';
import {
  oneOf,
  optionalInteger,
  optionally,
  optionalOneOf,
  optionalText,
  present,
  requiredList,
  structure,
  text,
  textMap,
} from './shape.ts';
import {
  conditionResults,
  retryModes,
  type Condition,
  type ConditionBlock,
  type FailureBlock,
  type RuleDeclaration,
  type RuleTypeId,
} from './structure.ts';
import { member, type Note, type Place } from './violations.ts';

/** `beforeEntry` or `onSuccess`: exactly one condition. */
export function readBlock(note: Note, place: Place, value: unknown): ConditionBlock {
  const source = structure(note, place, value);
  return { conditions: readConditions(note, member(place, 'conditions'), source['conditions']) };
}

/** `onFailure`: a result for every failure, or a condition. */
export function readFailureBlock(note: Note, place: Place, value: unknown): FailureBlock {
  const source = structure(note, place, value);
  const at = (key: string) => member(place, key);
  return present({
    result: optionalOneOf(note, at('result'), source['result'], conditionResults),
    retryConfiguration: optionally(source['retryConfiguration'], (one) => {
      const { retryMode } = structure(note, at('retryConfiguration'), one);
      const mode = member(at('retryConfiguration'), 'retryMode');
      return present({ retryMode: optionalOneOf(note, mode, retryMode, retryModes) });
    }),
    conditions: optionally(source['conditions'], (one) => readConditions(note, at('conditions'), one)),
  });
}

const readConditions = (note: Note, place: Place, value: unknown): readonly Condition[] =>
  requiredList(note, place, value, lists.conditions, (one, at) => readCondition(note, at, one));

function readCondition(note: Note, place: Place, value: unknown): Condition {
  const source = structure(note, place, value);
  const rules = member(place, 'rules');
  return present({
    result: optionalOneOf(note, member(place, 'result'), source['result'], conditionResults),
    rules: requiredList(note, rules, source['rules'], lists.rules, (one, at) => readRule(note, at, one)),
  });
}

function readRule(note: Note, place: Place, value: unknown): RuleDeclaration {
  const source = structure(note, place, value);
  const at = (key: string) => member(place, key);
  return present({
    name: text(note, at('name'), source['name'], texts.name),
    ruleTypeId: readRuleTypeId(note, at('ruleTypeId'), source['ruleTypeId']),
    configuration: textMap(note, at('configuration'), source['configuration'], maps.ruleConfiguration),
    inputArtifacts: readInputs(note, at('inputArtifacts'), source['inputArtifacts']),
    commands: readCommands(note, at('commands'), source['commands']),
    region: optionalText(note, at('region'), source['region'], texts.region),
    roleArn: optionalText(note, at('roleArn'), source['roleArn'], texts.roleArn),
    timeoutInMinutes: optionalInteger(
      note,
      at('timeoutInMinutes'),
      source['timeoutInMinutes'],
      numbers.ruleTimeoutInMinutes,
    ),
  });
}

/** Owner and version may be left out: there is one of each. */
function readRuleTypeId(note: Note, place: Place, value: unknown): RuleTypeId {
  const source = structure(note, place, value);
  const at = (key: string) => member(place, key);
  return {
    category: oneOf(note, at('category'), source['category'], ['Rule'] as const) ?? 'Rule',
    owner: optionalOneOf(note, at('owner'), source['owner'], ['AWS'] as const) ?? 'AWS',
    provider: text(note, at('provider'), source['provider'], texts.provider),
    version: optionalText(note, at('version'), source['version'], texts.version) ?? '1',
  };
}
