import { pointerToken, type Issue } from '@millrace/kernel';
import type { ConfigurationKey, Requirement, TextForm } from './catalogue/action-type.ts';
import { didYouMean } from './did-you-mean.ts';
import { hasReference, withoutReferences } from './references.ts';

/** An action or a rule whose configuration is looked at. */
export interface Configured {
  readonly kind: 'action' | 'rule';
  readonly name: string;
  readonly pointer: string;
  readonly configuration: Readonly<Record<string, string>>;
  readonly inputArtifacts: readonly { readonly name: string }[];
}

/** What its type says about it. */
export interface Configuration {
  readonly configuration: Readonly<Record<string, ConfigurationKey>>;
  readonly requirements?: readonly Requirement[];
  readonly open?: true;
}

/** Rules 12 and 13, and what the single keys must be. Values are repeated only where a key cannot hold a secret. */
export function checkConfiguration(subject: Configured, type: Configuration): readonly Issue[] {
  const known = Object.entries(type.configuration);
  return [
    ...known.flatMap(([key, rule]) => checkKey(subject, key, rule)),
    ...(type.requirements ?? []).flatMap((requirement) => checkRequirement(subject, requirement)),
    ...(type.open === true ? [] : unknownKeys(subject, Object.keys(type.configuration))),
  ];
}

const valueOf = ({ configuration }: Configured, key: string): string | undefined =>
  Object.hasOwn(configuration, key) ? configuration[key] : undefined;

const titles = { action: 'Action', rule: 'Rule' };

function issue(subject: Configured, at: string, what: string, suggestion: string, value?: string): Issue {
  return {
    pointer: `${subject.pointer}/configuration${at}`,
    message: `${titles[subject.kind]} configuration for ${subject.kind} '${subject.name}' ${what}`,
    suggestion,
    code: subject.kind === 'action' ? 'InvalidActionDeclarationException' : 'InvalidStageDeclarationException',
    ...(value === undefined ? {} : { value }),
  };
}

function checkKey(subject: Configured, key: string, rule: ConfigurationKey): readonly Issue[] {
  const value = valueOf(subject, key);
  if (value === undefined) {
    if (rule.required !== true) return [];
    return [issue(subject, '', `is missing required configuration '${key}'`, `add '${key}': ${rule.description}`)];
  }
  const expected = whyWrong(value, rule, subject);
  if (expected === undefined) return [];
  const hidden = rule.secret === true || rule.form?.kind === 'json' || value.length > 200;
  return [issue(subject, `/${key}`, `contains an invalid value for '${key}'`, expected, hidden ? undefined : value)];
}

/** What the value should be, when it is not. */
function whyWrong(value: string, rule: ConfigurationKey, { inputArtifacts }: Configured): string | undefined {
  if (rule.values !== undefined && !rule.values.includes(value) && !hasReference(value)) {
    return `use one of ${rule.values.join(', ')}`;
  }
  if (rule.maximum !== undefined && value.length > rule.maximum) return `use at most ${rule.maximum} characters`;
  const names = inputArtifacts.map(({ name }) => name);
  return rule.form === undefined ? undefined : whyMisshapen(value, rule.form, names);
}

function whyMisshapen(value: string, form: TextForm, inputs: readonly string[]): string | undefined {
  switch (form.kind) {
    case 'integer': {
      const { minimum, maximum } = form;
      const isRight = hasReference(value) || (/^-?\d{1,15}$/.test(value) && within(Number(value), form));
      return isRight ? undefined : `use a whole number from ${minimum} to ${maximum}`;
    }
    case 'number': {
      const isRight = hasReference(value) || (decimal.test(value) && within(Number(value), form));
      const bounds = form.minimum === undefined ? '' : ` from ${form.minimum} to ${form.maximum}`;
      return isRight ? undefined : `use a number${bounds}`;
    }
    case 'json':
      return isJson(withoutReferences(value), form.of)
        ? undefined
        : `use JSON${form.of === 'any' ? '' : `: an ${form.of}`}`;
    case 'input':
      return hasReference(value) || inputs.includes(value)
        ? undefined
        : `name one of its inputs: ${didYouMean(value, inputs)}`;
    case 'pattern':
      return hasReference(value) || form.pattern.test(value) ? undefined : `use ${form.what}`;
  }
}

const decimal = /^-?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/;

const within = (value: number, { minimum, maximum }: { readonly minimum?: number; readonly maximum?: number }) =>
  (minimum === undefined || value >= minimum) && (maximum === undefined || value <= maximum);

function isJson(text: string, of: 'array' | 'object' | 'any'): boolean {
  try {
    const value: unknown = JSON.parse(text);
    if (of === 'any') return true;
    return of === 'array' ? Array.isArray(value) : typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch (fault) {
    // Stryker disable next-line ConditionalExpression: nothing else is thrown; if it were, it would be a defect.
    if (fault instanceof SyntaxError) return false;
    throw fault;
  }
}

function checkRequirement(subject: Configured, { when, anyOf }: Requirement): readonly Issue[] {
  const because = whyRequired(subject, when);
  if (because === undefined || anyOf.some((group) => group.every((key) => valueOf(subject, key) !== undefined)))
    return [];
  const groups = anyOf.map((group) => group.map((key) => `'${key}'`).join(' and '));
  const what = `is missing required configuration ${groups.join(', or ')}${because === '' ? '' : ` ${because}`}`;
  return [issue(subject, '', what, `add ${groups.join(', or ')}`)];
}

/** Why a requirement applies (`''` when it always does), or nothing when it does not. */
function whyRequired(subject: Configured, when: Requirement['when']): string | undefined {
  if (when === undefined) return '';
  if ('inputs' in when) {
    const { length } = subject.inputArtifacts;
    const applies = when.inputs === 'none' ? length === 0 : length > 1;
    return applies ? `with ${when.inputs === 'none' ? 'no' : 'several'} input artifacts` : undefined;
  }
  const value = valueOf(subject, when.key);
  return value !== undefined && when.matches.test(value) ? `because of '${when.key}'` : undefined;
}

function unknownKeys(subject: Configured, known: readonly string[]): readonly Issue[] {
  return Object.keys(subject.configuration)
    .filter((key) => !known.includes(key))
    .map((key) =>
      issue(subject, `/${pointerToken(key)}`, `contains unknown configuration '${key}'`, didYouMean(key, known)),
    );
}
