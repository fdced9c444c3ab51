import type { Tx } from '@millrace/persistence';
import type { Outside } from '../outside.ts';
import { DatabaseError, type Database, type Transaction } from './database.ts';

/** A transaction of one process: every statement is a step at which the process may die. */
export class Session {
  private readonly after: (() => void)[] = [];

  constructor(
    readonly transaction: Transaction,
    private readonly outside: Outside,
  ) {}

  /** What orchestration passes around as its transaction. It never looks inside; the stand-ins of its stores do. */
  static of(tx: Tx): Session {
    return tx as unknown as Session;
  }

  get tx(): Tx {
    return this as unknown as Tx;
  }

  statement<T>(label: string, act: (transaction: Transaction) => T | Promise<T>): Promise<T> {
    return this.outside.ask(label, () => act(this.transaction));
  }

  onCommit(action: () => void): void {
    this.after.push(action);
  }

  async commit(): Promise<void> {
    await this.outside.ask('commit', () => this.transaction.commit());
    for (const action of this.after) action();
  }
}

/** Stands in for the data source where something is read outside of any transaction. */
export class SimulatedDataSource {
  constructor(
    private readonly database: Database,
    private readonly outside: Outside,
  ) {}

  get manager(): Tx {
    return new Session(this.database.begin(), this.outside).tx;
  }
}

const attempts = 3;
/** Serialisation failure and deadlock: the same work may go through the next time. */
const worthRepeating = ['40001', '40P01'];

/** Stands in for `UnitOfWork`. */
export class SimulatedWork {
  constructor(
    private readonly database: Database,
    private readonly outside: Outside,
  ) {}

  async run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const session = new Session(this.database.begin(), this.outside);
      const over = this.outside.atDeath(() => session.transaction.rollback());
      try {
        const value = await work(session.tx);
        await session.commit();
        return value;
      } catch (error) {
        session.transaction.rollback();
        if (attempt < attempts && error instanceof DatabaseError && worthRepeating.includes(error.code)) continue;
        throw error;
      } finally {
        over();
      }
    }
  }
}
