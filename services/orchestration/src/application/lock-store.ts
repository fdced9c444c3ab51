import type { Asked, Commit, DeciderStore, Loaded } from '@millrace/decider';
import type { Lock, LockEvent } from '@millrace/engine';

/** Where named locks are kept: PostgreSQL, or memory in a simulation. */
export abstract class LockStore implements DeciderStore<Lock, LockEvent, never> {
  abstract load(asked: readonly Asked[]): Promise<readonly Loaded<Lock>[]>;
  abstract commit(commits: readonly Commit<Lock, LockEvent, never>[]): Promise<void>;
}
