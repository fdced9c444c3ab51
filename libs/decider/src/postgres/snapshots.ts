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
  /**
   * Whether a state is worth a snapshot at once. Default: each. Between those that are, one is stored after so many facts
   * that whoever reads the aggregate has few to fold.
   */
  readonly rests?: (state: State) => boolean;
  /** Default: the event as it is. */
  readonly fact?: {
    of(event: Event): unknown;
    /** The event of a fact that this or any earlier release stored; `before` is the state in which it happened. */
    restore(tx: Tx, fact: unknown, before: State): Promise<Event>;
  };
}

/** A row of `aggregate`: select {@link snapshotColumns}. */
export interface SnapshotRow {
  readonly id: string;
  readonly revision: string;
  readonly shape: number;
  /** Null as long as there is none; then `stateRevision` is 0. */
  readonly state: unknown;
  /** Up to which fact the state goes. */
  readonly stateRevision: string;
}

export const snapshotColumns = `aggregate.id, aggregate.revision, aggregate.shape, aggregate.state,
  aggregate.state_revision as "stateRevision"`;

const MOST_FACTS_TO_FOLD = 64;

/** What to store as snapshot after facts up to `revision`; undefined when the one that is stored is recent enough. */
export function dueSnapshot<State, Event extends Fact>(
  stored: StoredStates<State, Event>,
  { state, basedOn, revision }: { readonly state: State; readonly basedOn: number; readonly revision: number },
): unknown {
  const { rests = () => true } = stored;
  const isFar = Math.floor(basedOn / MOST_FACTS_TO_FOLD) < Math.floor(revision / MOST_FACTS_TO_FOLD);
  return isFar || rests(state) ? storedState(stored, state) : undefined;
}

const storedState = <State, Event extends Fact>({ snapshot }: StoredStates<State, Event>, state: State): unknown =>
  snapshot === undefined ? state : snapshot.of(state);

export const storedFact = <State, Event extends Fact>({ fact }: StoredStates<State, Event>, event: Event): unknown =>
  fact === undefined ? event : fact.of(event);

/**
 * The state as it is at the row's revision: its snapshot, and what happened since. A snapshot of another shape is written
 * by another release and is not looked at: the state is made again from its facts, and kept so that this happens once.
 */
export async function stateOf<State, Event extends Fact>(
  tx: Tx,
  stored: StoredStates<State, Event>,
  row: SnapshotRow,
): Promise<State> {
  const { kind, initial, shape, snapshot } = stored;
  if (row.shape !== shape) {
    const state = await folded(tx, stored, row, initial, '0');
    await tx.query(
      `update aggregate set state = $4, state_revision = revision, shape = $5
       where kind = $1 and id = $2 and revision = $3`,
      [kind, row.id, row.revision, JSON.stringify(storedState(stored, state)), shape],
    );
    return state;
  }
  if (row.state === null) return folded(tx, stored, row, initial, '0');
  const known = snapshot === undefined ? (row.state as State) : await snapshot.restore(tx, row.state);
  return folded(tx, stored, row, known, row.stateRevision);
}

async function folded<State, Event extends Fact>(
  tx: Tx,
  { kind, evolve, fact }: StoredStates<State, Event>,
  { id, revision: last }: SnapshotRow,
  from: State,
  fromRevision: string,
): Promise<State> {
  let state = from;
  let done = fromRevision;
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
  const [row]: SnapshotRow[] = await tx.query(`select ${snapshotColumns} from aggregate where kind = $1 and id = $2`, [
    stored.kind,
    id,
  ]);
  return row && stateOf(tx, stored, row);
}
