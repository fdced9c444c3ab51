/** A row is never changed in place: a new one takes its place when a transaction commits. */
export type Row = object;

/** What a database says when it refuses a statement; `code` is PostgreSQL's SQLSTATE. */
export class DatabaseError extends Error {
  constructor(
    message: string,
    readonly code: string,
    readonly constraint?: string,
  ) {
    super(message);
  }
}

export const uniqueViolation = (constraint: string): DatabaseError =>
  new DatabaseError(`duplicate key value violates unique constraint "${constraint}"`, '23505', constraint);

const deadlock = (): DatabaseError => new DatabaseError('deadlock detected', '40P01');

/** One committed change of one row. */
export interface Change {
  readonly table: string;
  readonly key: string;
  readonly before: Row | undefined;
  readonly after: Row | undefined;
}

interface Waiter {
  readonly transaction: Transaction;
  readonly granted: () => void;
}

/**
 * The part of PostgreSQL that orchestration relies on: transactions that happen or do not, READ COMMITTED, row locks in
 * the order they were asked for, and deadlocks that are noticed. It outlives every process.
 */
export class Database {
  private readonly tables = new Map<string, Map<string, Row>>();
  private readonly holders = new Map<string, Transaction>();
  private readonly queues = new Map<string, Waiter[]>();
  private seq = 0;

  /** @param committed is told what a transaction changed, at the moment it commits */
  constructor(private readonly committed: (changes: readonly Change[]) => void = () => undefined) {}

  begin(): Transaction {
    return new Transaction(this);
  }

  /** The next number of an identity column: rises, with holes where transactions were rolled back. */
  nextSeq(): number {
    return ++this.seq;
  }

  get<T extends Row>(table: string, key: string): T | undefined {
    return this.tables.get(table)?.get(key) as T | undefined;
  }

  all<T extends Row>(table: string): readonly T[] {
    return [...(this.tables.get(table)?.values() ?? [])] as T[];
  }

  /** One statement in a transaction of its own, which needs no lock that somebody else may hold. */
  change(table: string, key: string, after: Row | undefined): void {
    this.apply([{ table, key, before: this.get(table, key), after }]);
  }

  apply(changes: readonly Change[]): void {
    for (const { table, key, after } of changes) {
      const rows = this.tables.get(table) ?? new Map<string, Row>();
      this.tables.set(table, rows);
      if (after === undefined) rows.delete(key);
      else rows.set(key, after);
    }
    if (changes.length > 0) this.committed(changes);
  }

  isLocked(lock: string): boolean {
    return this.holders.has(lock);
  }

  /** @returns a promise only when somebody else holds the lock */
  lock(transaction: Transaction, lock: string): Promise<void> | undefined {
    const holder = this.holders.get(lock);
    if (holder === transaction) return undefined;
    if (holder === undefined) {
      this.holders.set(lock, transaction);
      transaction.locks.add(lock);
      return undefined;
    }
    if (this.waitsFor(holder, transaction)) throw deadlock();
    return new Promise((granted) => {
      transaction.waitsFor = lock;
      const queue = this.queues.get(lock) ?? [];
      this.queues.set(lock, queue);
      queue.push({ transaction, granted });
    });
  }

  release(transaction: Transaction): void {
    if (transaction.waitsFor !== undefined) {
      const queue = this.queues.get(transaction.waitsFor) ?? [];
      const left = queue.filter((waiter) => waiter.transaction !== transaction);
      this.queues.set(transaction.waitsFor, left);
      transaction.waitsFor = undefined;
    }
    for (const lock of transaction.locks) {
      const next = this.queues.get(lock)?.shift();
      if (next === undefined) {
        this.holders.delete(lock);
        continue;
      }
      this.holders.set(lock, next.transaction);
      next.transaction.locks.add(lock);
      next.transaction.waitsFor = undefined;
      next.granted();
    }
    transaction.locks.clear();
  }

  private waitsFor(holder: Transaction, asking: Transaction): boolean {
    for (let next: Transaction | undefined = holder; next !== undefined;) {
      if (next === asking) return true;
      next = next.waitsFor === undefined ? undefined : this.holders.get(next.waitsFor);
    }
    return false;
  }
}

/** Reads what has committed and its own writes; its writes are seen by nobody else before they commit. */
export class Transaction {
  readonly locks = new Set<string>();
  waitsFor: string | undefined;
  private readonly written = new Map<string, Map<string, Row | undefined>>();
  private over = false;

  constructor(private readonly database: Database) {}

  get<T extends Row>(table: string, key: string): T | undefined {
    const own = this.written.get(table);
    return own?.has(key) === true ? (own.get(key) as T | undefined) : this.database.get<T>(table, key);
  }

  all<T extends Row>(table: string): readonly T[] {
    const own = this.written.get(table);
    const committed = this.database.all<T>(table);
    if (own === undefined) return committed;
    const replaced = new Set<Row | undefined>([...own.keys()].map((key) => this.database.get(table, key)));
    const added = [...own.values()].filter((row) => row !== undefined) as T[];
    return [...committed.filter((row) => !replaced.has(row)), ...added];
  }

  nextSeq(): number {
    return this.database.nextSeq();
  }

  /** Waits until the row is this transaction's to change. */
  lock(table: string, key: string): Promise<void> | undefined {
    return this.database.lock(this, `${table}/${key}`);
  }

  /** Whether another transaction holds the row: what `skip locked` passes over. */
  lockedElsewhere(table: string, key: string): boolean {
    const lock = `${table}/${key}`;
    return this.database.isLocked(lock) && !this.locks.has(lock);
  }

  /** @throws a violation of `constraint` when the row is there already */
  async insert(table: string, key: string, row: Row, constraint: string): Promise<void> {
    await this.lock(table, key);
    if (this.get(table, key) !== undefined) throw uniqueViolation(constraint);
    this.write(table, key, row);
  }

  /** The new row, or `undefined` to delete it. The caller has locked it. */
  async put(table: string, key: string, row: Row | undefined): Promise<void> {
    await this.lock(table, key);
    this.write(table, key, row);
  }

  commit(): void {
    if (this.over) throw new DatabaseError('the transaction has ended', '25P01');
    this.over = true;
    this.database.apply(
      [...this.written].flatMap(([table, rows]) =>
        [...rows].map(([key, after]) => ({ table, key, before: this.database.get(table, key), after })),
      ),
    );
    this.database.release(this);
  }

  /** Ends it without a trace; does nothing when it has ended. */
  rollback(): void {
    if (this.over) return;
    this.over = true;
    this.database.release(this);
  }

  private write(table: string, key: string, row: Row | undefined): void {
    if (this.over) throw new DatabaseError('the transaction has ended', '25P01');
    const rows = this.written.get(table) ?? new Map<string, Row | undefined>();
    this.written.set(table, rows);
    rows.set(key, row);
  }
}
