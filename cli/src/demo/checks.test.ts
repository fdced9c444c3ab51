import { describe, expect, it } from 'vitest';
import { action, at, execution, failed, running, stage } from '../rendering/sample-execution.ts';
import { answers, approvedBy, carried, endedAs, failedAt, isTraced, untouched, type Check } from './checks.ts';

const expected = { version: '1.0.0+abc', commit: 'abc' };
const verdicts = (...checks: readonly Check[]): readonly boolean[] => checks.map(({ isTrue }) => isTrue);

describe('the demonstration believes', () => {
  it('a host only when this very release answers from that very host', () => {
    expect(
      verdicts(
        answers('staging-1', { ...expected, host: 'staging-1' }, expected),
        answers('staging-1', { ...expected, host: 'production-1' }, expected),
        answers('staging-1', { ...expected, version: '1.0.0+old', host: 'staging-1' }, expected),
        answers('staging-1', { ...expected, commit: 'old', host: 'staging-1' }, expected),
        answers('staging-1', undefined, expected),
      ),
    ).toEqual([true, false, false, false, false]);
  });

  it('that a stage is untouched only when nothing of it ever began', () => {
    const begun = execution([
      stage('Production', 'InProgress', [action('Deploy', 'InProgress', { startedAt: at(1) })]),
    ]);
    expect(
      verdicts(untouched(failed, 'Production'), untouched(begun, 'Production'), untouched(failed, 'Nowhere')),
    ).toEqual([true, false, false]);
  });

  it('a failed test only when the test itself said no', () => {
    const errored = execution([
      stage('Build', 'Failed', [action('Bundle', 'Failed', { outcome: 'errored', endedAt: at(2) })]),
    ]);
    expect(
      verdicts(
        failedAt(failed, 'Build', 'Bundle'),
        failedAt(errored, 'Build', 'Bundle'),
        failedAt(running, 'Build', 'Bundle'),
        failedAt(failed, 'Test', 'UnitTests'),
      ),
    ).toEqual([true, false, false, false]);
  });

  it('the outcome, the commit, the approver and the trace as the platform tells them', () => {
    expect(
      verdicts(
        endedAs(failed, 'Failed'),
        endedAs(running, 'Failed'),
        carried(running, running.sourceRevisions[0]?.revisionId ?? ''),
        carried(running, 'another'),
        approvedBy('arn:a', 'arn:a'),
        approvedBy('arn:a', undefined),
        isTraced(failed),
        isTraced(running),
      ),
    ).toEqual([true, false, true, false, true, false, true, false]);
  });
});
