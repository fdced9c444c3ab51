import type { Issue } from '@millrace/kernel';
import { RE2JS } from 're2js';
import { parseCron, parseTimeZone } from '../flow/cron.ts';
import { findRuleType, ruleTypes, type RuleType } from './catalogue/rule-types.ts';
import { repeated, type Rule } from './context.ts';
import { didYouMean } from './did-you-mean.ts';
import type { PlacedRule } from './placed.ts';
import { checkConfiguration } from './rules-configuration.ts';
import { hasReference, parseReferences } from './references.ts';
import {
  conditionBlocks,
  type ConditionBlockName,
  type ConditionResult,
  type FailureBlock,
  type StageDeclaration,
} from './structure.ts';

const declaration = (pointer: string, message: string, suggestion: string, value?: unknown): Issue => ({
  pointer,
  message,
  suggestion,
  code: 'InvalidStageDeclarationException',
  ...(value === undefined ? {} : { value }),
});

/** Section 1.4: what a condition may lead to, by the block in which it stands. */
const results: Readonly<Record<ConditionBlockName, readonly ConditionResult[]>> = {
  beforeEntry: ['FAIL', 'SKIP'],
  onSuccess: ['FAIL', 'ROLLBACK'],
  onFailure: ['ROLLBACK'],
};

/** Section 1.4 and row 3 of section 13: which results and rules go together. */
export const conditions: Rule = ({ draft }) =>
  draft.stages.flatMap((stage, index) => [
    ...conditionBlocks.flatMap((block) => resultsOf(stage, block, `/stages/${index}/${block}`)),
    ...(stage.onFailure === undefined ? [] : failureBlock(stage, stage.onFailure, `/stages/${index}/onFailure`)),
  ]);

function resultsOf(stage: StageDeclaration, block: ConditionBlockName, pointer: string): readonly Issue[] {
  return (stage[block]?.conditions ?? []).flatMap(({ result, rules }, index) => {
    const at = `${pointer}/conditions/${index}`;
    return [
      ...wrongResult(stage, block, result, at),
      ...(result === 'SKIP' && block === 'beforeEntry'
        ? rules.flatMap((rule, position) => noSkip(rule, at, position))
        : []),
      ...repeated(
        rules.map(({ name }, position) => ({ name, position })),
        ({ name }) => name,
      ).map(({ name, position }) => {
        const message = `Rule name must be unique within a condition. ${name} has been used more than once.`;
        return declaration(`${at}/rules/${position}/name`, message, 'give this rule another name', name);
      }),
    ];
  });
}

function wrongResult(
  { name }: StageDeclaration,
  block: ConditionBlockName,
  result: ConditionResult | undefined,
  pointer: string,
): readonly Issue[] {
  const allowed = results[block];
  if (result === undefined) {
    // A condition that says nothing fails the stage, which has failed already in onFailure.
    if (block !== 'onFailure') return [];
    const message = `The condition of onFailure of stage ${name} has no result`;
    return [declaration(pointer, message, `add 'result': ${allowed.join(' or ')}`)];
  }
  if (allowed.includes(result)) return [];
  const message = `Stage ${name} declares result ${result} for a condition of ${block}, which may be ${allowed.join(' or ')}`;
  const suggestion =
    block === 'onFailure' && result === 'RETRY'
      ? "set 'result': RETRY on onFailure itself and remove its conditions"
      : `use ${allowed.join(' or ')}`;
  return [declaration(`${pointer}/result`, message, suggestion, result)];
}

function noSkip({ name, ruleTypeId }: PlacedRule['rule'], at: string, position: number): readonly Issue[] {
  const type = findRuleType(ruleTypeId);
  if (type === undefined || type.maySkip === true) return [];
  const able = ruleTypes.filter(({ maySkip }) => maySkip === true).map(({ id }) => id.provider);
  const message = `Rule ${name} is of type ${ruleTypeId.provider}, which cannot have a stage skipped`;
  const suggestion = `use ${able.join(', ')}, or the result FAIL`;
  return [declaration(`${at}/rules/${position}/ruleTypeId`, message, suggestion, ruleTypeId.provider)];
}

function failureBlock({ name }: StageDeclaration, block: FailureBlock, pointer: string): readonly Issue[] {
  const { result, retryConfiguration, conditions: conditional } = block;
  const issues: Issue[] = [];
  if (result === undefined && conditional === undefined) {
    const message = `onFailure of stage ${name} says neither a result nor conditions`;
    issues.push(declaration(`${pointer}/result`, message, "add 'result': RETRY or ROLLBACK, or remove onFailure"));
  }
  if (retryConfiguration !== undefined && result !== 'RETRY') {
    const message = `Stage ${name} declares retryConfiguration without the result RETRY`;
    issues.push(declaration(`${pointer}/retryConfiguration`, message, "set 'result': RETRY, or remove it"));
  }
  if (result === 'RETRY' && conditional !== undefined) {
    const message = `Stage ${name} combines automatic retry with conditions of onFailure`;
    issues.push(declaration(`${pointer}/conditions`, message, 'keep either the retry or the conditions'));
  }
  return issues;
}

