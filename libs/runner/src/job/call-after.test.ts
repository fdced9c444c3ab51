import { days, milliseconds } from '@millrace/kernel';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callAfter } from './call-after.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a call after a span', () => {
  it.each([milliseconds(5), days(24), days(25), days(60)])('comes after %i ms and not before', (span) => {
    let calls = 0;
    callAfter(span, () => calls++);
    vi.advanceTimersByTime(span - 1);
    expect(calls).toBe(0);
    vi.advanceTimersByTime(1);
    expect(calls).toBe(1);
  });

  it('can be called off, also in the part that follows the first', () => {
    let calls = 0;
    const callOff = callAfter(days(60), () => calls++);
    vi.advanceTimersByTime(days(30));
    callOff();
    vi.advanceTimersByTime(days(60));
    expect(calls).toBe(0);
  });
});
