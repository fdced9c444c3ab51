import { pointerToken, type Issue } from '@millrace/kernel';

const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/** Texts in a value that PostgreSQL cannot store: with a NUL character or half a surrogate pair. */
export function* unstorable(value: unknown, pointer = ''): Generator<Issue> {
  if (typeof value === 'string' && !isStorable(value)) {
    yield { pointer, message: 'must be text without NUL characters and halves of surrogate pairs' };
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    const place = `${pointer}/${pointerToken(name)}`;
    yield* unstorable(name, place);
    yield* unstorable(member, place);
  }
}

/**
 * The same with U+FFFD for what {@link unstorable} finds. For what commands, files and other systems say, or what a
 * bound has cut in the middle of a character: nobody is there to be refused.
 * @param value JSON: neither dates nor anything else that JSON writes in another way
 */
export function storable<T>(value: T): T;
export function storable(value: unknown): unknown {
  if (typeof value === 'string') return isStorable(value) ? value : value.toWellFormed().replaceAll('\0', '\uFFFD');
  if (Array.isArray(value)) return value.map((item: unknown) => storable(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [storable(name), storable(member)]));
}

/** How JSON writes what cannot be stored; an escaped backslash before it makes this look for nothing. */
const suspicious = /\\u(?:0000|d[89a-f])/i;

/** Whether {@link unstorable} may find something in this JSON text: a look that costs next to nothing. */
export const isSuspicious = (json: string): boolean => suspicious.test(json);

/** JSON of a value that can be stored. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  return isSuspicious(json) ? JSON.stringify(storable(JSON.parse(json) as unknown)) : json;
}
