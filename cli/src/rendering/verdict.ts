import type { ExecutionView } from '@millrace/contracts';
import type { Instant } from '@millrace/kernel';
import { actionLook, executionTone, hasEnded } from './looks.ts';
import type { Paint } from './paint.ts';
import { oneLine } from './text.ts';
import { executionLength, failureReason } from './words.ts';

/** How an execution ended and why, in full: what stays on the screen below the tree. */
export function verdict(view: ExecutionView, now: Instant, paint: Paint): readonly string[] {
  const ended = hasEnded(view.status);
  const lines = [
    `${paint[executionTone(view.status)](view.status)} ${ended ? 'in' : 'for'} ${executionLength(view, ended, now)}` +
      (view.status === 'Succeeded' ? '' : `: ${oneLine(view.cause)}`),
  ];
  for (const { name: stage, actions } of view.stages) {
    for (const action of actions) {
      if (action.status !== 'Failed' || action.execution === undefined) continue;
      const { error } = action.execution;
      lines.push(
        `  ${paint.bad(`${stage}/${action.name} ${actionLook(action).word}`)}: ${failureReason(action.execution)}` +
          (error === undefined ? '' : ` (${error.code})`),
      );
      // Nobody writes a log while a person thinks.
      if (action.actionType.category !== 'Approval') {
        lines.push(paint.faint(`  its log: millrace logs ${view.executionId} --action ${action.name}`));
      }
    }
  }
  if (view.traceId !== undefined) lines.push(paint.faint(`trace ${view.traceId}`));
  return lines;
}
