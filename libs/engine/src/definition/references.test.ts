import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseReferences, resolvableTexts, resolveText } from './references.ts';

describe('variable references', () => {
  it.each([
    ['#{a.b}', ['#{a.b}'], []],
    ['x #{a.b}-#{c_1.d@e}', ['#{a.b}', '#{c_1.d@e}'], []],
    ['#{Foo}', [], ['#{Foo}']],
    ['#{a.b.c}', [], ['#{a.b.c}']],
    ['${a.b} #a {b}', [], []],
  ])('in %j', (text, found, malformed) => {
    const parsed = parseReferences(text);
    expect(parsed.references.map((reference) => reference.text)).toEqual(found);
    expect(parsed.malformed).toEqual(malformed);
  });

  it('are replaced by plain text, never by what a value contains', () => {
    const scope = { a: { b: '$& #{a.b} "quoted"' } };
    expect(resolveText('{"v":"#{a.b}"}', scope)).toEqual({ ok: true, value: '{"v":"$& #{a.b} "quoted""}' });
  });

  it('never reach what every object inherits', () => {
    expect(resolveText('#{constructor.name} #{a.toString}', { a: {} })).toEqual({
      ok: false,
      error: ['#{constructor.name}', '#{a.toString}'],
    });
  });

  it('are looked for in configuration, commands and the values of environment variables', () => {
    expect(resolvableTexts({ configuration: {} })).toEqual([]);
    expect(
      resolvableTexts({
        configuration: { 'a/b': 'x' },
        commands: ['make', 'test'],
        environmentVariables: [{ name: 'CI', value: 'yes' }],
      }),
    ).toEqual([
      { pointer: '/configuration/a~1b', key: 'a/b', text: 'x' },
      { pointer: '/commands/0', key: 'commands', text: 'make' },
      { pointer: '/commands/1', key: 'commands', text: 'test' },
      { pointer: '/environmentVariables/0/value', key: 'CI', text: 'yes' },
    ]);
  });

  it('leave a text without references as it is', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.includes('#{')),
        (text) => {
          expect(resolveText(text, {})).toEqual({ ok: true, value: text });
        },
      ),
    );
  });
});
