import type { PhaseStatus } from '@millrace/buildspec';
import type { ReasonCode } from '../reasons.ts';

/**
 * Why a job that runs is ended from outside; the reason that its `AbortSignal` carries. `settled`: it is no longer this
 * worker's, because somebody else has reported how it ended, or has it now.
 */
export type StopCause = 'cancelled' | 'timed-out' | 'shutdown' | 'settled';

/** What each cause makes of the phase that was running. */
export const stopEnds: Readonly<
  Record<StopCause, { readonly status: PhaseStatus; readonly code: ReasonCode; readonly message: string }>
> = {
  cancelled: { status: 'stopped', code: 'BUILD_STOPPED', message: 'The build was stopped.' },
  'timed-out': { status: 'timed_out', code: 'BUILD_TIMED_OUT', message: 'The build has timed out.' },
  settled: { status: 'stopped', code: 'BUILD_STOPPED', message: 'The action was ended meanwhile.' },
  shutdown: { status: 'fault', code: 'RUNNER_SHUTDOWN', message: 'The runner was shut down before the build ended.' },
};

/** The cause an aborted signal carries. */
export function stopCause(signal: AbortSignal): StopCause {
  const reason: unknown = signal.reason;
  return reason === 'timed-out' || reason === 'shutdown' || reason === 'settled' ? reason : 'cancelled';
}
