import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGlob } from './glob.ts';

const matches = (pattern: string, text: string): boolean => {
  const glob = compileGlob(pattern);
  if (!glob.ok) throw new Error(glob.error);
  return glob.value.matches(text);
};

describe('a glob pattern', () => {
  const table: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    // The rows of the reference's table.
    ['main', ['main'], ['main2', 'feature/main']],
    ['main*', ['main', 'main-2'], ['main/hotfix']],
    ['feature*', ['feature', 'feature-branch'], ['feature/x']],
    ['feature/*', ['feature/x'], ['feature/x/y', 'feature']],
    ['feature/**', ['feature/x', 'feature/x/y'], ['feature', 'features/x']],
    ['**', ['main', 'a/b/c', ''], []],
    ['release-?', ['release-1'], ['release-10', 'release-/']],
    ['release-[0-9]*', ['release-1', 'release-12'], ['release-x']],
    ['v[!0]*', ['v1.2'], ['v0.9']],
    ['*.{java,class}', ['A.java', 'B.class'], ['src/A.java', 'A.kt']],
    ['**/*.java', ['A.java', 'src/x/A.java'], ['A.java.bak']],
    ['projectA/**', ['projectA/a', 'projectA/b/c'], ['projectA', 'projectAB/a']],
    ['common/**/*.js', ['common/app.js', 'common/x/y/z.js'], ['common/app.ts', 'lib/common/app.js']],
    ['docs/*', ['docs/a.md'], ['docs/a/b.md']],
    ['foo.?', ['foo.c'], ['foo.', 'foo.cc']],
    ['\\*literal', ['*literal'], ['xliteral']],
    // What the words above the table say, and what follows from them.
    ['**/README.md', ['README.md', 'a/README.md', 'a/b/README.md'], ['xREADME.md', 'a/xREADME.md']],
    ['a**/b', ['a/b', 'ax/y/b'], ['ab']],
    ['a/**/b/**/c', ['a/b/c', 'a/x/b/y/z/c'], ['a/c', 'a/bc']],
    ['{a/,**/}b', ['a/b', 'b', 'x/y/b'], ['a/a/bb']],
    ['{\\{,**/}b', ['{b', 'b', 'x/b'], ['xb']],
    ['x{**/,}b', ['x/b', 'xb', 'xa/b'], ['b']],
    ['{a**/b,c}', ['a/b', 'axx/b', 'c'], ['ab']],
    ['{**/b,c}', ['b', 'x/b', 'c'], ['xb']],
    ['{a,c,**/b}', ['a', 'c', 'b', 'x/b'], ['xb']],
    ['a{b,}c', ['abc', 'ac'], ['abbc']],
    ['{*.md,docs/**}', ['a.md', 'docs/x/y'], ['x/a.md']],
    ['[*?\\]', ['*', '?', '\\'], ['x']],
    ['[-a]x', ['-x', 'ax'], ['bx']],
    ['[a-]', ['-', 'a'], ['b']],
    ['[!-]', ['a'], ['-']],
    ['[a-cx-z]', ['b', 'y'], ['d']],
    ['a[!b]c', ['axc'], ['a/c', 'abc', 'ac']],
    ['Main', ['Main'], ['main']],
    ['a.c', ['a.c'], ['abc']],
    ['a,b}', ['a,b}'], ['a']],
    ['?', ['ä', '🚀'], ['ab', '/']],
    ['', [''], ['a']],
  ];

  it.each(table)('%s', (pattern, matching, others) => {
    for (const text of matching) expect([text, matches(pattern, text)]).toEqual([text, true]);
    for (const text of others) expect([text, matches(pattern, text)]).toEqual([text, false]);
  });

  it.each([
    ['main', 'main', 'main'],
    ['common/**/*.js', 'common/', '.js'],
    ['a?bc', 'a', 'bc'],
    ['a{b,c}d', 'a', 'd'],
    ['a[bc]', 'a', ''],
    ['{a,b}', '', ''],
    ['*', '', ''],
    ['', '', ''],
  ])('%s begins with %j and ends with %j', (pattern, prefix, suffix) => {
    expect(compileGlob(pattern)).toMatchObject({ ok: true, value: { pattern, prefix, suffix } });
  });

  it.each([
    ['a[b', 'a [ is not closed by a ]'],
    ['[]', '[] and [!] name no character'],
    ['[!]', '[] and [!] name no character'],
    ['[a/b]', 'a set [...] cannot hold a /'],
    ['[z-a]', 'the range z-a is the wrong way round'],
    ['a{b', 'a { is not closed by a }'],
    ['{a,{b,c}}', 'a { may not stand inside { }'],
    ['a\\', 'a \\ at the end escapes nothing'],
  ])('%s is refused', (pattern, why) => expect(compileGlob(pattern)).toEqual({ ok: false, error: why }));

  const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '-', '.', '*', '[', '{', '\\', 'ü'), maxLength: 20 });
  const escaped = (raw: string): string => raw.replaceAll(/[*?[\]{},\\]/g, '\\$&');

  it('that is an escaped text matches that text only', () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        expect(matches(escaped(one), one)).toBe(true);
        expect(matches(escaped(one), other)).toBe(one === other);
      }),
    );
  });

  it('says what the regular expression says that it stands for', () => {
    const part = fc.constantFrom(
      ['a', 'a'],
      ['/', '/'],
      ['?', '[^/]'],
      ['[!a]', '[^/a]'],
      ['[a-b]', '[a-b]'],
      ['{a,b/,}', '(?:a|b/|)'],
      ['/**/', '/(?:.*/)?'],
      ['x*', 'x[^/]*'],
      ['x**', 'x.*'],
    );
    const path = fc.string({ unit: fc.constantFrom('a', 'b', 'x', '/'), maxLength: 10 });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), path, (parts, candidate) => {
        const pattern = parts.map(([glob]) => glob).join('');
        const expected = new RegExp(`^(?:${parts.map(([, source]) => source).join('')})$`, 'u');
        expect(matches(pattern, candidate)).toBe(expected.test(candidate));
      }),
      { numRuns: 2000 },
    );
  });

  it('never throws, and takes or refuses the same pattern alike', () => {
    fc.assert(
      fc.property(fc.string(), text, (pattern, candidate) => {
        const glob = compileGlob(pattern);
        if (glob.ok) expect(glob.value.matches(candidate)).toBe(glob.value.matches(candidate));
      }),
    );
  });

  it('needs steps in proportion to text times pattern, whatever was written to make it hang', () => {
    // A backtracking matcher would need more steps than there are atoms; this one would not return before the test's end.
    // They end with a set, because a text that does not end with a literal is turned away before.
    const pattern = `${'*a'.repeat(100)}[b]`;
    expect(matches(pattern, 'a'.repeat(4000))).toBe(false);
    expect(matches(`${'**'.concat('{a,aa}').repeat(20)}[c]`, 'a'.repeat(4000))).toBe(false);
    expect(matches('{,,}'.repeat(60), '')).toBe(true);
  });
});
