import type { ActionView, ExecutionStatus, StageView } from '@millrace/contracts';
import { assertNever } from '@millrace/kernel';
import type { Paint } from './paint.ts';

/** How a state is shown: a shape, a meaning for its colour, and a word. */
export interface Look {
  readonly glyph: string;
  readonly tone: keyof Paint;
  readonly word: string;
}

const look = (glyph: string, tone: keyof Paint, word: string): Look => ({ glyph, tone, word });

const notStarted = look('○', 'faint', 'not started');
const succeeded = look('✔', 'good', 'succeeded');
const failed = look('✖', 'bad', 'failed');

export function stageLook({ status }: StageView): Look {
  switch (status) {
    case 'NotStarted':
      return notStarted;
    case 'Waiting':
      return look('◷', 'waiting', 'waiting to enter');
    case 'InProgress':
      return look('●', 'active', 'in progress');
    case 'Stopping':
      return look('■', 'waiting', 'stopping');
    case 'Stopped':
      return look('■', 'waiting', 'stopped');
    case 'Succeeded':
      return succeeded;
    case 'Failed':
      return failed;
    case 'Cancelled':
      return look('⊘', 'waiting', 'cancelled');
    case 'Skipped':
      return look('⊘', 'faint', 'skipped');
  }
  return assertNever(status, 'stage status');
}

export function actionLook({ status, actionType, execution }: ActionView): Look {
  switch (status) {
    case 'NotStarted':
      return notStarted;
    case 'InProgress':
      if (actionType.category === 'Approval') return look('◷', 'waiting', 'waiting for approval');
      return execution?.claimedAt === undefined && execution?.begunAt === undefined
        ? look('◌', 'active', 'waiting for a worker')
        : look('●', 'active', 'in progress');
    case 'Abandoned':
      return look('⊘', 'waiting', 'abandoned');
    case 'Succeeded':
      return succeeded;
    case 'Failed':
      return failureLook(execution?.outcome);
  }
  return assertNever(status, 'action status');
}

/** CodePipeline says Failed for all of them; whose fault it was is worth a word. */
function failureLook(outcome: NonNullable<ActionView['execution']>['outcome']): Look {
  switch (outcome) {
    case 'errored':
      return look('✖', 'bad', 'errored');
    case 'timed-out':
      return look('✖', 'bad', 'timed out');
    case 'cancelled':
      return look('⊘', 'waiting', 'cancelled');
    case 'failed':
    case 'succeeded':
    case undefined:
      return failed;
  }
  return assertNever(outcome, 'outcome');
}

export function executionTone(status: ExecutionStatus): keyof Paint {
  switch (status) {
    case 'InProgress':
      return 'active';
    case 'Succeeded':
      return 'good';
    case 'Failed':
      return 'bad';
    case 'Stopping':
    case 'Stopped':
    case 'Superseded':
    case 'Cancelled':
      return 'waiting';
  }
  return assertNever(status, 'execution status');
}

/** Whether nothing more will happen. */
export const hasEnded = (status: ExecutionStatus): boolean => status !== 'InProgress' && status !== 'Stopping';
