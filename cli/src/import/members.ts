import { pointerToken } from '@millrace/kernel';
import type { Members, Tell } from './imported.ts';

/** Foreign files are data of any shape: what is not of the expected one reads as nothing. */

export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const membersOf = (value: unknown): Members => (isMembers(value) ? value : {});

export const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as readonly unknown[]) : value === undefined || value === null ? [] : [value];

/** A scalar as text. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? `${value}` : undefined;

/** One scalar or a list of them, however deep, as texts. */
export const textsOf = (value: unknown): readonly string[] =>
  listOf(value).flatMap((one) => (Array.isArray(one) ? textsOf(one) : (textOf(one) ?? [])));

/** Tells of every member that nobody has read. */
export function tellRest(
  tell: Tell,
  pointer: string,
  members: Members,
  known: readonly string[],
  hints: Readonly<Record<string, string>> = {},
): void {
  for (const name of Object.keys(members)) {
    if (known.includes(name)) continue;
    tell(`${pointer}/${pointerToken(name)}`, `${name} is not carried over`, hints[name]);
  }
}

/** A name that CodePipeline takes for pipelines, stages, actions and artifacts. */
export function nameFrom(text: string, fallback: string): string {
  const name = text
    .trim()
    .replaceAll(/[^A-Za-z0-9_-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60);
  return name === '' ? fallback : name;
}

/** The names with a number behind those that were there before. */
export function distinct(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let count = 2; taken.has(free); count++) free = `${name}-${count}`;
    taken.add(free);
    return free;
  });
}
