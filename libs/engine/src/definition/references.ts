import { err, ok, pointerToken, type Result } from '@millrace/kernel';
import type { ActionDeclaration } from './structure.ts';

/** One `#{namespace.key}` in a text. */
export interface VariableReference {
  readonly text: string;
  readonly namespace: string;
  readonly key: string;
}

const token = /#\{([^{}]*)\}/g;
const wellFormed = /^([A-Za-z0-9@\-_]+)\.([A-Za-z0-9@\-_]+)$/;

/** Every reference in a text, and the tokens that look like one but are not `#{namespace.key}`. */
export function parseReferences(text: string): {
  readonly references: readonly VariableReference[];
  readonly malformed: readonly string[];
} {
  const references: VariableReference[] = [];
  const malformed: string[] = [];
  for (const match of text.matchAll(token)) {
    const parts = wellFormed.exec(match[1] ?? '');
    if (parts === null) malformed.push(match[0]);
    else references.push({ text: match[0], namespace: parts[1] ?? '', key: parts[2] ?? '' });
  }
  return { references, malformed };
}

/** Whether a part of the text is not known before it is resolved. */
export const hasReference = (text: string): boolean => text.includes('#{');

/** The text with a number in place of every reference, to judge what stands around them. */
export const withoutReferences = (text: string): string => text.replace(token, '0');

/** Values by namespace and key. */
export type VariableScope = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Replaces every reference by its value, as plain text; or names the references that have none. */
export function resolveText(text: string, scope: VariableScope): Result<string, readonly string[]> {
  const missing: string[] = [];
  const resolved = text.replace(token, (whole, inner: string) => {
    const parts = wellFormed.exec(inner);
    const value = parts === null ? undefined : lookUp(scope, parts[1] ?? '', parts[2] ?? '');
    if (value === undefined) missing.push(whole);
    return value ?? whole;
  });
  return missing.length > 0 ? err(missing) : ok(resolved);
}

function lookUp(scope: VariableScope, namespace: string, key: string): string | undefined {
  const values = Object.hasOwn(scope, namespace) ? scope[namespace] : undefined;
  return values !== undefined && Object.hasOwn(values, key) ? values[key] : undefined;
}

/** A text of an action in which references are resolved, with its pointer relative to the action. */
export interface ResolvableText {
  readonly pointer: string;
  /** What AWS prints as ActionConfigurationKey. */
  readonly key: string;
  readonly text: string;
}

/**
 * Where variables are resolved, as in CodePipeline: configuration values, commands, and the values of environment
 * variables; nothing else.
 */
export function resolvableTexts(
  action: Pick<ActionDeclaration, 'configuration' | 'commands' | 'environmentVariables'>,
): readonly ResolvableText[] {
  return [
    ...Object.entries(action.configuration).map(([key, text]) => ({
      pointer: `/configuration/${pointerToken(key)}`,
      key,
      text,
    })),
    ...(action.commands ?? []).map((text, index) => ({ pointer: `/commands/${index}`, key: 'commands', text })),
    ...(action.environmentVariables ?? []).map(({ name, value }, index) => ({
      pointer: `/environmentVariables/${index}/value`,
      key: name,
      text: value,
    })),
  ];
}
