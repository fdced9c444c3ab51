import type { Issue } from '@millrace/kernel';
import { describe, expect, it } from 'vitest';
import { list, oneOf, optionalInteger, optionalNumber, requiredList, structure, text, textMap } from './shape.ts';
import { element, member, root, untold, violation, type Note, type Place } from './violations.ts';

const place = element(member(root, 'stages'), 0);

/** What is read, and everything that is noted on the way. */
function reading<T>(read: (note: Note, at: Place) => T): { readonly value: T; readonly notes: readonly string[] } {
  const notes: string[] = [];
  const note: Note = ({ pointer, message, suggestion, ...more }: Issue) => {
    const said = message.replace(/^(.*) at 'pipeline\.stages\.1\.member(.*)' failed to satisfy constraint: /, '$1$2: ');
    notes.push(
      `${pointer} ${said}; ${suggestion}${more.value === undefined ? '' : ` (${more.value as string | number})`}`,
    );
  };
  return { value: read(note, place), notes };
}

describe('a text', () => {
  const bounds = { minimum: 2, maximum: 4, pattern: /^a\$[^b]*$/ };
  it.each<[unknown, string, readonly string[]]>([
    ['a$', 'a$', []],
    ['a$cc', 'a$cc', []],
    [
      'a$ccc',
      'a$ccc',
      ["/stages/0 Value 'a$ccc': Member must have length less than or equal to 4; use at most 4 characters (a$ccc)"],
    ],
    [
      'a',
      'a',
      [
        "/stages/0 Value 'a': Member must have length greater than or equal to 2; use at least 2 characters (a)",
        "/stages/0 Value 'a': Member must satisfy regular expression pattern: a\\$[^b]*; write it as a\\$[^b]* (a)",
      ],
    ],
    ['', '', ["/stages/0 Value '': Member must have length greater than or equal to 2; use at least 2 characters ()"]],
    [null, '', ['/stages/0 Value: Member must not be null; add it']],
    [undefined, '', ['/stages/0 Value: Member must not be null; add it']],
    [true, '', ["/stages/0 Value 'true': Member must be a string; put it in quotation marks (true)"]],
  ])('%j', (input, value, notes) => {
    expect(reading((note, at) => text(note, at, input, bounds))).toEqual({ value, notes });
  });
});

describe('one of a list', () => {
  it.each<[unknown, string | undefined, readonly string[]]>([
    ['V2', 'V2', []],
    ['V3', undefined, ["/stages/0 Value 'V3': Member must satisfy enum value set: [V1, V2]; use one of V1, V2 (V3)"]],
    [null, undefined, ['/stages/0 Value: Member must not be null; use one of V1, V2']],
    [undefined, undefined, ['/stages/0 Value: Member must not be null; use one of V1, V2']],
  ])('%j', (input, value, notes) => {
    expect(reading((note, at) => oneOf(note, at, input, ['V1', 'V2']))).toEqual({ value, notes });
  });
});

describe('a number', () => {
  const bounds = { minimum: 1, maximum: 3 };
  it.each<[unknown, number | undefined, readonly string[]]>([
    [1, 1, []],
    [3, 3, []],
    [2.5, 2.5, []],
    [null, undefined, []],
    [undefined, undefined, []],
    [0, 0, ["/stages/0 Value '0': Member must have value greater than or equal to 1; use 1 to 3 (0)"]],
    [4, 4, ["/stages/0 Value '4': Member must have value less than or equal to 3; use 1 to 3 (4)"]],
    ['2', undefined, ["/stages/0 Value '2': Member must be a number; write a number without quotation marks (2)"]],
    [
      Number.NaN,
      undefined,
      ["/stages/0 Value 'NaN': Member must be a number; write a number without quotation marks (NaN)"],
    ],
  ])('%j', (input, value, notes) => {
    expect(reading((note, at) => optionalNumber(note, at, input, bounds))).toEqual({ value, notes });
  });

  it('that has to be whole', () => {
    const whole = (input: unknown) => reading((note, at) => optionalInteger(note, at, input, bounds));
    expect(whole(2)).toEqual({ value: 2, notes: [] });
    expect(whole(2.5)).toEqual({
      value: undefined,
      notes: ["/stages/0 Value '2.5': Member must be an integer; write a whole number (2.5)"],
    });
    expect(whole('2')).toMatchObject({ value: undefined, notes: [expect.stringContaining('must be a number')] });
  });
});

