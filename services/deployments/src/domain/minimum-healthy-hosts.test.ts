import { describe, expect, it } from 'vitest';
import type { HealthRule, ProgressStatus } from './deployment.ts';
import { isSuccess, isUnattainable, minimumHealthy, startable } from './minimum-healthy-hosts.ts';

const count = (value: number): HealthRule => ({ kind: 'host-count', value });
const percent = (value: number): HealthRule => ({ kind: 'fleet-percent', value });
const half: HealthRule = { kind: 'half-at-a-time' };
const one: HealthRule = { kind: 'one-at-a-time' };

/** Plays a deployment batch by batch: everything that was taken ends before more is. `failing` are places from 1. */
function play(rule: HealthRule, total: number, failing: readonly number[] = [], down: readonly number[] = []) {
  const hosts = Array.from({ length: total }, (_, index) => ({
    status: 'Pending' as ProgressStatus,
    isDown: down.includes(index + 1),
  }));
  const minimum = minimumHealthy(rule, total);
  const batches: number[] = [];
  for (let taken = startable(hosts, minimum); taken > 0; taken = startable(hosts, minimum)) {
    batches.push(taken);
    for (let left = taken; left > 0; left--) {
      const at = hosts.findIndex(({ status }) => status === 'Pending');
      hosts[at] = { isDown: hosts[at]?.isDown ?? false, status: failing.includes(at + 1) ? 'Failed' : 'Succeeded' };
    }
  }
  const untouched = hosts.filter(({ status }) => status === 'Pending').length;
  return { batches, untouched, succeeded: untouched === 0 && isSuccess(hosts, minimum) };
}

const ones = (times: number) => Array.from({ length: times }, () => 1);
const all = (total: number) => Array.from({ length: total }, (_, index) => index + 1);

describe('minimum healthy hosts', () => {
  it.each<[string, HealthRule, number, readonly number[], readonly number[], number, boolean]>([
    ['10, count 9; the 1st fails', count(9), 10, [1], [1], 9, false],
    ['10, count 9; only the last fails', count(9), 10, [10], ones(10), 0, true],
    ['10, count 8; two early failures', count(8), 10, [1, 2], [2], 8, false],
    ['10, count 8; the 2nd failure is the last host', count(8), 10, [1, 10], [2, ...ones(8)], 0, true],
    ['10, count 3', count(3), 10, [], [7, 3], 0, true],
    ['10, all at once, one succeeds', count(0), 10, all(9), [10], 0, true],
    ['10, all at once, all fail', count(0), 10, all(10), [10], 0, false],
    ['9, half', half, 9, [], [4, 4, 1], 0, true],
    ['9, half; 3 fail in the first batch', half, 9, [1, 2, 3], [4, 1, 1, 1, 1, 1], 0, true],
    ['9, half; 4 fail in the first batch', half, 9, [1, 2, 3, 4], [4], 5, false],
    ['9, count 6', count(6), 9, [], [3, 3, 3], 0, true],
    ['9, 40 %', percent(40), 9, [], [5, 4], 0, true],
    ['10, 85 %', percent(85), 10, [], ones(10), 0, true],
    ['10, 85 %; one fails', percent(85), 10, [4], ones(4), 6, false],
    ['3, one at a time; the first fails', one, 3, [1], [1], 2, false],
    ['3, one at a time; the last fails', one, 3, [3], ones(3), 0, true],
    ['1, one at a time; it fails', one, 1, [1], [1], 0, false],
    ['1, one at a time', one, 1, [], [1], 0, true],
    ['1, half', half, 1, [], [1], 0, true],
    ['1, half; it fails', half, 1, [1], [1], 0, false],
  ])('%s', (_, rule, total, failing, batches, untouched, succeeded) => {
    expect(play(rule, total, failing)).toEqual({ batches, untouched, succeeded });
  });

  it('refuses what allows no host to be touched', () => {
    expect(isUnattainable(percent(95), 10)).toBe(true);
    expect(isUnattainable(count(10), 10)).toBe(true);
    expect(isUnattainable(count(9), 10)).toBe(false);
    expect(isUnattainable(one, 1)).toBe(false);
    expect(isUnattainable(half, 1)).toBe(false);
  });

  it('takes hosts that were down first, and charges them to the minimum only if they stay so', () => {
    expect(play(one, 3, [], [1])).toEqual({ batches: ones(3), untouched: 0, succeeded: true });
    expect(play(count(8), 10, [], [1, 2, 3])).toEqual({ batches: [2, 1, 2, 2, 2, 1], untouched: 0, succeeded: true });
    expect(play(one, 3, [1], [1])).toEqual({ batches: [1], untouched: 2, succeeded: false });
    expect(play(count(9), 10, [1], [1, 2])).toEqual({ batches: [1, 1], untouched: 8, succeeded: false });
  });
});
