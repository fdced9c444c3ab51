import {
  Conflict,
  type Asked,
  type Cause,
  type Commit,
  type DeciderStore,
  type Fact,
  type Loaded,
  type OpenTransaction,
} from '@millrace/decider';
import { absent, evolve, freeLock, type Flow, type FlowEvent, type Lock, type LockEvent } from '@millrace/engine';
import type { FlowStore, LockStore } from '@millrace/orchestration/simulation';
import type { RowChange, Tx } from '@millrace/persistence';
import { jsonb } from '../jsonb.ts';
import type { Outside } from '../outside.ts';
import type { Database, Transaction } from './database.ts';
import type { Flaws } from '../flaws.ts';
import type { SimulatedOutbox } from './outbox.ts';
import { applyChange } from './rows.ts';
import { Session } from './session.ts';
import { timerKey } from './timers.ts';

/** A snapshot as it lies in its table. */
export interface AggregateRow {
  readonly kind: string;
  readonly id: string;
  readonly revision: number;
  /** JSON as jsonb gives it back. */
  readonly state: string;
}

/** A recorded fact. */
export interface EventRow {
  readonly kind: string;
  readonly id: string;
  readonly revision: number;
  readonly data: string;
  /** The message that caused it, and who received it. */
  readonly receipt: string | undefined;
}

type FlowCommit = Commit<Flow, FlowEvent, RowChange>;

/** Stands in for `PostgresStore`: the same port, over the simulated database. */
class SimulatedStore<State, Event extends Fact> implements DeciderStore<State, Event, RowChange> {
  constructor(
    protected readonly database: Database,
    protected readonly outside: Outside,
    protected readonly outbox: SimulatedOutbox,
    protected readonly flaws: Flaws,
    private readonly kind: string,
    private readonly initial: State,
  ) {}

  load(asked: readonly Asked[]): Promise<readonly Loaded<State>[]> {
    return this.outside.ask(`load ${this.kind}`, () => {
      const transaction = this.database.begin();
      return asked.map(({ id, cause }) => this.loaded(transaction, id, cause));
    });
  }

  async commit(commits: readonly Commit<State, Event, RowChange>[]): Promise<void> {
    if (this.flaws.publishesBeforeCommit === true) this.outbox.publishUncommitted(commits.flatMap(messagesOf));
    const said = await this.once('commit decisions', (transaction) => this.write(transaction, commits));
    this.outbox.publishSoon(said);
    if (this.flaws.recordsLater === true) await this.once('record', (late) => this.changes(late, commits));
    if (this.flaws.saysLater === true) await this.once('say', (late) => this.messages(late, commits));
  }

  read(tx: Tx, id: string): Promise<State | undefined> {
    return Session.of(tx).statement(`read a ${this.kind}`, (transaction) => {
      const row = transaction.get<AggregateRow>('aggregate', `${this.kind} ${id}`);
      return row === undefined ? undefined : (JSON.parse(row.state) as State);
    });
  }

  /** A transaction of its own. */
  private once<T>(label: string, act: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.outside.ask(label, async () => {
      const transaction = this.database.begin();
      try {
        const answer = await act(transaction);
        transaction.commit();
        return answer;
      } catch (error) {
        transaction.rollback();
        throw error;
      }
    });
  }

  protected loaded(transaction: Transaction, id: string, cause: Cause): Loaded<State> {
    const row = transaction.get<AggregateRow>('aggregate', `${this.kind} ${id}`);
    const received = this.flaws.forgetsInbox !== true && transaction.get('inbox', receiptOf(cause)) !== undefined;
    return {
      state: row === undefined ? this.initial : (JSON.parse(row.state) as State),
      revision: row?.revision ?? 0,
      received: cause.consumer !== undefined && received,
    };
  }

