import { hours } from '@millrace/kernel';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Hourly } from './hourly.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('goes on after a failure, and stops once what is under way has ended', async () => {
  const done: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const hourly = new Hourly('test', async () => {
    done.push('begun');
    if (done.length === 1) throw new Error('the database is away');
    await promise;
    done.push('ended');
  });
  hourly.start();
  expect(done).toEqual([]);
  await vi.advanceTimersByTimeAsync(2 * hours(1));
  expect(done).toEqual(['begun', 'begun']);
  const stopped = hourly.stop();
  resolve();
  await stopped;
  expect(done).toEqual(['begun', 'begun', 'ended']);
  await vi.advanceTimersByTimeAsync(2 * hours(1));
  expect(done).toHaveLength(3);
});
