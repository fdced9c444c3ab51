import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  backoffDelay,
  formatDuration,
  formatInstant,
  milliseconds,
  nearest,
  parseInstant,
  pointerToken,
  seconds,
} from './index.ts';

describe('backoff', () => {
  const backoff = { first: seconds(1), factor: 2, max: seconds(30) };

  it('doubles up to its maximum', () => {
    expect([1, 2, 3, 10].map((attempt) => backoffDelay(backoff, attempt))).toEqual([1000, 2000, 4000, 30_000]);
  });

  it('never waits less than half or more than all of the exponential value', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (attempt, spread) => {
          const full = backoffDelay(backoff, attempt, 1);
          const delay = backoffDelay(backoff, attempt, spread);
          expect(delay).toBeGreaterThanOrEqual(Math.floor(full / 2));
          expect(delay).toBeLessThanOrEqual(full);
        },
      ),
    );
  });
});

describe('durations', () => {
  it.each([
    [850, '850ms'],
    [4200, '4.2s'],
    [185_000, '3m05s'],
    [7_800_000, '2h10m'],
  ])('%d ms reads %s', (length, text) => expect(formatDuration(milliseconds(length))).toBe(text));
});

describe('instants', () => {
  it('survive a round trip through text', () => {
    expect(formatInstant(parseInstant('2026-01-02T03:04:05.678Z'))).toBe('2026-01-02T03:04:05.678Z');
  });
  it('refuse what is no date', () => expect(() => parseInstant('soon')).toThrow(RangeError));
});

it('escapes pointer tokens as RFC 6901 says', () => expect(pointerToken('a/b~c')).toBe('a~1b~0c'));

describe('the word that was meant', () => {
  it.each([
    ['applicationstart', 'ApplicationStart'],
    ['ApplicatonStrat', 'ApplicationStart'],
    ['Stopp', 'Stop'],
    ['Rollback', undefined],
  ])('for %s is %s', (word, meant) => {
    expect(nearest(word, ['ApplicationStart', 'Stop'])).toBe(meant);
  });
});
