import { isReserved, type LifecycleEvent } from '@millrace/appspec';

/** How far a command had come, as its record on disk says. */
export interface Progress {
  readonly event: LifecycleEvent;
  /** Scripts of the event that ended well. */
  readonly scriptsDone: number;
  /** The script that was running when the record was written last. */
  readonly scriptRunning: boolean;
}

/**
 * What to do with a command that was begun and never finished because the agent died.
 * - DownloadBundle and Install may be repeated: they end in the same state.
 * - A script that was running may have done anything: it is never run again, and the event has failed.
 * - Between two scripts nothing is in doubt: the event goes on with the next one.
 */
export function recover(progress: Progress): 'run-again' | 'go-on' | 'give-up' {
  if (isReserved(progress.event)) return 'run-again';
  return progress.scriptRunning ? 'give-up' : 'go-on';
}
