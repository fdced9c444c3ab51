import type { Asked, Commit, DeciderStore, Loaded } from '@millrace/decider';
import type { Lock, LockEvent } from '@millrace/engine';
import type { Tx } from '@millrace/persistence';

/** Where named locks are kept: PostgreSQL, or memory in a simulation. */
export abstract class LockStore implements DeciderStore<Lock, LockEvent, never> {
  abstract load(asked: readonly Asked[]): Promise<readonly Loaded<Lock>[]>;
  abstract commit(commits: readonly Commit<Lock, LockEvent, never>[]): Promise<void>;
  /** A lock as it stands; `undefined` when nobody ever asked for it. */
  abstract read(tx: Tx, lockId: string): Promise<Lock | undefined>;
}
