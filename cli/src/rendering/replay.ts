import type { ReplayView } from '@millrace/contracts';
import { oneLine, table } from './text.ts';

const phases: Readonly<Record<NonNullable<ReplayView['run']['phase']>, string>> = {
  waiting: 'waiting in front of',
  arrived: 'arrived in',
  entry: 'checking the entry condition of',
  actions: 'carrying out the actions of',
  success: 'checking the success condition of',
  failure: 'failed in',
};

/** How an execution stood at one point of its history. */
export function replayLines({ executionId, revision, at, facts, run }: ReplayView): readonly string[] {
  const where = run.stage === undefined || run.phase === undefined ? '' : `, ${phases[run.phase]} ${run.stage}`;
  const rows = [
    ...run.actions.map(({ name, status, attempt }) => [
      name,
      status,
      attempt === undefined || attempt === 1 ? '' : `attempt ${attempt}`,
    ]),
    ...run.conditions.flatMap(({ conditionType, status, rules }) => [
      [conditionType, status, ''],
      ...rules.map((rule) => [`  ${rule.name}`, rule.status, '']),
    ]),
  ];
  return [
    `${executionId} at revision ${revision} (${at}, decision ${facts})`,
    `${run.status}${where}: ${oneLine(run.cause)}`,
    ...table(rows).map((line) => `  ${line}`),
  ];
}
