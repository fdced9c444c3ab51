import { expect, it } from 'vitest';
import { median, quantile, spread } from './statistics.ts';

it('takes quantiles by nearest rank, whatever the order', () => {
  const sample = [5, 1, 4, 2, 3];
  expect([0, 0.2, 0.21, 0.5, 1].map((q) => quantile(sample, q))).toEqual([1, 1, 2, 3, 5]);
  expect(sample).toEqual([5, 1, 4, 2, 3]);
});

it('gives the lower middle of an even sample: a value that was measured', () => {
  expect(median([1, 2, 3, 4])).toBe(2);
});

it('refuses a sample without values', () => {
  expect(() => quantile([], 0.5)).toThrow(RangeError);
});

it('prints the 95th percentile of few repetitions as the worst of them', () => {
  expect(spread([1, 2, 3, 4, 100], 0)).toBe('3 (p95 100)');
});
