import type { OutgoingMessage } from '@millrace/messaging';
import type { Cause, Decided, Fact } from './decider.ts';
import type { Timer } from './timers.ts';

/**
 * Where decisions are kept. It is all that the shell knows of a database, and small enough to be written over a `Map`:
 * whatever gives snapshots with their revision and commits all or nothing can stand in for PostgreSQL.
 *
 * Nothing is locked: who commits says on which revision it decided, and fails when somebody else was faster.
 */
export interface DeciderStore<State, Event extends Fact, Change> {
  /** What is known now, one answer for each question, in the same order. */
  load(asked: readonly Asked[]): Promise<readonly Loaded<State>[]>;

  /**
   * Keeps all of it or nothing: events, snapshots, causes, and everything that follows. Several commits of one
   * aggregate come in the order in which they were decided. Once this has returned, all of it survives any crash.
   * @throws Conflict when an aggregate is no longer at `basedOn`, or a cause has been received before. A commit without
   *   events is one whose aggregate was loaded, not remembered: only its cause need be checked
   */
  commit(commits: readonly Commit<State, Event, Change>[]): Promise<void>;

  /** Over when a decision that nobody waits for has waited long enough for company. Default: it goes at once. */
  company?(): Promise<void>;
}

/** A transaction that somebody else opened: what it loads is locked, and the decision commits with the rest of it. */
export interface OpenTransaction<State, Event extends Fact, Change> extends DeciderStore<State, Event, Change> {
  /** Calls `action` once everything has committed; never when it is rolled back. */
  onCommit(action: () => void): void;
}

export interface Asked {
  readonly id: string;
  readonly cause: Cause;
}

export interface Loaded<State> {
  /** The initial state when nothing ever happened. */
  readonly state: State;
  /** How many events led to it. */
  readonly revision: number;
  /** The cause has a consumer, and that one has received it before. */
  readonly received: boolean;
}

/** One decision, with all that follows from it. Without events only the cause is kept, if it has a consumer. */
export interface Commit<State, Event extends Fact, Change> {
  readonly id: string;
  readonly cause: Cause;
  readonly basedOn: number;
  /** `basedOn` and one for each event. */
  readonly revision: number;
  readonly state: State;
  readonly events: readonly Event[];
  readonly consequences: Consequences<Change>;
}

/** What follows from a decision, as data: whoever stores the decision stores it along. */
export interface Consequences<Change> {
  /** In order: a later one for the same timer replaces an earlier one. */
  readonly timers: readonly TimerChange[];
  /** Said once the decision has committed, in this order. An id that was said before is not said again. */
  readonly messages: readonly OutgoingMessage[];
  /** Of read models, in order: each service has its own kind of change. */
  readonly changes: readonly Change[];
}

export type TimerChange =
  | { readonly type: 'set'; readonly timer: Timer }
  | { readonly type: 'clear'; readonly timer: Omit<Timer, 'dueAt'> };

export const noConsequences: Consequences<never> = { timers: [], messages: [], changes: [] };

/** What follows from a decision that has events. It writes nothing, and the same decision has the same consequences. */
export type Plan<State, Event, Order, Change> = (
  decided: Decided<State, Event, Order>,
  cause: Cause,
) => Consequences<Change>;

/** Somebody else has written since the state was loaded, or has handled the same cause. */
export class Conflict extends Error {
  override readonly name = 'Conflict';
}
