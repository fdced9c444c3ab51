import type { ConditionStatus, ConditionView, RuleStatus, StageView } from '@millrace/contracts';
import type { Look } from './looks.ts';
import { oneLine } from './text.ts';

/** A condition of a stage, or one of its rules, as it is shown. */
export interface Guard {
  readonly name: string;
  readonly look: Look;
  readonly detail: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
}

export interface GuardedBy extends Guard {
  /** Who let the execution pass it. */
  readonly overriddenBy?: string;
  readonly rules: readonly Guard[];
}

const notAsked: Look = { glyph: '◇', tone: 'faint', word: 'not asked yet' };

const looks: Readonly<Record<ConditionStatus | RuleStatus, Look>> = {
  InProgress: { glyph: '◈', tone: 'active', word: 'being asked' },
  Succeeded: { glyph: '◆', tone: 'good', word: 'met' },
  Failed: { glyph: '✖', tone: 'bad', word: 'not met' },
  Errored: { glyph: '✖', tone: 'bad', word: 'could not be asked' },
  Overridden: { glyph: '⊘', tone: 'waiting', word: 'overridden' },
  Abandoned: { glyph: '⊘', tone: 'waiting', word: 'abandoned' },
  Cancelled: { glyph: '⊘', tone: 'waiting', word: 'cancelled' },
};

/** What is asked before the actions of a stage. */
export const entryConditions = ({ conditions }: StageView): readonly GuardedBy[] =>
  shown('entry condition', conditions?.beforeEntry);

/** What is asked after them; the failure condition only once it was. */
export const exitConditions = ({ conditions }: StageView): readonly GuardedBy[] => [
  ...shown('success condition', conditions?.onSuccess),
  ...(conditions?.onFailure?.latestExecution === undefined ? [] : shown('failure condition', conditions.onFailure)),
];

function shown(name: string, condition: ConditionView | undefined): readonly GuardedBy[] {
  if (condition === undefined) return [];
  const { latestExecution, rules } = condition;
  const overriddenBy = latestExecution?.overriddenBy;
  return [
    {
      name,
      look: latestExecution === undefined ? notAsked : looks[latestExecution.status],
      detail: overriddenBy === undefined ? oneLine(latestExecution?.summary ?? '') : `by ${oneLine(overriddenBy)}`,
      ...(overriddenBy === undefined ? {} : { overriddenBy }),
      ...(latestExecution === undefined ? {} : { endedAt: latestExecution.lastStatusChange }),
      rules: rules.map(rule),
    },
  ];
}

function rule({ ruleName, latestExecution }: ConditionView['rules'][number]): Guard {
  if (latestExecution === undefined) return { name: ruleName, look: notAsked, detail: '' };
  const { status, output, cause, startTime, lastUpdateTime } = latestExecution;
  return {
    name: ruleName,
    look: looks[status],
    detail: oneLine(output.error?.message ?? output.summary ?? cause),
    startedAt: startTime,
    ...(status === 'InProgress' ? {} : { endedAt: lastUpdateTime }),
  };
}
