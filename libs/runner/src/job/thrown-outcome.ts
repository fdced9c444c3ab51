import type { Outcome } from '@millrace/kernel';
import { stopCause, type StopCause } from '../build/stop.ts';
import { Refusal, type ReasonCode } from '../reasons.ts';
import type { JobOutcome } from './job-handler.ts';

const ends: Readonly<
  Record<StopCause, { readonly outcome: Outcome; readonly code: ReasonCode; readonly message: string }>
> = {
  cancelled: { outcome: 'cancelled', code: 'BUILD_STOPPED', message: 'The job was cancelled.' },
  'timed-out': { outcome: 'timed-out', code: 'BUILD_TIMED_OUT', message: 'The job has taken longer than it may.' },
  settled: {
    outcome: 'cancelled',
    code: 'BUILD_STOPPED',
    message: 'The job has been reported on by somebody else; its work here is over.',
  },
  shutdown: {
    outcome: 'errored',
    code: 'RUNNER_SHUTDOWN',
    message: 'The runner was shut down before the job had ended.',
  },
};

/** What an error makes of a job: the user's work said no, the job was to end anyway, or the platform could not do its part. */
export function thrownOutcome(
  error: unknown,
  signal: AbortSignal,
): JobOutcome & { readonly error: { readonly code: string; readonly message: string } } {
  const nothing = { outputArtifacts: [], outputVariables: {} };
  if (signal.aborted) {
    const { outcome, code, message } = ends[stopCause(signal)];
    return { outcome, error: { code, message }, ...nothing };
  }
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Refusal) return { outcome: 'failed', error: { code: error.code, message }, ...nothing };
  return { outcome: 'errored', error: { code: 'INTERNAL_SERVICE_ERROR', message }, ...nothing };
}