describe('a list', () => {
  const read = (input: unknown, bounds = {}) =>
    reading((note, at) =>
      list(note, at, input, bounds, (one, { pointer, path }) => `${String(one)} ${pointer} ${path}`),
    );

  it('is read with the places of its elements', () => {
    const value = [
      'a /stages/0/0 pipeline.stages.1.member.1.member',
      'b /stages/0/1 pipeline.stages.1.member.2.member',
    ];
    expect(read(['a', 'b'], { minimum: 2, maximum: 2 })).toEqual({ value, notes: [] });
    expect(read(null)).toEqual({ value: [], notes: [] });
    expect(read(undefined)).toEqual({ value: [], notes: [] });
    expect(read({})).toEqual({ value: [], notes: ['/stages/0 Value: Member must be a list; write a list'] });
  });

  it('keeps to its bounds', () => {
    expect(read(['a'], { minimum: 2 }).notes).toEqual([
      '/stages/0 Value: Member must have length greater than or equal to 2; give at least 2 (1)',
    ]);
    expect(read(['a', 'b'], { maximum: 1 }).notes).toEqual([
      '/stages/0 Value: Member must have length less than or equal to 1; give at most 1 (2)',
    ]);
  });

  it.each([null, undefined])('that must be there is not %s', (input) => {
    expect(reading((note, at) => requiredList(note, at, input, {}, String))).toEqual({
      value: [],
      notes: ['/stages/0 Value: Member must not be null; add it'],
    });
  });
});

describe('a structure', () => {
  it.each<[unknown, unknown, readonly string[]]>([
    [{ a: 1 }, { a: 1 }, []],
    [null, {}, ['/stages/0 Value: Member must not be null; add it']],
    [undefined, {}, ['/stages/0 Value: Member must not be null; add it']],
    [[], {}, ['/stages/0 Value: Member must be a structure; write members with values']],
    ['text', {}, ['/stages/0 Value: Member must be a structure; write members with values']],
  ])('%j', (input, value, notes) => {
    expect(reading((note, at) => structure(note, at, input))).toEqual({ value, notes });
  });
});

describe('a map of texts', () => {
  const read = (input: unknown) => reading((note, at) => textMap(note, at, input, { key: 2, value: 3, entries: 2 }));
  const keys =
    'Map keys must satisfy constraint: [Member must have length less than or equal to 2, Member must have length greater than or equal to 1]; use a key of 1 to 2 characters';
  const values =
    'Map value must satisfy constraint: [Member must have length less than or equal to 3, Member must have length greater than or equal to 1]; use a text of 1 to 3 characters';

  it.each<[unknown, unknown, readonly string[]]>([
    [{ ab: 'abc', c: 'd' }, { ab: 'abc', c: 'd' }, []],
    [null, {}, []],
    [undefined, {}, []],
    [
      { a: 'a', b: 'b', c: 'c' },
      { a: 'a', b: 'b', c: 'c' },
      ['/stages/0 Value: Member must have length less than or equal to 2; give at most 2 (3)'],
    ],
    [{ abc: 'a' }, { abc: 'a' }, [`/stages/0/abc Value.abc: ${keys}`]],
    [{ '': 'a' }, { '': 'a' }, [`/stages/0/ Value.: ${keys}`]],
    [{ a: 'abcd' }, { a: 'abcd' }, [`/stages/0/a Value.a: ${values}`]],
    [{ a: '' }, { a: '' }, [`/stages/0/a Value.a: ${values}`]],
    [{ a: 7 }, {}, ['/stages/0/a Value.a: Map value must be a string; put it in quotation marks']],
    ['text', {}, ['/stages/0 Value: Member must be a structure; write members with values']],
  ])('%j', (input, value, notes) => expect(read(input)).toEqual({ value, notes }));
});

describe('what is told of a value', () => {
  it('is at most its first 200 characters', () => {
    const long = 'x'.repeat(200);
    expect(violation(place, long, 'wrong', 'mend it').value).toBe(long);
    expect(violation(place, `${long}y`, 'wrong', 'mend it').value).toBe(`${long}…`);
  });

  it('is nothing where it may be a secret, whatever it looks like', () => {
    const told = (value: unknown, path = 'pipeline.a') => {
      const issues: Issue[] = [];
      untold((issue) => issues.push(issue))(violation({ pointer: '/a', path }, value, 'wrong', 'mend it'));
      return issues;
    };
    const rest = { pointer: '/a', suggestion: 'mend it', code: 'ValidationException' };
    const message = "Value at 'pipeline.a' failed to satisfy constraint: wrong";
    expect(told('hunter2')).toEqual([{ ...rest, message }]);
    expect(told("two\nlines' at 'b")).toEqual([{ ...rest, message }]);
    const [quoted] = told(undefined, "pipeline.Value 'a' at 'b");
    expect(quoted?.message).toBe("Value at 'pipeline.Value 'a' at 'b' failed to satisfy constraint: wrong");
  });
});
