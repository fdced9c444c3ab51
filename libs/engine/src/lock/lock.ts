import { ok, type Instant, type Result } from '@millrace/kernel';

/**
 * A named lock that all pipelines of an account and region share. Who asks first gets it first. A holder is one entry
 * of one run into one stage, so its name never comes back for another purpose.
 */
export interface Lock {
  readonly holder?: LockClaim;
  /** Who waits, the first come first. */
  readonly queue: readonly LockClaim[];
}

export interface LockClaim {
  readonly holder: string;
  /** Where the answer goes. */
  readonly flowId: string;
  readonly runId: string;
  readonly stage: string;
}

export type LockCommand = TakeLock | GiveBackLock;

export interface TakeLock extends LockClaim {
  readonly type: 'TakeLock';
  readonly at: Instant;
}

export interface GiveBackLock {
  readonly type: 'GiveBackLock';
  readonly at: Instant;
  readonly holder: string;
}

export type LockEvent =
  | { readonly type: 'LockGranted'; readonly at: Instant; readonly claim: LockClaim }
  | { readonly type: 'LockQueued'; readonly at: Instant; readonly claim: LockClaim }
  | { readonly type: 'LockFreed'; readonly at: Instant; readonly holder: string }
  | { readonly type: 'LockForsaken'; readonly at: Instant; readonly holder: string };

/** Tells the flow that the lock is its run's now. */
export interface TellGranted extends LockClaim {
  readonly type: 'TellGranted';
}

export const freeLock: Lock = { queue: [] };

/** Version of the shape of `Lock`, for whoever stores it: raised with every change of that shape. */
export const lockShape = 1;

/** Asking again and giving back what one does not have change nothing. */
export function decideLock(lock: Lock, command: LockCommand): Result<readonly LockEvent[], never> {
  const { at, holder } = command;
  const isHolder = lock.holder?.holder === holder;
  const isQueued = lock.queue.some((claim) => claim.holder === holder);
  if (command.type === 'TakeLock') {
    if (isHolder || isQueued) return ok([]);
    const { flowId, runId, stage } = command;
    const claim = { holder, flowId, runId, stage };
    return ok([{ type: lock.holder === undefined ? 'LockGranted' : 'LockQueued', at, claim }]);
  }
  if (isQueued) return ok([{ type: 'LockForsaken', at, holder }]);
  if (!isHolder) return ok([]);
  const [next] = lock.queue;
  const freed = { type: 'LockFreed', at, holder } as const;
  return ok(next === undefined ? [freed] : [freed, { type: 'LockGranted', at, claim: next }]);
}

export function evolveLock(lock: Lock, event: LockEvent): Lock {
  switch (event.type) {
    case 'LockGranted': {
      const { claim } = event;
      return { holder: claim, queue: lock.queue.filter(({ holder }) => holder !== claim.holder) };
    }
    case 'LockQueued':
      return { ...lock, queue: [...lock.queue, event.claim] };
    case 'LockFreed':
      return { queue: lock.queue };
    case 'LockForsaken':
      return { ...lock, queue: lock.queue.filter(({ holder }) => holder !== event.holder) };
  }
}

export const reactLock = (_lock: Lock, event: LockEvent): readonly TellGranted[] =>
  event.type === 'LockGranted' ? [{ type: 'TellGranted', ...event.claim }] : [];
