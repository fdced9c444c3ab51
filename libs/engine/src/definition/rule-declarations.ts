import { minutes, type Issue } from '@millrace/kernel';
import { RE2JS } from 're2js';
import { parseCron, parseTimeZone } from '../flow/cron.ts';
import { findRuleType, ruleTypes, type RuleType } from './catalogue/rule-types.ts';
import type { Rule } from './context.ts';
import { didYouMean } from './did-you-mean.ts';
import type { PlacedRule } from './placed.ts';
import { hasReference, parseReferences } from './references.ts';
import { checkConfiguration } from './rules-configuration.ts';

const declaration = (pointer: string, message: string, suggestion: string, value?: unknown): Issue => ({
  pointer,
  message,
  suggestion,
  code: 'InvalidStageDeclarationException',
  ...(value === undefined ? {} : { value }),
});

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
        : [...checkConfiguration(configured, type), ...members(placed, type), ...meaning(placed, type)]),
    ];
  });

function unavailable({ rule, pointer }: PlacedRule, region: string): Issue {
  const { provider, version } = rule.ruleTypeId;
  // Stryker disable next-line MethodExpression: every rule type there is can be carried out today.
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
  const { minimum, maximum } = inputs;
  const counted = (bound: string) => {
    const message = `Rule ${rule.name} declares ${count} input artifacts which is ${bound}`;
    const suggestion = `a ${id.provider} rule takes ${minimum} to ${maximum}`;
    issues.push(declaration(`${pointer}/inputArtifacts`, message, suggestion, count));
  };
  if (count < minimum) counted(`less than the minimum count (${minimum})`);
  if (count > maximum) counted(`more than the maximum count (${maximum})`);
  return issues;
}

/** What only reading the text can tell. A text with a variable in it is judged when the rule runs. */
function meaning({ rule, pointer }: PlacedRule, type: RuleType): readonly Issue[] {
  const at = (key: string) => `${pointer}/configuration/${key}`;
  const invalid = (key: string, why: string, suggestion: string, value: string) => {
    const message = `Rule configuration for rule '${rule.name}' contains an invalid value for '${key}': ${why}`;
    return [declaration(at(key), message, suggestion, value)];
  };
  const { Variable, Value, Operator, Cron, TimeZone, WaitTime } = rule.configuration;
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
    case 'CloudWatchAlarm':
    case 'MetricAlarm': {
      const limit = rule.timeoutInMinutes ?? type.timeout / minutes(1);
      return WaitTime !== undefined && Number(WaitTime) >= limit
        ? invalid(
            'WaitTime',
            `the rule may take ${limit} minutes only`,
            'use a shorter time, or a longer timeoutInMinutes',
            WaitTime,
          )
        : [];
    }
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
