import fc from 'fast-check';
import { stringify } from 'yaml';
import { describe, expect, it } from 'vitest';
import { contextFor } from './context.ts';
import { edited } from './edited.fixture.ts';
import { parsePipeline } from './parse.ts';
import { declared, issuesOf } from './sample.fixture.ts';
import { validatePipeline } from './validate.ts';

const codes = new Set([
  'ValidationException',
  'InvalidStructureException',
  'InvalidStageDeclarationException',
  'InvalidActionDeclarationException',
  'InvalidBlockerDeclarationException',
]);

const exists = (document: unknown, pointer: string): boolean =>
  pointer
    .split('/')
    .slice(1, -1)
    .reduce<unknown>(
      (value, token) =>
        typeof value === 'object' && value !== null
          ? (value as Record<string, unknown>)[token.replace(/~1/g, '/').replace(/~0/g, '~')]
          : undefined,
      document,
    ) !== undefined;

describe('whatever the document', () => {
  it('validation answers, and every issue has a place, words, a way out and a code', () => {
    fc.assert(
      fc.property(fc.oneof(edited, fc.jsonValue(), fc.anything()), (document) => {
        for (const issue of issuesOf(document)) {
          expect(issue.message).not.toBe('');
          expect(issue.suggestion ?? '', issue.message).not.toBe('');
          expect(codes).toContain(issue.code);
          // All but the last step is there; the last may be what is missing.
          if (issue.pointer !== '') expect(exists(document, issue.pointer), issue.pointer).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('what was accepted is accepted again as it was stored, and stays what it is', () => {
    fc.assert(
      fc.property(edited, (document) => {
        const result = validatePipeline(document, contextFor('us-east-1'), 1);
        if (!result.ok) return;
        expect(declared(result.value)).toEqual(result.value);
        expect(declared(JSON.parse(JSON.stringify(result.value)))).toEqual(result.value);
      }),
      { numRuns: 2000 },
    );
  });

  it('YAML and JSON say the same, and each issue has a line of the text', () => {
    const text = fc.tuple(edited, fc.boolean()).map(([document, isJson]) => {
      const plain: unknown = JSON.parse(JSON.stringify(document) ?? 'null');
      return { plain, text: isJson ? JSON.stringify(plain, undefined, 2) : stringify(plain) };
    });
    fc.assert(
      fc.property(text, ({ plain, text }) => {
        const parsed = parsePipeline(text);
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
        const issues = issuesOf(parsed.value.value).map(parsed.value.locate);
        // YAML keeps texts where texts are wanted, so it may accept what JSON does not; never the other way round.
        if (text.startsWith('{'))
          expect(issues.map(({ pointer }) => pointer)).toEqual(issuesOf(plain).map(({ pointer }) => pointer));
        const lines = text.split('\n').length;
        for (const { line = 0 } of issues) {
          expect(line).toBeGreaterThan(0);
          expect(line).toBeLessThanOrEqual(lines);
        }
      }),
      { numRuns: 500 },
    );
  });
});
