import type { ActionView, ExecutionView, StageView } from '@millrace/contracts';
import { formatInstant, type Instant } from '@millrace/kernel';
import { entryConditions, exitConditions, type Guard, type GuardedBy } from './conditions.ts';
import { actionLook, stageLook } from './looks.ts';
import { oneLine } from './text.ts';
import { actionDetail, lengthOf, stageDetail, triggerWords } from './words.ts';

/**
 * What happened between two views of one execution, one line each, for output that nobody redraws.
 * Without an earlier view: everything that has happened so far.
 */
export function changes(before: ExecutionView | undefined, after: ExecutionView, now: Instant): readonly string[] {
  const lines: string[] = [];
  if (before === undefined) {
    lines.push(line(after.startedAt, `${after.pipelineName}: execution ${after.executionId} (${triggerWords(after)})`));
  }
  for (const [index, stage] of after.stages.entries()) {
    const earlier = before?.stages[index];
    const stageLine = stageChange(earlier, stage, now);
    // A stage is entered before and left after its actions.
    if (stageLine !== undefined && stage.endedAt === undefined) lines.push(stageLine);
    lines.push(...guardChanges(stage, earlier, entryConditions));
    for (const [position, action] of stage.actions.entries()) {
      const actionLine = actionChange(stage, earlier?.actions[position], action, now);
      if (actionLine !== undefined) lines.push(actionLine);
    }
    lines.push(...guardChanges(stage, earlier, exitConditions));
    if (stageLine !== undefined && stage.endedAt !== undefined) lines.push(stageLine);
  }
  if (before?.status !== after.status && after.status !== 'InProgress') {
    lines.push(line(after.updatedAt, `${after.pipelineName}: ${after.status}: ${oneLine(after.cause)}`));
  }
  return lines;
}

function stageChange(before: StageView | undefined, after: StageView, now: Instant): string | undefined {
  const isNews =
    before?.status !== after.status || before.startedAt !== after.startedAt || before.cause !== after.cause;
  if (!isNews || after.status === 'NotStarted') return undefined;
  if (before?.status === after.status && stageDetail(after) === '') return undefined;
  const at = after.endedAt ?? after.startedAt ?? formatInstant(now);
  return line(at, phrase(after.name, stageLook(after).word, lengthIfEnded(after, now), stageDetail(after)));
}

function actionChange(
  stage: StageView,
  before: ActionView | undefined,
  after: ActionView,
  now: Instant,
): string | undefined {
  const { execution } = after;
  if (execution === undefined) return undefined;
  const earlier = before?.execution;
  const same =
    before !== undefined &&
    earlier?.actionExecutionId === execution.actionExecutionId &&
    actionLook(before).word === actionLook(after).word &&
    actionDetail(before) === actionDetail(after);
  if (same) return undefined;
  const at = execution.endedAt ?? (earlier === undefined ? execution.startedAt : execution.updatedAt);
  const what = phrase(
    `${stage.name}/${after.name}`,
    actionLook(after).word,
    lengthIfEnded(execution, now),
    actionDetail(after),
  );
  return line(at, what);
}

/** Each rule before the condition that it decides; what was not asked has no time, and no line. */
function guardChanges(
  after: StageView,
  before: StageView | undefined,
  conditionsOf: (stage: StageView) => readonly GuardedBy[],
): readonly string[] {
  const flat = (stage: StageView): readonly Guard[] =>
    conditionsOf(stage).flatMap(({ rules, ...condition }) => [
      ...rules.map((rule) => ({ ...rule, name: `${condition.name}, rule ${rule.name}` })),
      condition,
    ]);
  const earlier = before === undefined ? [] : flat(before);
  return flat(after).flatMap((guard) => {
    const at = guard.endedAt ?? guard.startedAt;
    const then = earlier.find(({ name }) => name === guard.name);
    const isNews = then?.look !== guard.look || then.startedAt !== guard.startedAt;
    return at === undefined || !isNews
      ? []
      : [line(at, phrase(`${after.name} ${guard.name}`, guard.look.word, '', guard.detail))];
  });
}

const lengthIfEnded = (work: { readonly startedAt?: string; readonly endedAt?: string }, now: Instant): string =>
  work.endedAt === undefined ? '' : lengthOf(work, now);

const phrase = (subject: string, word: string, length: string, detail: string): string =>
  `${oneLine(subject)} ${word}${length === '' ? '' : ` in ${length}`}${detail === '' ? '' : `: ${detail}`}`;

/** Times are the platform's own, in UTC. */
const line = (at: string, text: string): string => `${at.slice(11, 23)}  ${text}`;
