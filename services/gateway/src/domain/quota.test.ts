import { instant } from '@millrace/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { take, type Bucket, type Quota } from './quota.ts';

const quota: Quota = { name: 'requests', limit: 10, windowSeconds: 5 };

function takeAt(times: readonly number[]): { readonly at: number; readonly allowed: boolean }[] {
  let bucket: Bucket | undefined;
  return times.map((at) => {
    const taken = take(quota, bucket, instant(at));
    bucket = taken.bucket;
    return { at, allowed: taken.allowed };
  });
}

describe('a quota', () => {
  it('is spent, says when to come again, and comes back evenly', () => {
    const burst = takeAt(Array.from({ length: 11 }, () => 1000));
    expect(burst.filter(({ allowed }) => allowed)).toHaveLength(10);
    const empty = take(quota, { tokens: 0, at: instant(1000) }, instant(1000));
    expect(empty).toMatchObject({ allowed: false, remaining: 0, resetSeconds: 5, retryAfterSeconds: 1 });
    expect(take(quota, empty.bucket, instant(1499)).allowed).toBe(false);
    expect(take(quota, empty.bucket, instant(1500)).allowed).toBe(true);
  });

  it('is not given out twice when the clock goes back', () => {
    expect(take(quota, { tokens: 0, at: instant(9000) }, instant(1000)).allowed).toBe(false);
  });

  it('never lets more through than the burst and what came back since', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2000), { maxLength: 200 }), (gaps) => {
        let now = 0;
        const times = gaps.map((gap) => (now += gap));
        const passed = takeAt(times).filter(({ allowed }) => allowed).length;
        const elapsedSeconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1000;
        expect(passed).toBeLessThanOrEqual(quota.limit + (elapsedSeconds * quota.limit) / quota.windowSeconds + 1e-6);
      }),
    );
  });
});
