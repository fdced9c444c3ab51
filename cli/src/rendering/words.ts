import type { ActionExecutionDetail, ActionView, ExecutionSummary, StageView } from '@millrace/contracts';
import { formatDuration, parseInstant, since, type Instant } from '@millrace/kernel';
import { oneLine } from './text.ts';

/** How long it took, or has taken until `now`; nothing when it has not started. */
export function lengthOf(
  work: { readonly startedAt?: string; readonly endedAt?: string } | undefined,
  now: Instant,
): string {
  if (work?.startedAt === undefined) return '';
  const start = parseInstant(work.startedAt);
  const end = work.endedAt === undefined ? now : parseInstant(work.endedAt);
  // Clocks of two machines may differ: nothing takes less than no time.
  return formatDuration(since(end > start ? end : start, start));
}

/** What there is to say about an action beyond its state; empty when nothing. */
export function actionDetail({ status, execution, actionType }: ActionView): string {
  if (execution === undefined) return '';
  switch (status) {
    case 'NotStarted':
      return '';
    case 'InProgress':
      return oneLine(
        actionType.category === 'Approval' ? approvalQuestion(execution) : (execution.summary ?? execution.cause),
      );
    case 'Succeeded':
      return execution.sourceRevision === undefined || actionType.category !== 'Source'
        ? oneLine(execution.summary ?? '')
        : revision(execution.sourceRevision);
    case 'Failed':
    case 'Abandoned':
      return failureReason(execution);
  }
  return '';
}

/** Why an action did not succeed, most exact source first. */
export const failureReason = (execution: ActionExecutionDetail): string =>
  oneLine(execution.error?.message ?? execution.summary ?? execution.cause);

const approvalQuestion = (execution: ActionExecutionDetail): string =>
  execution.resolvedConfiguration['CustomData'] ?? execution.summary ?? execution.cause;

/** `1a2b3c4 Say hello`. */
export const revision = (source: { readonly revisionId: string; readonly revisionSummary?: string }): string =>
  oneLine(`${shortId(source.revisionId)} ${(source.revisionSummary ?? '').split('\n')[0]}`);

/** Commits and ids by their first characters, as git does. */
export const shortId = (id: string): string => (/^[0-9a-f]{40}$/.test(id) ? id.slice(0, 7) : id);

/** Why a stage waits or was skipped. */
export const stageDetail = (stage: StageView): string =>
  stage.status === 'Waiting' || stage.status === 'Skipped' || stage.status === 'Cancelled'
    ? oneLine(stage.cause ?? '')
    : '';

export const triggerWords = ({ trigger }: ExecutionSummary): string =>
  oneLine(trigger.triggerDetail === '' ? trigger.triggerType : `${trigger.triggerType}: ${trigger.triggerDetail}`);

/** `ended` of an execution: the view has no such member, its last update is it. */
export const executionLength = (view: ExecutionSummary, ended: boolean, now: Instant): string =>
  lengthOf({ startedAt: view.startedAt, ...(ended ? { endedAt: view.updatedAt } : {}) }, now);
