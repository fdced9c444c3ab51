import { DeciderTables, PostgresStore, type Asked, type Commit, type Loaded } from '@millrace/decider';
import type { Lock, LockEvent } from '@millrace/engine';
import type { Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { LockStore } from '../../application/lock-store.ts';
import { lockDecider } from '../../application/locks.ts';

/** Named locks in this service's database. */
@Injectable()
export class PostgresLockStore extends LockStore {
  private readonly store: PostgresStore<Lock, LockEvent, never>;

  constructor(tables: DeciderTables) {
    super();
    // Nothing but flows and locks themselves ever looks at a lock.
    this.store = new PostgresStore(tables, lockDecider);
  }

  load(asked: readonly Asked[]): Promise<readonly Loaded<Lock>[]> {
    return this.store.load(asked);
  }

  commit(commits: readonly Commit<Lock, LockEvent, never>[]): Promise<void> {
    return this.store.commit(commits);
  }

  read(tx: Tx, lockId: string): Promise<Lock | undefined> {
    return this.store.read(tx, lockId);
  }
}
