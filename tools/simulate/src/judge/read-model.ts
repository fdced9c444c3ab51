import type { FlowEvent, RunFinished } from '@millrace/engine';
import type { Database } from '../store/database.ts';
import type { SqlRow } from '../store/rows.ts';
import type { FlowJudge } from './flow-judge.ts';
import { ensure } from './violation.ts';

const ended: Record<RunFinished['outcome'], string> = {
  succeeded: 'Succeeded',
  failed: 'Failed',
  stopped: 'Stopped',
  cancelled: 'Cancelled',
  superseded: 'Superseded',
};

/** What people are shown is what was decided: the rows of everything that these facts are about. */
export function agrees(database: Database, judge: FlowJudge, events: readonly FlowEvent[]): void {
  for (const event of events) {
    if ('runId' in event) runAgrees(database, judge, event.runId);
    if ('actionExecutionId' in event) jobAgrees(database, judge, event.actionExecutionId);
  }
}

function runAgrees(database: Database, judge: FlowJudge, runId: string): void {
  const books = [...judge.runs].find(([id]) => id === runId)?.[1];
  const row = database.get<SqlRow>('execution', runId);
  if (books?.over === undefined) {
    const live = row !== undefined && (row['status'] === 'InProgress' || row['status'] === 'Stopping');
    ensure(live, () => `run ${runId} goes on, and is shown as ${String(row?.['status'])}`);
  } else {
    const expected = ended[books.over];
    ensure(row?.['status'] === expected, () => `run ${runId} is ${expected}, and shown as ${String(row?.['status'])}`);
  }
}

function jobAgrees(database: Database, judge: FlowJudge, actionExecutionId: string): void {
  const job = database.get<SqlRow>('job', actionExecutionId);
  const open = [...judge.runs.values()].some((run) => run.open.has(actionExecutionId));
  if (job === undefined) return ensure(!open, () => `action ${actionExecutionId} runs, and there is no job of it`);
  const settled = job['status'] === 'settled';
  ensure(
    open !== settled,
    () => `job ${actionExecutionId} is ${String(job['status'])}, its action ${open ? 'runs' : 'has ended'}`,
  );
}
