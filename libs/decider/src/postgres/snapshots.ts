import type { Tx } from '@millrace/persistence';
import type { Fact } from '../decider.ts';

/** As many facts as are in memory at the same time. */
const PAGE = 2_000;

/** How the states and facts of one kind of aggregate lie in the database: a `Decider`, and what is left out. */
export interface StoredStates<State, Event extends Fact> {
  readonly kind: string;
  readonly initial: State;
  /** See `Decider`. */
  readonly shape: number;
  readonly evolve: (state: State, event: Event) => State;
  /** Default: the state as it is. What never changes and lies elsewhere need not be stored again. */
  readonly snapshot?: {
    of(state: State): unknown;
    /** The state of a snapshot of this `shape`; what it left out is read through `tx`. */
    restore(tx: Tx, snapshot: unknown): Promise<State>;
  };
  /** Default: the event as it is. */
  readonly fact?: {
    of(event: Event): unknown;
    /** The event of a fact that this or any earlier release stored; `before` is the state in which it happened. */
    restore(tx: Tx, fact: unknown, before: State): Promise<Event>;
  };
}

/** A row of `aggregate`: select `id, revision, shape, state`. */
export interface SnapshotRow {
  readonly id: string;
  readonly revision: string;
  readonly shape: number;
  readonly state: unknown;
}

export const storedState = <State, Event extends Fact>(
  { snapshot }: StoredStates<State, Event>,
  state: State,
): unknown => (snapshot === undefined ? state : snapshot.of(state));

export const storedFact = <State, Event extends Fact>({ fact }: StoredStates<State, Event>, event: Event): unknown =>
  fact === undefined ? event : fact.of(event);

/**
 * The state of a snapshot. One of another shape is written by another release and is not looked at: the state is made
 * again from its facts, and kept so that this happens once.
 */
export async function stateOf<State, Event extends Fact>(
  tx: Tx,
  stored: StoredStates<State, Event>,
  row: SnapshotRow,
): Promise<State> {
  const { kind, shape, snapshot } = stored;
  if (row.shape === shape) return snapshot === undefined ? (row.state as State) : snapshot.restore(tx, row.state);
  const state = await folded(tx, stored, row);
  await tx.query(`update aggregate set state = $4, shape = $5 where kind = $1 and id = $2 and revision = $3`, [
    kind,
    row.id,
    row.revision,
    JSON.stringify(storedState(stored, state)),
    shape,
  ]);
  return state;
}

async function folded<State, Event extends Fact>(
  tx: Tx,
  { kind, initial, evolve, fact }: StoredStates<State, Event>,
  { id, revision: last }: SnapshotRow,
): Promise<State> {
  let state = initial;
  let done = '0';
  while (done !== last) {
    const rows: { revision: string; data: unknown }[] = await tx.query(
      `select revision, data from aggregate_event
       where kind = $1 and id = $2 and revision > $3 and revision <= $4 order by revision limit $5`,
      [kind, id, done, last, PAGE],
    );
    if (rows.length === 0) throw new Error(`the facts of ${kind} ${id} after revision ${done} are gone`);
    for (const { revision, data } of rows) {
      state = evolve(state, fact === undefined ? (data as Event) : await fact.restore(tx, data, state));
      done = revision;
    }
  }
  return state;
}

/** The state as it stands in `tx`, without a lock; `undefined` when nothing ever happened to the aggregate. */
export async function read<State, Event extends Fact>(
  tx: Tx,
  stored: StoredStates<State, Event>,
  id: string,
): Promise<State | undefined> {
  const [row]: SnapshotRow[] = await tx.query(
    `select id, revision, shape, state from aggregate where kind = $1 and id = $2`,
    [stored.kind, id],
  );
  return row && stateOf(tx, stored, row);
}
