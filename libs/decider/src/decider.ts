import type { Instant, Result } from '@millrace/kernel';

/** What every recorded fact has. */
export interface Fact {
  readonly type: string;
  readonly at: Instant;
}

/** Three total, pure functions that hold all the rules of one kind of aggregate. */
export interface Decider<State, Command extends { readonly type: string }, Event extends Fact, Order, Rejection> {
  /** Kind of aggregate, e.g. `flow`; part of every key. */
  readonly kind: string;
  /** The state before the first event. */
  readonly initial: State;
  /**
   * Version of the shape of `State`, from 1; raise it with every change of that shape. Facts are for ever and can be
   * folded by every later release; a snapshot is read by releases of the same shape only.
   */
  readonly shape: number;
  /** Late, repeated and stale commands are accepted with no events; a rejection is for callers who can act on it. */
  decide(state: State, command: Command): Result<readonly Event[], Rejection>;
  evolve(state: State, event: Event): State;
  /** What a fact asks of others. `state` is the one after all events of the same decision. */
  react(state: State, event: Event): readonly Order[];
}

/** A decision that has been made. */
export interface Decided<State, Event, Order> {
  readonly id: string;
  readonly before: State;
  readonly after: State;
  /** Revision after the decision; unchanged when nothing happened. */
  readonly revision: number;
  readonly events: readonly Event[];
  readonly orders: readonly Order[];
  /** True when the message had been handled before: nothing was decided. */
  readonly repeated: boolean;
}

/** Where a command came from. */
export interface Cause {
  /** Id of the message, request or timer; stored with each event. */
  readonly id: string;
  /** Set for messages: the inbox then lets the same one through once. */
  readonly consumer?: string;
}
