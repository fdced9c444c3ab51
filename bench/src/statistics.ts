/** Quantile of a sample, 0 ≤ q ≤ 1, by nearest rank. */
export function quantile(sample: readonly number[], q: number): number {
  const sorted = sample.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))];
  if (value === undefined) throw new RangeError('an empty sample has no quantiles');
  return value;
}

export interface Summary {
  readonly n: number;
  readonly p50: number;
  readonly p99: number;
}

/** In the unit of the sample, rounded to microseconds of a millisecond. */
export const summarise = (sample: readonly number[]): Summary => ({
  n: sample.length,
  p50: round(quantile(sample, 0.5)),
  p99: round(quantile(sample, 0.99)),
});

export const round = (value: number): number => Math.round(value * 1000) / 1000;
export const median = (sample: readonly number[]): number => quantile(sample, 0.5);

/** Median and 95th percentile of repetitions, `12.3 (p95 14.1)`. */
export const spread = (repetitions: readonly number[], digits = 2): string =>
  `${median(repetitions).toFixed(digits)} (p95 ${quantile(repetitions, 0.95).toFixed(digits)})`;
