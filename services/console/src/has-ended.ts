import type { ExecutionView } from '@millrace/contracts';

/** Whether nothing more happens in an execution by itself: a retry may take it up again. */
export const hasEnded = ({ status }: Pick<ExecutionView, 'status'>): boolean =>
  status !== 'InProgress' && status !== 'Stopping';