/** Row 26, and section 3.10: where nothing can be rolled back. */
export const rollbacks: Rule = ({ draft }) => {
  const wanted = draft.stages.flatMap((stage, index) => [
    ...(stage.onFailure?.result === 'ROLLBACK' ? [{ stage, index, pointer: `/stages/${index}/onFailure/result` }] : []),
    ...conditionBlocks.flatMap((block) =>
      (stage[block]?.conditions ?? []).flatMap(({ result }, position) =>
        result === 'ROLLBACK' && results[block].includes(result)
          ? [{ stage, index, pointer: `/stages/${index}/${block}/conditions/${position}/result` }]
          : [],
      ),
    ),
  ]);
  return wanted.flatMap(({ stage, index, pointer }): readonly Issue[] => {
    if (draft.executionMode === 'PARALLEL') {
      const message = `Stage ${stage.name} declares ROLLBACK, which a pipeline in PARALLEL mode cannot do`;
      const suggestion = 'use another result, or the mode SUPERSEDED or QUEUED';
      return [{ pointer, message, value: 'ROLLBACK', suggestion, code: 'InvalidStructureException' }];
    }
    if (index > 0) return [];
    const message = `Stage ${stage.name} declares ROLLBACK, but the source stage cannot be rolled back`;
    return [declaration(pointer, message, 'declare it on a later stage', 'ROLLBACK')];
  });
};

/** Section 3.11: each rule against its type. */
export const ruleDeclarations: Rule = ({ rules }, { region }) =>
  rules.flatMap((placed) => {
    const type = findRuleType(placed.rule.ruleTypeId);
    const { rule, pointer } = placed;
    const configured = { kind: 'rule', ...rule, pointer } as const;
    return [
      ...(type?.available === true ? [] : [unavailable(placed, region)]),
      ...(type === undefined
        ? []
        : [...checkConfiguration(configured, type), ...members(placed, type), ...meaning(placed)]),
    ];
  });

function unavailable({ rule, pointer }: PlacedRule, region: string): Issue {
  const { provider, version } = rule.ruleTypeId;
  const available = ruleTypes.filter((one) => one.available).map(({ id }) => id.provider);
  const suggestion = available.includes(provider) ? "use version '1'" : didYouMean(provider, available);
  return declaration(
    `${pointer}/ruleTypeId`,
    `RuleType (Category: 'Rule', Provider: '${provider}', Owner: 'AWS', Version: '${version}') in rule '${rule.name}' is not available in region '${region.toUpperCase().replace(/-/g, '_')}'`,
    suggestion,
    provider,
  );
}

/** Members that belong to some types only. */
function members({ rule, pointer }: PlacedRule, { id, inputs, commands }: RuleType): readonly Issue[] {
  const issues: Issue[] = [];
  if (commands === true && (rule.commands ?? []).length === 0) {
    const message = `Rule ${rule.name} must have a non-empty commands field`;
    issues.push(declaration(`${pointer}/commands`, message, 'add the commands to run'));
  }
  if (commands !== true && rule.commands !== undefined) {
    const message = `The following rule cannot contain a commands field: ${rule.name}. To use the commands field, use a Commands rule.`;
    issues.push(declaration(`${pointer}/commands`, message, 'remove commands'));
  }
  const count = rule.inputArtifacts.length;
  if (count < inputs.minimum || count > inputs.maximum) {
    const bound =
      count < inputs.minimum
        ? `less than the minimum count (${inputs.minimum})`
        : `more than the maximum count (${inputs.maximum})`;
    const message = `Rule ${rule.name} declares ${count} input artifacts which is ${bound}`;
    const suggestion = `a ${id.provider} rule takes ${inputs.minimum} to ${inputs.maximum}`;
    issues.push(declaration(`${pointer}/inputArtifacts`, message, suggestion, count));
  }
  return issues;
}

/** What only reading the text can tell. A text with a variable in it is judged when the rule runs. */
function meaning({ rule, pointer }: PlacedRule): readonly Issue[] {
  const at = (key: string) => `${pointer}/configuration/${key}`;
  const invalid = (key: string, why: string, suggestion: string, value: string) => {
    const message = `Rule configuration for rule '${rule.name}' contains an invalid value for '${key}': ${why}`;
    return [declaration(at(key), message, suggestion, value)];
  };
  const { Variable, Value, Operator, Cron, TimeZone } = rule.configuration;
  switch (rule.ruleTypeId.provider) {
    case 'VariableCheck':
      return [
        ...(Variable !== undefined && !isReference(Variable)
          ? invalid('Variable', 'it is no variable', 'write #{namespace.key}', Variable)
          : []),
        ...(Operator === 'MATCHES' && Value !== undefined && !hasReference(Value)
          ? invalidPattern(Value).flatMap((why) =>
              invalid('Value', why, 'use a regular expression without back-references and look-around', Value),
            )
          : []),
      ];
    case 'DeploymentWindow':
      return [
        ...problemOf(Cron, parseCron).flatMap((why) =>
          invalid('Cron', why, "write it like '0 0 9-17 ? * MON-FRI *'", Cron ?? ''),
        ),
        ...problemOf(TimeZone, parseTimeZone).flatMap((why) =>
          invalid('TimeZone', why, 'use Region/City, UTC or UTC+02:00', TimeZone ?? ''),
        ),
      ];
    default:
      return [];
  }
}

function isReference(text: string): boolean {
  const { references, malformed } = parseReferences(text);
  // A malformed token has an issue of its own.
  return malformed.length > 0 || references.some((reference) => reference.text === text);
}

type Parse = (text: string) => { readonly ok: true } | { readonly ok: false; readonly error: string };

function problemOf(text: string | undefined, parse: Parse): readonly string[] {
  if (text === undefined || hasReference(text)) return [];
  const parsed = parse(text);
  return parsed.ok ? [] : [parsed.error];
}

/** Why this is no regular expression that can be matched in linear time. */
function invalidPattern(text: string): readonly string[] {
  try {
    RE2JS.compile(text);
    return [];
  } catch (fault) {
    return [fault instanceof Error ? fault.message : 'it is no regular expression'];
  }
}
