import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import pLimit, { type LimitFunction } from 'p-limit';
import { DataSource } from 'typeorm';
import type { Tx } from './data-source.ts';
import { StatementBatch, type Statement, type WireConnection } from './statement-batch.ts';

type BeforeCommit = () => Promise<void>;
type AfterCommit = () => void;
/** The part of a connection that statements are sent on. */
interface Connection {
  query(statement: Statement): Promise<{ rows: object[] }>;
  query(batch: StatementBatch): unknown;
  readonly connection: WireConnection;
}
interface Hooks {
  readonly before: BeforeCommit[];
  readonly after: AfterCommit[];
  send(statement: Statement): Promise<object[]>;
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
export function send<Row extends object = object>(tx: Tx, sql: string, values: readonly unknown[]): Promise<Row[]> {
  const rows = hooksOf(tx).send({ name: nameOf(sql), text: sql, values });
  // Whoever opened the transaction looks at every answer; until then a failure is nobody's unhandled rejection.
  rows.catch(() => undefined);
  return rows as Promise<Row[]>;
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

/**
 * Statements written for this have one good plan, from row to row by an index: making another for each set of values
 * takes longer than they do. Of an empty table the server would think that reading all of it is best, and keep that plan
 * when the table has grown.
 */
const keepPlans = `select set_config('plan_cache_mode', 'force_generic_plan', true),
  set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
  set_config('enable_mergejoin', 'off', true)`;

/** As many as the lanes in which decisions go out; what else is written waits for other writers only. */
const CONNECTIONS_FOR_WRITERS = 2;

/** Opens transactions. One that lost against another (deadlock, serialisation) is run again, twice at most. */
@Injectable()
export class UnitOfWork {
  /** Of the statements of {@link write}, by their names: as many as there are texts in the code. */
  private readonly columns = new Map<string, readonly string[]>();
  private readonly readers: LimitFunction;

  constructor(private readonly dataSource: DataSource) {
    this.readers = pLimit(Math.max(1, (dataSource.options.poolSize ?? 1) - CONNECTIONS_FOR_WRITERS));
  }

  async run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.repeated((after) => this.commit(['start transaction', keepPlans], work, after));
  }

  /**
   * Several looks at the same moment, whatever is committed meanwhile. However many look, they leave connections to those
   * who write; `work` must not look by itself, since it could wait for its own end.
   */
  async read<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const beginning = ['start transaction isolation level repeatable read'];
    return this.readers(() => this.repeated((after) => this.commit(beginning, work, after)));
  }

  /** Looks of which each may see another moment, without a transaction; as with {@link read} they leave connections. */
  async look<T>(work: (reader: Tx) => Promise<T>): Promise<T> {
    return this.readers(() => work(this.dataSource.manager));
  }

  /**
   * A transaction of nothing but statements that {@link send} takes: they leave when `work` has returned, all at once,
   * and are committed as one. So `work` cannot wait for their rows; values in these are texts.
   */
  async write(work: (tx: Tx) => Promise<void> | void): Promise<void> {
    return this.repeated((after) => this.commitAtOnce(work, after));
  }

  private async repeated<T>(commit: (after: AfterCommit[]) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const after: AfterCommit[] = [];
      let value: T;
      try {
        value = await commit(after);
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

  private async commitAtOnce(work: (tx: Tx) => Promise<void> | void, after: AfterCommit[]): Promise<void> {
    const before: BeforeCommit[] = [];
    const waiting: { readonly statement: Statement; readonly answer: PromiseWithResolvers<object[]> }[] = [];
    const send = (statement: Statement) => {
      const answer = Promise.withResolvers<object[]>();
      waiting.push({ statement, answer });
      return answer.promise;
    };
    const tx = sendOnly();
    hooks.set(tx, { before, after, send });
    await work(tx);
    for (const action of before) await action();
    if (waiting.length === 0) return;
    const runner = this.dataSource.createQueryRunner();
    try {
      const connection = (await runner.connect()) as Connection;
      const settings = { name: nameOf(keepPlans), text: keepPlans, values: [] };
      const statements = [settings, ...waiting.map(({ statement }) => statement)];
      const [, ...rows] = await this.answersOf(connection, statements);
      for (const [index, { answer }] of waiting.entries()) answer.resolve([...(rows[index] ?? [])]);
    } catch (error) {
      for (const { answer } of waiting) answer.reject(error);
      throw error;
    } finally {
      await runner.release();
    }
  }

  /** The rows of each statement, all of them committed. @throws the failure that rolled all of them back */
  private async answersOf(connection: Connection, statements: readonly Statement[]) {
    const batch = new StatementBatch(statements, this.columns);
    connection.query(batch);
    try {
      return await batch.done;
    } catch (error) {
      // Whoever uses the connection next must not be told that a statement exists which it is about to prepare.
      const clearing = new StatementBatch([], this.columns, batch.firstUsed);
      connection.query(clearing);
      // Should this fail the connection is lost, and everything that it knew with it.
      await Promise.allSettled([clearing.done]);
      throw error;
    }
  }

  /**
   * TypeORM's own transactions wait for the answer to their beginning before they send anything else; this one is begun
   * by the same round trip as its first statement.
   */
  private async commit<T>(
    beginning: readonly string[],
    work: (tx: Tx) => Promise<T>,
    after: AfterCommit[],
  ): Promise<T> {
    const before: BeforeCommit[] = [];
    const sent: Promise<unknown>[] = [];
    const runner = this.dataSource.createQueryRunner();
    try {
      const connection = (await runner.connect()) as Connection;
      const tx = runner.manager;
      const gather = gathering(connection.connection);
      const sendNow = (statement: Statement) => {
        gather();
        const rows = connection.query(statement).then((answer) => answer.rows);
        sent.push(rows);
        return rows;
      };
      hooks.set(tx, { before, after, send: sendNow });
      // What somebody sends who was not waited for would otherwise be a transaction of its own.
      const end = (statement: 'commit' | 'rollback'): void => {
        void send(tx, statement, []);
        hooks.delete(tx);
      };
      for (const statement of beginning) void send(tx, statement, []);
      // TypeORM's repositories would otherwise open, and commit, transactions of their own inside of this one.
      Object.assign(runner, { isTransactionActive: true });
      try {
        const value = await work(tx);
        for (const action of before) await action();
        end('commit');
        // The server answers a commit after a failed statement with a rollback, and calls that no error.
        await Promise.all(sent);
        return value;
      } catch (error) {
        // The rollback goes behind all that was sent. One that fails has lost its connection, and with it the transaction.
        if (hooks.has(tx)) end('rollback');
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

/** Lets statements wait in memory for those that follow at once, so that all leave in one packet. */
function gathering({ stream }: WireConnection): () => void {
  let isGathering = false;
  return () => {
    if (isGathering) return;
    isGathering = true;
    stream.cork();
    process.nextTick(() => {
      isGathering = false;
      stream.uncork();
    });
  };
}

/** Stands for a transaction that has no connection yet: asking it for anything would be answered outside of it. */
const sendOnly = (): Tx =>
  new Proxy({} as Tx, {
    get: () => {
      throw new Error('this transaction takes nothing but statements that are sent');
    },
  });
