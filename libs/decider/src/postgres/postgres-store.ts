import { formatInstant } from '@millrace/kernel';
import { Inbox, Outbox } from '@millrace/messaging';
import { isNotNullViolation, isUniqueViolation, onCommit, send, UnitOfWork, type Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { setTimeout } from 'node:timers/promises';
import type { Fact } from '../decider.ts';
import {
  Conflict,
  type Asked,
  type Commit,
  type DeciderStore,
  type Loaded,
  type OpenTransaction,
  type TimerChange,
} from '../store.ts';
import { Timers } from '../timers.ts';
import {
  dueSnapshot,
  read,
  snapshotColumns,
  stateOf,
  storedFact,
  type SnapshotRow,
  type StoredStates,
} from './snapshots.ts';

const COMPANY_MILLISECONDS = 50;

/** What every store of a service writes with. */
@Injectable()
export class DeciderTables {
  constructor(
    readonly work: UnitOfWork,
    readonly inbox: Inbox,
    readonly outbox: Outbox,
    readonly timers: Timers,
  ) {}
}

/** How one kind of aggregate lies in the database, and what is written along with its decisions. */
export interface StoredKind<State, Event extends Fact, Change> extends StoredStates<State, Event> {
  /** Sends the changes of read models, in order, within the transaction of the decisions; it cannot wait for answers. */
  send?(tx: Tx, changes: readonly Change[]): void;
  /** In place of `send`, for changes that depend on what is there: each then costs a round trip. */
  write?(tx: Tx, changes: readonly Change[]): Promise<void>;
}

/** Decisions in PostgreSQL: a batch is one round trip and one commit, however many decisions are in it. */
export class PostgresStore<State, Event extends Fact, Change> implements DeciderStore<State, Event, Change> {
  constructor(
    private readonly tables: DeciderTables,
    private readonly kind: StoredKind<State, Event, Change>,
  ) {}

  async load(asked: readonly Asked[]): Promise<readonly Loaded<State>[]> {
    return this.tables.work.run((tx) => this.loadIn(tx, asked, ''));
  }

  async commit(commits: readonly Commit<State, Event, Change>[]): Promise<void> {
    try {
      const { work } = this.tables;
      if (this.kind.write === undefined) await work.write((tx) => this.commitIn(tx, commits));
      else await work.run((tx) => this.commitIn(tx, commits));
    } catch (error) {
      throw isConflict(error) ? new Conflict('somebody else was faster', { cause: error }) : error;
    }
  }

  /** A commit that is shared costs nothing; what waits this long is seen no later by anybody who looks. */
  company(): Promise<void> {
    return setTimeout(COMPANY_MILLISECONDS);
  }

  /** The store as part of a transaction: aggregates are locked in the order in which they are asked for. */
  within(tx: Tx): OpenTransaction<State, Event, Change> {
    return {
      load: (asked) => this.loadIn(tx, asked, 'for update'),
      commit: (commits) => this.commitIn(tx, commits),
      onCommit: (action) => onCommit(tx, action),
    };
  }

  /** The state as it stands in `tx`, without a lock; `undefined` when nothing ever happened to the aggregate. */
  async read(tx: Tx, id: string): Promise<State | undefined> {
    return read(tx, this.kind, id);
  }

  private async loadIn(tx: Tx, asked: readonly Asked[], lock: '' | 'for update'): Promise<readonly Loaded<State>[]> {
    const { kind, initial } = this.kind;
    const ids = [...new Set(asked.map(({ id }) => id))];
    const [snapshots, received] = await Promise.all([
      send<SnapshotRow>(
        tx,
        `select ${snapshotColumns} from aggregate
         where kind = $1 and id = any($2::text[]) order by id ${lock}`,
        [kind, ids],
      ),
      this.tables.inbox.received(
        tx,
        asked.flatMap(({ cause: { consumer, id } }) => (consumer === undefined ? [] : [{ consumer, messageId: id }])),
      ),
    ]);
    const known = new Map<string, { readonly state: State; readonly revision: number }>();
    for (const row of snapshots) {
      known.set(row.id, { state: await stateOf(tx, this.kind, row), revision: Number(row.revision) });
    }
    return asked.map(({ id, cause }) => ({
      ...(known.get(id) ?? { state: initial, revision: 0 }),
      received: cause.consumer !== undefined && received(cause.consumer, cause.id),
    }));
  }

  private async commitIn(tx: Tx, commits: readonly Commit<State, Event, Change>[]): Promise<void> {
    const { inbox, outbox, timers } = this.tables;
    inbox.receive(
      tx,
      commits.flatMap(({ cause: { consumer, id } }) => (consumer === undefined ? [] : [{ consumer, messageId: id }])),
    );
    this.save(
      tx,
      commits.filter(({ events }) => events.length > 0),
    );
    const changes = commits.flatMap(({ consequences }) => consequences.changes);
    this.kind.send?.(tx, changes);
    await this.kind.write?.(tx, changes);
    const changed = lastOfEach(commits.flatMap(({ consequences }) => consequences.timers));
    timers.setAll(
      tx,
      changed.flatMap((change) => (change.type === 'set' ? [change.timer] : [])),
    );
    timers.clearAll(
      tx,
      changed.flatMap((change) => (change.type === 'clear' ? [change.timer] : [])),
    );
    await outbox.addTogether(
      tx,
      commits.flatMap(({ consequences }) => consequences.messages),
    );
  }

  /**
   * Moves the aggregates on, each from the revision that was decided on, and appends the events. An event whose aggregate
   * could not be moved has no revision, which the table refuses: nothing is committed then.
   */
  private save(tx: Tx, commits: readonly Commit<State, Event, Change>[]): void {
    if (commits.length === 0) return;
    const { kind, shape } = this.kind;
    const lines = [...Map.groupBy(commits, ({ id }) => id).values()].flatMap((line) => {
      const [first, last] = [line[0], line.at(-1)];
      return first === undefined || last === undefined ? [] : [{ ...last, basedOn: first.basedOn }];
    });
    const facts = commits.flatMap(({ id, cause, basedOn, events }) =>
      events.map((event, index) => ({ id, cause: cause.id, revision: basedOn + index + 1, event })),
    );
    // A scalar subquery looks into the index for each line; `exists` may be answered by hashing the whole table first.
    void send(
      tx,
      `with decided as (
         select * from jsonb_to_recordset($2::jsonb) as line (id text, based_on bigint, revision bigint, state jsonb)
       ), moved as (
         insert into aggregate (kind, id, state, state_revision, shape, revision)
         select $1, id, state, case when state is null then 0 else revision end, $4, revision from decided
         where based_on = 0
           or (select true from aggregate known where known.kind = $1 and known.id = decided.id)
         order by id
         on conflict (kind, id) do update set revision = excluded.revision, updated_at = now(),
           state = coalesce(excluded.state, aggregate.state),
           state_revision = greatest(excluded.state_revision, aggregate.state_revision),
           shape = case when excluded.state is null then aggregate.shape else excluded.shape end
         where aggregate.revision = (select based_on from decided where decided.id = aggregate.id)
         returning id
       )
       insert into aggregate_event (kind, id, revision, type, data, caused_by, at)
       select $1, fact.id, case when moved.id is null then null else fact.revision end, fact.data ->> 'type', fact.data,
         fact.caused_by, fact.at
       from jsonb_to_recordset($3::jsonb)
         as fact (id text, revision bigint, data jsonb, caused_by text, at timestamptz)
       left join moved on moved.id = fact.id`,
      [
        kind,
        JSON.stringify(
          lines.map(({ id, basedOn, revision, state }) => ({
            id,
            based_on: basedOn,
            revision,
            state: dueSnapshot(this.kind, { state, basedOn, revision }),
          })),
        ),
        JSON.stringify(
          facts.map(({ id, revision, cause, event }) => ({
            id,
            revision,
            data: storedFact(this.kind, event),
            caused_by: cause,
            at: formatInstant(event.at),
          })),
        ),
        shape,
      ],
    );
  }
}

const isConflict = (error: unknown): boolean =>
  isUniqueViolation(error, 'aggregate_event_pkey') ||
  isUniqueViolation(error, 'inbox_pkey') ||
  isNotNullViolation(error, 'aggregate_event', 'revision');

/** What happens to each timer in the end. */
function lastOfEach(changes: readonly TimerChange[]): readonly TimerChange[] {
  const last = new Map<string, TimerChange>();
  for (const change of changes) {
    const { kind, aggregateId, timerId } = change.timer;
    last.set(JSON.stringify([kind, aggregateId, timerId]), change);
  }
  return [...last.values()];
}
