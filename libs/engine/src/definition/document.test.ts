import { describe, expect, it } from 'vitest';
import { parsePipeline } from './parse.ts';

const refused = (text: string) => {
  const result = parsePipeline(text);
  return result.ok ? [] : result.error;
};
const value = (text: string): unknown => {
  const result = parsePipeline(text);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value.value;
};
const tooDeep = [{ pointer: '', message: 'The text nests deeper than 64 levels', code: 'ValidationException' }];

describe('a text', () => {
  it('has 4 MiB at most', () => {
    const padded = (length: number) => 'name: a\n#'.padEnd(length, 'x');
    expect(refused(padded(4_194_304))).toEqual([]);
    expect(refused(padded(4_194_305))).toMatchObject([{ message: 'The text is longer than 4 MiB' }]);
  });

  const nested = (open: string, close: string, levels: number) => `${open.repeat(levels)}${close.repeat(levels)}`;
  it.each([
    ['lists', `a: ${nested('[', ']', 64)}`, []],
    ['lists', `a: ${nested('[', ']', 65)}`, tooDeep],
    ['maps', `a: ${nested('{a: ', '}', 64)}`, []],
    ['maps', `a: ${nested('{a: ', '}', 65)}`, tooDeep],
    ['lists beside each other', `a: [${'[], '.repeat(100)}[]]`, []],
    ['maps beside each other', `a: [${'{}, '.repeat(100)}{}]`, []],
    ['lists after brackets that close nothing', `# ${']'.repeat(70)}\na: ${nested('[', ']', 65)}`, tooDeep],
    ['closing brackets where there is nothing to close', `a: b\n${']'.repeat(70)}: ${nested('[', ']', 65)}`, tooDeep],
    ['brackets in a script', `a: |\n${'  echo "\\033[31m {"\n'.repeat(70)}`, []],
    ['brackets in a text', `a: "${'['.repeat(70)}"`, []],
    ['dashes', `${'- '.repeat(64)}a`, []],
    ['dashes', `${'- '.repeat(65)}a`, tooDeep],
    ['dashes further right', `${'-  '.repeat(65)}a`, tooDeep],
    ['dashes in a text', `a: b ${'- '.repeat(70)}c`, []],
    ['indentation', `a:\n${' '.repeat(511)}b: c`, []],
    ['indentation', `a:\n${' '.repeat(512)}b: c`, tooDeep],
    ['spaces in a text', `a: b${' '.repeat(600)}c`, []],
    ['spaces alone', `a: b\n${' '.repeat(600)}\nc: d`, []],
    ['indentation of one', 'a:\n b: c', []],
  ])('may nest 64 levels by %s', (_how, text, issues) => expect(refused(text)).toMatchObject(issues));

  it('is told what is wrong with it in words of its own', () =>
    expect(refused('name: a\nname: b\n')).toEqual([
      {
        pointer: '',
        message: 'Map keys must be unique',
        suggestion: 'mend the syntax of the file',
        code: 'ValidationException',
        line: 2,
        column: 1,
      },
    ]));

  it('may say again by an alias and a merge what it has said', () => {
    const text = 'a: &a {x: 1}\nb: *a\nc: {<<: *a, y: 2}\nd: [*a, *a]\n';
    expect(value(text)).toEqual({ a: { x: 1 }, b: { x: 1 }, c: { x: 1, y: 2 }, d: [{ x: 1 }, { x: 1 }] });
  });

  it('is told where it goes in circles, and where it grows', () => {
    expect(refused('a: &a {b: *a}')).toMatchObject([
      { message: 'An alias refers to something that it is a part of', suggestion: 'write repeated parts out' },
    ]);
    const level = (name: string, of: string) => `${name}: &${name} [${Array(9).fill(`*${of}`).join(', ')}]`;
    expect(refused(`a: &a [x]\n${level('b', 'a')}\n${level('c', 'b')}\n${level('d', 'c')}\n`)).toMatchObject([
      { message: expect.stringMatching(/^The aliases cannot be resolved: /) },
    ]);
  });
});

describe('what looks like a number', () => {
  it('is a text where YAML stands for texts, as it was written', () => {
    const text =
      'configuration: {Port: 0x10, Rate: 1.10, On: yes, Off: false, "Text": "a\\tb", Void: ~, 0x2: b}\nrunOrder: 2\n';
    expect(value(text)).toEqual({
      configuration: { Port: '0x10', Rate: '1.10', On: 'yes', Off: 'false', Text: 'a\tb', Void: null, '0x2': 'b' },
      runOrder: 2,
    });
    expect(value('configuration:\nname: a\n')).toEqual({ configuration: null, name: 'a' });
    expect(value('1: {a: 2}\n')).toEqual({ 1: { a: 2 } });
  });

  it.each(['{"configuration": {"Port": 1}}', '\n {"configuration": {"Port": 1}}\n '])(
    'stays one in JSON, where it is a mistake: %j',
    (text) => expect(value(text)).toEqual({ configuration: { Port: 1 } }),
  );
});

it.each(['null', '12', 'text', '[]', '~'])('%s is no structure, and that is all', (text) => {
  const result = parsePipeline(text);
  expect(result).toMatchObject({ ok: true, value: { form: 'declaration' } });
});
