import { seconds } from '@millrace/kernel';
import { describe, expect, it } from 'vitest';
import { eventually, FakeClock, SequentialIds } from './index.ts';

describe('eventually', () => {
  it('answers the first value that is not false', async () => {
    let calls = 0;
    expect(await eventually(() => ++calls > 2 && 'done', { everyMs: 1 })).toBe('done');
  });

  it('reports the last failure of a check that never holds', async () => {
    const check = () => expect(1).toBe(2);
    await expect(eventually(check, { withinMs: 10, everyMs: 1 })).rejects.toThrow(/expected 1 to be 2.*waited 10 ms/s);
  });
});

describe('owned time and ids', () => {
  it('move only when asked', () => {
    const clock = new FakeClock('2030-01-01T00:00:00Z');
    const start = clock.now();
    expect(clock.advance(seconds(2)) - start).toBe(2000);
    const ids = new SequentialIds();
    expect([ids.next(), ids.next()]).toEqual([SequentialIds.nth(1), SequentialIds.nth(2)]);
  });
});
