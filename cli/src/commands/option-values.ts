import { InvalidArgumentError } from 'commander';

/** `name=value` of a repeatable option. */
export interface Pair {
  readonly name: string;
  readonly value: string;
}

/** Adds one more `name=value` to those given before. The value may hold further equal signs. */
export function collectPairs(text: string, before: readonly Pair[] = []): readonly Pair[] {
  const equals = text.indexOf('=');
  if (equals <= 0) throw new InvalidArgumentError('write name=value.');
  return [...before, { name: text.slice(0, equals), value: text.slice(equals + 1) }];
}

/** Adds one more value to those given before. */
export const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

/** A count of something. */
export function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new InvalidArgumentError('write a whole number from 1.');
  return number;
}
