import { hours, instant, since } from '@millrace/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterAttempt, maxAttempts } from './attempt.ts';
import { eventNames, patternIssues } from './event-name.ts';
import { matches } from './rule.ts';

const at = instant(1_800_000_000_000);

describe('a rule', () => {
  it('takes the events it names, and whole families', () => {
    const patterns = ['pipeline-execution.failed', 'approval.*'] as const;
    expect(eventNames.filter((name) => matches({ patterns }, { name }))).toEqual([
      'pipeline-execution.failed',
      'approval.requested',
      'approval.approved',
      'approval.rejected',
      'approval.expired',
      'approval.withdrawn',
    ]);
  });

  it('of one pipeline takes nothing of another, and nothing that belongs to none', () => {
    const rule = { pipelineName: 'shop', patterns: ['deployment.*'] } as const;
    const name = 'deployment.failed';
    expect(matches(rule, { name, pipelineName: 'shop' })).toBe(true);
    expect(matches(rule, { name, pipelineName: 'shop2' })).toBe(false);
    expect(matches(rule, { name })).toBe(false);
  });

  it('is refused with every unknown event at its place and what exists instead', () => {
    expect(patternIssues(['approval.*', 'approval.granted', 'build.failed', 'approval'], '/eventTypes')).toEqual([
      {
        pointer: '/eventTypes/1',
        message: 'no such event of approval',
        value: 'approval.granted',
        suggestion: 'one of requested, approved, rejected, expired, withdrawn, *',
      },
      expect.objectContaining({ pointer: '/eventTypes/2', message: 'no such family of events' }),
      expect.objectContaining({ pointer: '/eventTypes/3', message: 'no such event of approval' }),
    ]);
  });
});

describe('attempts', () => {
  it('end when the receiver takes it, or asks for no more', () => {
    expect(afterAttempt(1, { type: 'answered', status: 204 }, at, 0)).toEqual({ status: 'delivered' });
    expect(afterAttempt(1, { type: 'answered', status: 410 }, at, 0)).toEqual({ status: 'failed' });
  });

  it.each([100, 199, 300, 302, 400, 404, 429, 500, 503])('are repeated after a %i', (status) => {
    expect(afterAttempt(1, { type: 'answered', status }, at, 0.5).status).toBe('pending');
  });

  it('rise, stay within bounds, and go on for half a day to a day, whatever the randomness', () => {
    const spreads = fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), {
      minLength: maxAttempts - 1,
      maxLength: maxAttempts - 1,
    });
    fc.assert(
      fc.property(spreads, (drawn) => {
        const waits = drawn.map((spread, index) => {
          const after = afterAttempt(index + 1, { type: 'unanswered', error: 'ECONNREFUSED' }, at, spread);
          return after.status === 'pending' ? since(after.nextAttemptAt, at) : 0;
        });
        expect(Math.min(...waits)).toBeGreaterThanOrEqual(5_000);
        expect(Math.max(...waits)).toBeLessThanOrEqual(hours(2));
        const total = waits.reduce<number>((sum, wait) => sum + wait, 0);
        expect(total).toBeGreaterThan(hours(11.5));
        expect(total).toBeLessThan(hours(24.5));
      }),
    );
    expect(afterAttempt(maxAttempts, { type: 'answered', status: 503 }, at, 0)).toEqual({ status: 'failed' });
  });
});
