import { stopCause, stopEnds } from '../build/stop.ts';
import { Refusal } from '../reasons.ts';
import type { JobOutcome } from './job-handler.ts';

/** What an error makes of a job: the user's work said no, the job was to end anyway, or the platform could not do its part. */
export function thrownOutcome(error: unknown, signal: AbortSignal): JobOutcome {
  const nothing = { outputArtifacts: [], outputVariables: {} };
  if (signal.aborted) {
    const cause = stopCause(signal);
    const { code, message } = stopEnds[cause];
    return { outcome: cause === 'shutdown' ? 'errored' : cause, error: { code, message }, ...nothing };
  }
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Refusal) return { outcome: 'failed', error: { code: error.code, message }, ...nothing };
  return { outcome: 'errored', error: { code: 'INTERNAL_SERVICE_ERROR', message }, ...nothing };
}
