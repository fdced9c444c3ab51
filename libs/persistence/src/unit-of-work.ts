import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { Writable } from 'node:stream';
import { DataSource } from 'typeorm';
import type { Tx } from './data-source.ts';

type BeforeCommit = () => Promise<void>;
type AfterCommit = () => void;
/** The part of a connection that statements are sent on. */
interface Connection {
  query(statement: { name: string; text: string; values: readonly unknown[] }): Promise<{ rows: unknown[] }>;
  readonly connection: { readonly stream: Pick<Writable, 'cork' | 'uncork'> };
}
interface Hooks {
  readonly before: BeforeCommit[];
  readonly after: AfterCommit[];
  /** Statements on their way. */
  readonly sent: Promise<unknown>[];
  readonly connection: Connection;
  /** Statements wait in memory for those that follow at once, so that all leave in one packet. */
  gathering: boolean;
}
const hooks = new WeakMap<Tx, Hooks>();

function hooksOf(tx: Tx): Hooks {
  const found = hooks.get(tx);
  if (found === undefined) throw new Error('this needs a transaction opened by UnitOfWork');
  return found;
}

/** Calls `action` as the last part of the transaction, still inside it. A throw rolls everything back. */
export function beforeCommit(tx: Tx, action: BeforeCommit): void {
  hooksOf(tx).before.push(action);
}

/** Calls `action` once the transaction has committed; never when it is rolled back. It must not throw. */
export function onCommit(tx: Tx, action: AfterCommit): void {
  hooksOf(tx).after.push(action);
}

/**
 * Sends a statement and does not wait for its answer: the server executes what it gets in order, and the commit waits
 * for all answers, so that a failure rolls everything back. Ten writes then cost one round trip instead of ten. The
 * statement is prepared once per connection: its text must be constant.
 * @returns the rows, once they have arrived; waiting for them gives the round trip away.
 */
export function send<Row = unknown>(tx: Tx, sql: string, values: readonly unknown[]): Promise<Row[]> {
  const open = hooksOf(tx);
  gather(open);
  const statement = { name: nameOf(sql), text: sql, values };
  const rows = open.connection.query(statement).then((answer) => answer.rows as Row[]);
  // Whoever opened the transaction looks at every answer; until then a failure is nobody's unhandled rejection.
  rows.catch(() => undefined);
  open.sent.push(rows);
  return rows;
}

function gather(open: Hooks): void {
  if (open.gathering) return;
  const { stream } = open.connection.connection;
  open.gathering = true;
  stream.cork();
  process.nextTick(() => {
    open.gathering = false;
    stream.uncork();
  });
}

/** Names of prepared statements; as many as there are texts in the code. */
const names = new Map<string, string>();

function nameOf(sql: string): string {
  const known = names.get(sql);
  if (known !== undefined) return known;
  const name = createHash('sha1').update(sql).digest('hex');
  names.set(sql, name);
  return name;
}

const serializationFailure = '40001';
const deadlockDetected = '40P01';

const sqlState = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
const member = (error: unknown, name: 'constraint' | 'table' | 'column'): unknown =>
  typeof error === 'object' && error !== null && name in error ? (error as Record<string, unknown>)[name] : undefined;

/** True for a violation of a unique constraint (of the given name, when one is given). */
export const isUniqueViolation = (error: unknown, constraint?: string): boolean =>
  sqlState(error) === '23505' && (constraint === undefined || member(error, 'constraint') === constraint);

/** True for a missing value where the table demands one. */
export const isNotNullViolation = (error: unknown, table: string, column: string): boolean =>
  sqlState(error) === '23502' && member(error, 'table') === table && member(error, 'column') === column;

/** Opens transactions. One that lost against another (deadlock, serialisation) is run again, twice at most. */
@Injectable()
export class UnitOfWork {
  constructor(private readonly dataSource: DataSource) {}

  async run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const after: AfterCommit[] = [];
      let value: T;
      try {
        value = await this.commit(work, after);
      } catch (error) {
        const state = sqlState(error);
        if (attempt < 3 && (state === serializationFailure || state === deadlockDetected)) continue;
        throw error;
      }
      // Outside of the try: what has committed must not be run again.
      for (const action of after) action();
      return value;
    }
  }

  /**
   * TypeORM's own transactions wait for the answer to their beginning before they send anything else; this one is begun
   * by the same round trip as its first statement.
   */
  private async commit<T>(work: (tx: Tx) => Promise<T>, after: AfterCommit[]): Promise<T> {
    const before: BeforeCommit[] = [];
    const sent: Promise<unknown>[] = [];
    const runner = this.dataSource.createQueryRunner();
    try {
      const connection = (await runner.connect()) as Connection;
      const tx = runner.manager;
      hooks.set(tx, { before, after, sent, connection, gathering: false });
      void send(tx, 'start transaction', []);
      // Statements written for this have one good plan: making another for each set of values takes longer than they do.
      void send(tx, 'set local plan_cache_mode = force_generic_plan', []);
      // TypeORM's repositories would otherwise open, and commit, transactions of their own inside of this one.
      Object.assign(runner, { isTransactionActive: true });
      try {
        const value = await work(tx);
        for (const action of before) await action();
        void send(tx, 'commit', []);
        // The server answers a commit after a failed statement with a rollback, and calls that no error.
        await Promise.all(sent);
        return value;
      } catch (error) {
        // The rollback goes behind all that was sent. One that fails has lost its connection, and with it the transaction.
        void send(tx, 'rollback', []);
        const answers = await Promise.allSettled(sent);
        // Once one has failed, all that follow say no more than that: the first failure is the reason.
        const first = answers.find((answer) => answer.status === 'rejected');
        throw first === undefined ? error : first.reason;
      }
    } finally {
      await runner.release();
    }
  }
}
