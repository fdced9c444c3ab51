import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caseStatuses, limits, reportOf, verdictOf, type TestCase } from './report.ts';

const aCase = (more: Partial<TestCase> = {}): TestCase => ({
  suite: 'unit',
  prefix: 'app',
  name: 'greets',
  status: 'SUCCEEDED',
  durationSeconds: 0.5,
  ...more,
});

describe('a report', () => {
  it('succeeds when nothing failed, and skipping is no failure', () => {
    const report = reportOf('unit', [aCase(), aCase({ status: 'SKIPPED' })], []);
    expect(report).toMatchObject({ status: 'SUCCEEDED', total: 2, durationSeconds: 1 });
    expect(verdictOf(report)).toBeUndefined();
  });

  it.each(['FAILED', 'ERROR'] as const)('fails with one case that ended %s, and names it', (status) => {
    const report = reportOf(
      'unit',
      [aCase(), aCase({ name: 'counts', status, message: 'expected 1, got 2\nat app.js:7' })],
      [],
    );
    expect(report.status).toBe('FAILED');
    expect(verdictOf(report)).toBe('1 of 2 tests failed in unit: app › counts (expected 1, got 2)');
  });

  it('without a single case is incomplete, never a success', () => {
    expect(reportOf('unit', [], ['reports/a.xml: not XML']).status).toBe('INCOMPLETE');
  });

  it('keeps failed cases however many passed, and counts all', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...caseStatuses), { minLength: 1, maxLength: 1200 }), (statuses) => {
        const report = reportOf(
          'unit',
          statuses.map((status) => aCase({ status })),
          [],
        );
        const failed = statuses.filter((status) => status === 'FAILED').length;
        expect(report.cases.length).toBe(Math.min(statuses.length, limits.cases));
        expect(report.cases.filter(({ status }) => status === 'FAILED').length).toBe(Math.min(failed, limits.cases));
        expect(Object.values(report.statusCounts).reduce((a, b) => a + b)).toBe(statuses.length);
        expect(report.truncated).toBe(statuses.length > limits.cases);
      }),
    );
  });
});
