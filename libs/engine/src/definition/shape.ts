import type { ListBounds, MapBounds, NumberBounds, TextBounds } from './bounds.ts';
import { didYouMean } from './did-you-mean.ts';
import { element, member, misfit, violation, type Note, type Place } from './violations.ts';

/*
 * Reads a value of unknown shape, noting every violation in CodePipeline's wording and going on with something
 * neutral, so that one reading finds all mistakes and later rules still have a structure to look at.
 */
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A required text within bounds; `''` after noting why it is not one. */
export function text(note: Note, place: Place, value: unknown, bounds: TextBounds): string {
  if (value === undefined || value === null) {
    note(violation(place, value, 'Member must not be null', 'add it'));
    return '';
  }
  if (typeof value !== 'string') {
    note(violation(place, value, 'Member must be a string', 'put it in quotation marks'));
    return '';
  }
  const { minimum = 1, maximum, pattern } = bounds;
  if (value.length < minimum) {
    note(
      violation(
        place,
        value,
        `Member must have length greater than or equal to ${minimum}`,
        `use at least ${minimum} characters`,
      ),
    );
  }
  if (maximum !== undefined && value.length > maximum) {
    note(
      violation(
        place,
        value,
        `Member must have length less than or equal to ${maximum}`,
        `use at most ${maximum} characters`,
      ),
    );
  }
  if (pattern !== undefined && value !== '' && !pattern.test(value)) {
    note(
      violation(
        place,
        value,
        `Member must satisfy regular expression pattern: ${bare(pattern)}`,
        `write it as ${bare(pattern)}`,
      ),
    );
  }
  return value;
}

const bare = (pattern: RegExp): string => pattern.source.replace(/^\^|\$$/g, '');

export const optionalText = (note: Note, place: Place, value: unknown, bounds: TextBounds): string | undefined =>
  value === undefined || value === null ? undefined : text(note, place, value, bounds);

/** One of a closed list; `undefined` after noting why not. */
export function oneOf<T extends string>(note: Note, place: Place, value: unknown, values: readonly T[]): T | undefined {
  const found = values.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  const missing = value === undefined || value === null;
  note(
    violation(
      place,
      value,
      missing ? 'Member must not be null' : `Member must satisfy enum value set: [${values.join(', ')}]`,
      `use one of ${values.join(', ')}`,
    ),
  );
  return undefined;
}

export const optionalOneOf = <T extends string>(note: Note, place: Place, value: unknown, values: readonly T[]) =>
  value === undefined || value === null ? undefined : oneOf(note, place, value, values);

/** An optional whole number within bounds. */
export function optionalInteger(note: Note, place: Place, value: unknown, bounds: NumberBounds): number | undefined {
  if (typeof value === 'number' && !Number.isInteger(value)) {
    note(violation(place, value, 'Member must be an integer', 'write a whole number'));
    return undefined;
  }
  return optionalNumber(note, place, value, bounds);
}

/** An optional number within bounds. */
export function optionalNumber(note: Note, place: Place, value: unknown, bounds: NumberBounds): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    note(violation(place, value, 'Member must be a number', 'write a number without quotation marks'));
    return undefined;
  }
  if (value < bounds.minimum) {
    note(
      violation(
        place,
        value,
        `Member must have value greater than or equal to ${bounds.minimum}`,
        `use ${bounds.minimum} to ${bounds.maximum}`,
      ),
    );
  }
  if (value > bounds.maximum) {
    note(
      violation(
        place,
        value,
        `Member must have value less than or equal to ${bounds.maximum}`,
        `use ${bounds.minimum} to ${bounds.maximum}`,
      ),
    );
  }
  return value;
}

/** An optional list, each element read by `read`; empty when absent or not a list. */
export function list<T>(
  note: Note,
  place: Place,
  value: unknown,
  bounds: ListBounds,
  read: (element: unknown, place: Place) => T,
): readonly T[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    note(misfit(place, 'Member must be a list', 'write a list'));
    return [];
  }
  const { minimum, maximum } = bounds;
  if (minimum !== undefined && value.length < minimum) {
    note(
      misfit(
        place,
        `Member must have length greater than or equal to ${minimum}`,
        `give at least ${minimum}`,
        value.length,
      ),
      'counted',
    );
  }
  if (maximum !== undefined && value.length > maximum) {
    note(
      misfit(
        place,
        `Member must have length less than or equal to ${maximum}`,
        `give at most ${maximum}`,
        value.length,
      ),
      'counted',
    );
  }
  return value.map((one: unknown, index) => read(one, element(place, index)));
}

/** A list that must be there. */
export function requiredList<T>(
  note: Note,
  place: Place,
  value: unknown,
  bounds: ListBounds,
  read: (element: unknown, place: Place) => T,
): readonly T[] {
  if (value === undefined || value === null) note(misfit(place, 'Member must not be null', 'add it'));
  return list(note, place, value, bounds, read);
}

/** A structure; an empty one after noting that it is missing or something else. */
export function structure(note: Note, place: Place, value: unknown): Readonly<Record<string, unknown>> {
  if (isRecord(value)) return value;
  const missing = value === undefined || value === null;
  note(
    missing
      ? misfit(place, 'Member must not be null', 'add it')
      : misfit(place, 'Member must be a structure', 'write members with values'),
  );
  return {};
}

/** A structure of our own format, which knows its members: any other is a mistake. */
export function closedStructure(
  note: Note,
  place: Place,
  value: unknown,
  members: readonly string[],
): Readonly<Record<string, unknown>> {
  const source = structure(note, place, value);
  for (const name of Object.keys(source).filter((one) => !members.includes(one))) {
    note(misfit(member(place, name), 'Member is not known', didYouMean(name, members)));
  }
  return source;
}

/** `read` unless the member is absent. */
export const optionally = <T>(value: unknown, read: (value: unknown) => T): T | undefined =>
  value === undefined || value === null ? undefined : read(value);

const lengthWithin = (maximum: number): string =>
  `Member must have length less than or equal to ${maximum}, Member must have length greater than or equal to 1`;

/** A map from text to text. Values are never shown: they may be secrets. */
export function textMap(note: Note, place: Place, value: unknown, bounds: MapBounds): Readonly<Record<string, string>> {
  if (value === undefined || value === null) return {};
  const entries: [string, string][] = [];
  const source = Object.entries(structure(note, place, value));
  if (bounds.entries !== undefined && source.length > bounds.entries) {
    note(
      misfit(
        place,
        `Member must have length less than or equal to ${bounds.entries}`,
        `give at most ${bounds.entries}`,
        source.length,
      ),
    );
  }
  for (const [key, one] of source) {
    const at = member(place, key);
    if (key.length < 1 || key.length > bounds.key) {
      note(
        misfit(
          at,
          `Map keys must satisfy constraint: [${lengthWithin(bounds.key)}]`,
          `use a key of 1 to ${bounds.key} characters`,
        ),
      );
    }
    if (typeof one !== 'string') {
      note(misfit(at, 'Map value must be a string', 'put it in quotation marks'));
    } else {
      if (one.length < 1 || one.length > bounds.value) {
        note(
          misfit(
            at,
            `Map value must satisfy constraint: [${lengthWithin(bounds.value)}]`,
            `use a text of 1 to ${bounds.value} characters`,
          ),
        );
      }
      entries.push([key, one]);
    }
  }
  return Object.fromEntries(entries);
}

type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Leaves out members that are absent, so that a document says only what was said. */
export function present<T extends object>(members: T): Present<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Present<T>;
}
