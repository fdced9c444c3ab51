import type { ConditionType } from '@millrace/contracts';
import type { Duration } from '@millrace/kernel';

/** The states of an alarm, in CloudWatch's words. */
export const alarmStates = ['ALARM', 'OK', 'INSUFFICIENT_DATA'] as const;
export type AlarmState = (typeof alarmStates)[number];

/** What a rule that watches an alarm asks. */
export interface AlarmQuestion {
  readonly conditionType: ConditionType;
  /** States that count as an alarm; usually ALARM alone. */
  readonly alarming: readonly AlarmState[];
  /** How long the alarm is watched; 0 is one look. */
  readonly waitTime: Duration;
}

export type AlarmVerdict =
  | { readonly kind: 'wait' }
  | { readonly kind: 'settled'; readonly succeeded: boolean; readonly because: string };

const settled = (succeeded: boolean, because: string): AlarmVerdict => ({ kind: 'settled', succeeded, because });

/**
 * What follows from all states seen so far, `elapsed` after the first look (reference 3.11):
 *
 * - entry: the first look that is clear lets the stage begin; an alarm, and likewise an alarm that nobody can see, has
 *   the wait time to clear;
 * - success: the whole wait time must pass without an alarm; what cannot be seen is none;
 * - failure: an alarm within the wait time is what the condition asks for.
 *
 * What a look has settled stays settled, whatever is seen later.
 */
export function judgeAlarm(question: AlarmQuestion, seen: ReadonlySet<AlarmState>, elapsed: Duration): AlarmVerdict {
  const { conditionType, alarming, waitTime } = question;
  if (seen.size === 0) return { kind: 'wait' };
  const alarm = [...seen].find((state) => alarming.includes(state));
  const isOver = elapsed >= waitTime;
  switch (conditionType) {
    case 'BEFORE_ENTRY': {
      const clear = [...seen].find((state) => !alarming.includes(state) && state !== 'INSUFFICIENT_DATA');
      if (clear !== undefined) return settled(true, `The alarm is ${clear}`);
      if (!isOver) return { kind: 'wait' };
      return settled(false, `The alarm was ${[...seen].join(' and ')} for the whole wait time`);
    }
    case 'ON_SUCCESS':
      if (alarm !== undefined) return settled(false, `The alarm became ${alarm} within the wait time`);
      return isOver ? settled(true, `The alarm stayed ${[...seen].join(' and ')}`) : { kind: 'wait' };
    case 'ON_FAILURE':
      if (alarm !== undefined) return settled(true, `The alarm is ${alarm}`);
      return isOver ? settled(false, `The alarm stayed ${[...seen].join(' and ')}`) : { kind: 'wait' };
  }
}

export const operators = ['GT', 'GE', 'LT', 'LE', 'EQ', 'NE'] as const;
export type Operator = (typeof operators)[number];

const compares: Readonly<Record<Operator, (value: number, threshold: number) => boolean>> = {
  GT: (value, threshold) => value > threshold,
  GE: (value, threshold) => value >= threshold,
  LT: (value, threshold) => value < threshold,
  LE: (value, threshold) => value <= threshold,
  EQ: (value, threshold) => value === threshold,
  NE: (value, threshold) => value !== threshold,
};

/** One series that meets the comparison is an alarm, as it is for Prometheus' own alerts. No number is no data. */
export function stateOf(values: readonly number[], operator: Operator, threshold: number): AlarmState {
  const numbers = values.filter((value) => !Number.isNaN(value));
  if (numbers.length === 0) return 'INSUFFICIENT_DATA';
  return numbers.some((value) => compares[operator](value, threshold)) ? 'ALARM' : 'OK';
}
