import {
  Conflict,
  type Asked,
  type Cause,
  type Commit,
  type DeciderStore,
  type Loaded,
  type OpenTransaction,
} from '@millrace/decider';
import { absent, evolve, type Flow, type FlowEvent } from '@millrace/engine';
import type { Tx, RowChange } from '@millrace/persistence';
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
  readonly id: string;
  readonly revision: number;
  /** JSON as jsonb gives it back. */
  readonly state: string;
}

/** A recorded fact. */
export interface EventRow {
  readonly id: string;
  readonly revision: number;
  readonly data: string;
  /** The message that caused it, and who received it. */
  readonly receipt: string | undefined;
}

type FlowCommit = Commit<Flow, FlowEvent, RowChange>;

/** Stands in for `PostgresStore`: the same port, over the simulated database. */
export class SimulatedFlowStore implements DeciderStore<Flow, FlowEvent, RowChange> {
  constructor(
    private readonly database: Database,
    private readonly outside: Outside,
    private readonly outbox: SimulatedOutbox,
    private readonly flaws: Flaws,
  ) {}

  load(asked: readonly Asked[]): Promise<readonly Loaded<Flow>[]> {
    return this.outside.ask('load', () => {
      const transaction = this.database.begin();
      return asked.map(({ id, cause }) => this.loaded(transaction, id, cause));
    });
  }

  async commit(decided: readonly FlowCommit[]): Promise<void> {
    const commits = decided.map((one) => this.flawed(one));
    if (this.flaws.publishesBeforeCommit === true) this.outbox.publishUncommitted(commits.flatMap(messagesOf));
    const said = await this.once('commit decisions', (transaction) => this.write(transaction, commits));
    this.outbox.publishSoon(said);
    if (this.flaws.recordsLater === true) await this.once('record', (late) => this.changes(late, commits));
    if (this.flaws.saysLater === true) await this.once('say', (late) => this.messages(late, commits));
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

  private flawed(one: FlowCommit): FlowCommit {
    const { decides } = this.flaws;
    if (decides === undefined || one.events.length === 0) return one;
    const events = [...one.events, ...decides(one.state, one.events)];
    const added = events.slice(one.events.length);
    return { ...one, events, state: added.reduce(evolve, one.state), revision: one.basedOn + events.length };
  }

  within(tx: Tx): OpenTransaction<Flow, FlowEvent, RowChange> {
    const session = Session.of(tx);
    return {
      load: (asked) =>
        session.statement('load and lock', async (transaction) => {
          for (const { id } of asked) await transaction.lock('aggregate', id);
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

  /** The state of a flow without a lock. */
  read(tx: Tx, id: string): Promise<Flow | undefined> {
    return Session.of(tx).statement('read a flow', (transaction) => {
      const row = transaction.get<AggregateRow>('aggregate', id);
      return row === undefined ? undefined : (JSON.parse(row.state) as Flow);
    });
  }

  private loaded(transaction: Transaction, id: string, cause: Cause): Loaded<Flow> {
    const row = transaction.get<AggregateRow>('aggregate', id);
    const received = this.flaws.forgetsInbox !== true && transaction.get('inbox', receiptOf(cause)) !== undefined;
    return {
      state: row === undefined ? absent : (JSON.parse(row.state) as Flow),
      revision: row?.revision ?? 0,
      received: cause.consumer !== undefined && received,
    };
  }

  private async write(transaction: Transaction, commits: readonly FlowCommit[]) {
    // Everybody takes the locks of several flows in the same order.
    for (const id of [...new Set(commits.map((one) => one.id))].sort()) await transaction.lock('aggregate', id);
    for (const one of commits) await this.writeOne(transaction, one);
    for (const { timer, type } of commits.flatMap(({ consequences }) => consequences.timers)) {
      await transaction.put('timer', timerKey(timer), type === 'set' ? timer : undefined);
    }
    if (this.flaws.recordsLater !== true) await this.changes(transaction, commits);
    return this.flaws.saysLater === true ? [] : this.messages(transaction, commits);
  }

  private async changes(transaction: Transaction, commits: readonly FlowCommit[]): Promise<void> {
    for (const change of commits.flatMap(({ consequences }) => consequences.changes)) {
      await applyChange(transaction, change);
    }
  }

  private messages(transaction: Transaction, commits: readonly FlowCommit[]) {
    return this.outbox.insert(transaction, commits.flatMap(messagesOf));
  }

  private async writeOne(transaction: Transaction, { id, cause, basedOn, revision, state, events }: FlowCommit) {
    if (cause.consumer !== undefined && this.flaws.forgetsInbox !== true) {
      await transaction.lock('inbox', receiptOf(cause));
      if (transaction.get('inbox', receiptOf(cause)) !== undefined) throw new Conflict('received before');
      await transaction.put('inbox', receiptOf(cause), {});
    }
    if (events.length === 0) return;
    const current = transaction.get<AggregateRow>('aggregate', id)?.revision ?? 0;
    if (current !== basedOn && this.flaws.ignoresRevisions !== true) throw new Conflict('somebody else was faster');
    await transaction.put('aggregate', id, { id, revision, state: jsonb(state) } satisfies AggregateRow);
    for (const [index, event] of events.entries()) {
      const receipt = cause.consumer === undefined ? undefined : receiptOf(cause);
      const row: EventRow = { id, revision: basedOn + index + 1, data: jsonb(event), receipt };
      await transaction.put('aggregate_event', `${id}#${row.revision}`, row);
    }
  }
}

const receiptOf = ({ consumer, id }: Cause): string => `${consumer} ${id}`;
const messagesOf = ({ consequences }: FlowCommit) => consequences.messages;
