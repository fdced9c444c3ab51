import type { Timer } from '@millrace/decider';
import type { Instant } from '@millrace/kernel';

/** Kind of the timers about jobs of workers outside. */
export const workerJobTimers = 'worker-job';

const offered = 'offered:';
const limit = 'limit:';

/** A job was offered whose type may be gone since the pipeline was stored: then nobody may ask for it. */
export const offerTimer = (flowId: string, jobId: string, now: Instant): Timer => ({
  kind: workerJobTimers,
  aggregateId: flowId,
  timerId: `${offered}${jobId}`,
  dueAt: now,
});

/** The time that its type gives to a job which a worker has begun is over. */
export const limitTimer = (flowId: string, dispatchId: string, dueAt: Instant): Timer => ({
  kind: workerJobTimers,
  aggregateId: flowId,
  timerId: `${limit}${dispatchId}`,
  dueAt,
});

/** What a timer of that id is about. */
export const readWorkerJobTimer = (timerId: string): { readonly offered: string } | { readonly overdue: string } =>
  timerId.startsWith(offered) ? { offered: timerId.slice(offered.length) } : { overdue: timerId.slice(limit.length) };
