import type { GrantLock } from './commands.ts';
import type { LockHeld, LockReturned } from './events.ts';
import type { OpenFlow } from './state.ts';

/**
 * The lock is taken by who asked for it, and a holder is one entry into one stage; who does not want it any more gives it
 * back at once.
 */
export function grantLock(flow: OpenFlow, command: GrantLock): readonly (LockHeld | LockReturned)[] {
  const { at, runId, stage, lock, holder } = command;
  const run = flow.runs[runId];
  const asked = run?.status === 'in-stage' ? run.phase.locks[lock] : undefined;
  if (asked?.holder !== holder) return [returned(command)];
  if (asked.isHeld) return [];
  return [{ type: 'LockHeld', at, runId, stage, lock, holder, cause: `The lock ${lock} was free` }];
}

export const returned = ({ at, runId, stage, lock, holder }: GrantLock): LockReturned => ({
  type: 'LockReturned',
  at,
  runId,
  stage,
  lock,
  holder,
  cause: `Execution ${runId} does not wait for the lock ${lock} any more`,
});
