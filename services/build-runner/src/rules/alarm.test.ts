import { conditionTypes } from '@millrace/contracts';
import { milliseconds, minutes, type Duration } from '@millrace/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alarmStates, judgeAlarm, operators, stateOf, type AlarmQuestion, type AlarmState } from './alarm.ts';

const ask = (conditionType: AlarmQuestion['conditionType'], waitTime = minutes(5)): AlarmQuestion => ({
  conditionType,
  alarming: ['ALARM'],
  waitTime,
});

const early = minutes(1);
const late = minutes(5);

describe('an alarm that is watched', () => {
  it.each<[AlarmQuestion['conditionType'], readonly AlarmState[], Duration, 'wait' | boolean]>([
    ['BEFORE_ENTRY', ['OK'], milliseconds(0), true],
    ['BEFORE_ENTRY', ['ALARM'], early, 'wait'],
    ['BEFORE_ENTRY', ['ALARM', 'OK'], early, true],
    ['BEFORE_ENTRY', ['ALARM'], late, false],
    ['BEFORE_ENTRY', ['INSUFFICIENT_DATA'], early, 'wait'],
    ['BEFORE_ENTRY', ['INSUFFICIENT_DATA'], late, false],
    ['ON_SUCCESS', ['OK'], early, 'wait'],
    ['ON_SUCCESS', ['OK', 'INSUFFICIENT_DATA'], late, true],
    ['ON_SUCCESS', ['OK', 'ALARM'], early, false],
    ['ON_SUCCESS', ['ALARM'], late, false],
    ['ON_FAILURE', ['ALARM'], early, true],
    ['ON_FAILURE', ['OK'], early, 'wait'],
    ['ON_FAILURE', ['OK', 'ALARM'], late, true],
    ['ON_FAILURE', ['INSUFFICIENT_DATA'], late, false],
  ])('%s after %j', (conditionType, seen, elapsed, expected) => {
    const verdict = judgeAlarm(ask(conditionType), new Set(seen), elapsed);
    expect(verdict.kind === 'wait' ? 'wait' : verdict.succeeded).toBe(expected);
  });

  it('may count other states as an alarm', () => {
    const strict: AlarmQuestion = { ...ask('ON_SUCCESS'), alarming: ['ALARM', 'INSUFFICIENT_DATA'] };
    expect(judgeAlarm(strict, new Set(['INSUFFICIENT_DATA'] as const), early)).toMatchObject({ succeeded: false });
  });

  const question = fc.record({
    conditionType: fc.constantFrom(...conditionTypes),
    alarming: fc.subarray([...alarmStates], { minLength: 1 }),
    waitTime: fc.nat(1000).map(milliseconds),
  });
  const looks = fc.array(fc.record({ state: fc.constantFrom(...alarmStates), after: fc.nat(300).map(milliseconds) }), {
    minLength: 1,
    maxLength: 12,
  });

  it('is decided once and for all, and never waits beyond its time', () => {
    fc.assert(
      fc.property(question, looks, (asked, sequence) => {
        const seen = new Set<AlarmState>();
        let elapsed = 0;
        let first: boolean | undefined;
        expect(judgeAlarm(asked, seen, asked.waitTime).kind).toBe('wait');
        for (const { state, after } of sequence) {
          seen.add(state);
          elapsed += after;
          const verdict = judgeAlarm(asked, seen, milliseconds(elapsed));
          if (elapsed >= asked.waitTime) expect(verdict.kind).toBe('settled');
          // A real watch stops at the first verdict; one that the time made may be overtaken by a look that came too late.
          if (first !== undefined && verdict.kind === 'settled' && elapsed < asked.waitTime) {
            expect(verdict.succeeded).toBe(first);
          }
          if (verdict.kind === 'settled') first ??= verdict.succeeded;
        }
      }),
    );
  });

  it('never lets a stage begin, or pass its bake time, on an alarm alone', () => {
    fc.assert(
      fc.property(question, fc.nat(2000).map(milliseconds), (asked, elapsed) => {
        const verdict = judgeAlarm(asked, new Set(asked.alarming), elapsed);
        if (asked.conditionType !== 'ON_FAILURE') expect(verdict).not.toMatchObject({ succeeded: true });
      }),
    );
  });
});

describe('a number that is watched', () => {
  it('is an alarm as soon as one series meets the comparison, and no data without a number', () => {
    expect(stateOf([1, 6], 'GT', 5)).toBe('ALARM');
    expect(stateOf([1, 5], 'GT', 5)).toBe('OK');
    expect(stateOf([Number.POSITIVE_INFINITY], 'GE', 5)).toBe('ALARM');
    expect([stateOf([], 'NE', 5), stateOf([Number.NaN], 'NE', 5)]).toEqual(['INSUFFICIENT_DATA', 'INSUFFICIENT_DATA']);
  });

  it('is compared as its operator says, opposites excluding each other', () => {
    const opposite = { GT: 'LE', LE: 'GT', GE: 'LT', LT: 'GE', EQ: 'NE', NE: 'EQ' } as const;
    const number = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true }));
    fc.assert(
      fc.property(number, number, fc.constantFrom(...operators), (value, threshold, operator) => {
        expect(stateOf([value], operator, threshold)).not.toBe(stateOf([value], opposite[operator], threshold));
      }),
    );
  });
});