  protected async write(transaction: Transaction, commits: readonly Commit<State, Event, RowChange>[]) {
    // Everybody takes the locks of several aggregates in the same order.
    for (const id of [...new Set(commits.map((one) => one.id))].sort()) {
      await transaction.lock('aggregate', `${this.kind} ${id}`);
    }
    for (const one of commits) await this.writeOne(transaction, one);
    for (const { timer, type } of commits.flatMap(({ consequences }) => consequences.timers)) {
      await transaction.put('timer', timerKey(timer), type === 'set' ? timer : undefined);
    }
    if (this.flaws.recordsLater !== true) await this.changes(transaction, commits);
    return this.flaws.saysLater === true ? [] : this.messages(transaction, commits);
  }

  private async changes(transaction: Transaction, commits: readonly Commit<State, Event, RowChange>[]): Promise<void> {
    for (const change of commits.flatMap(({ consequences }) => consequences.changes)) {
      await applyChange(transaction, change);
    }
  }

  private messages(transaction: Transaction, commits: readonly Commit<State, Event, RowChange>[]) {
    return this.outbox.insert(transaction, commits.flatMap(messagesOf));
  }

  private async writeOne(transaction: Transaction, commit: Commit<State, Event, RowChange>): Promise<void> {
    const { id, cause, basedOn, revision, state, events } = commit;
    const { kind } = this;
    if (cause.consumer !== undefined && this.flaws.forgetsInbox !== true) {
      await transaction.lock('inbox', receiptOf(cause));
      if (transaction.get('inbox', receiptOf(cause)) !== undefined) throw new Conflict('received before');
      await transaction.put('inbox', receiptOf(cause), {});
    }
    if (events.length === 0) return;
    const current = transaction.get<AggregateRow>('aggregate', `${kind} ${id}`)?.revision ?? 0;
    if (current !== basedOn && this.flaws.ignoresRevisions !== true) throw new Conflict('somebody else was faster');
    const snapshot: AggregateRow = { kind, id, revision, state: jsonb(state) };
    await transaction.put('aggregate', `${kind} ${id}`, snapshot);
    const receipt = cause.consumer === undefined ? undefined : receiptOf(cause);
    for (const [index, event] of events.entries()) {
      const row: EventRow = { kind, id, revision: basedOn + index + 1, data: jsonb(event), receipt };
      await transaction.put('aggregate_event', `${kind} ${id}#${row.revision}`, row);
    }
  }
}

export class SimulatedLockStore extends SimulatedStore<Lock, LockEvent> implements LockStore {
  constructor(database: Database, outside: Outside, outbox: SimulatedOutbox, flaws: Flaws) {
    super(database, outside, outbox, flaws, 'lock', freeLock);
  }
}

export class SimulatedFlowStore extends SimulatedStore<Flow, FlowEvent> implements FlowStore {
  constructor(database: Database, outside: Outside, outbox: SimulatedOutbox, flaws: Flaws) {
    super(database, outside, outbox, flaws, 'flow', absent);
  }

  override commit(commits: readonly FlowCommit[]): Promise<void> {
    return super.commit(commits.map((one) => this.flawed(one)));
  }

  within(tx: Tx): OpenTransaction<Flow, FlowEvent, RowChange> {
    const session = Session.of(tx);
    return {
      load: (asked) =>
        session.statement('load and lock', async (transaction) => {
          for (const { id } of asked) await transaction.lock('aggregate', `flow ${id}`);
          return asked.map(({ id, cause }) => this.loaded(transaction, id, cause));
        }),
      commit: async (decided) => {
        const commits = decided.map((one) => this.flawed(one));
        const said = await session.statement('write decisions', (transaction) => this.write(transaction, commits));
        session.onCommit(() => this.outbox.publishSoon(said));
      },
      onCommit: (action) => session.onCommit(action),
    };
  }

  private flawed(one: FlowCommit): FlowCommit {
    const { decides } = this.flaws;
    if (decides === undefined || one.events.length === 0) return one;
    const added = decides(one.state, one.events);
    const events = [...one.events, ...added];
    return { ...one, events, state: added.reduce(evolve, one.state), revision: one.basedOn + events.length };
  }
}

const receiptOf = ({ consumer, id }: Cause): string => `${consumer} ${id}`;
const messagesOf = ({ consequences }: Commit<unknown, Fact, RowChange>) => consequences.messages;
