import { ok, type Result } from '@millrace/kernel';
import { Inbox, ServiceTracer } from '@millrace/messaging';
import { isUniqueViolation, UnitOfWork, type Tx } from '@millrace/persistence';
import type { Cause, Decided, Decider, Fact } from './decider.ts';
import { load, save } from './store.ts';

/** Does in the same transaction what a decision asks for: outbox, timers, read models. */
export type CarryOut<State, Event, Order> = (
  tx: Tx,
  decided: Decided<State, Event, Order>,
  cause: Cause,
) => Promise<void>;

/**
 * The only code that commits decisions: inbox and load (locked) → decide → evolve → events and snapshot → what follows →
 * commit. Whatever crashes, either all of it happened or nothing.
 */
export class DeciderShell<State, Command extends { readonly type: string }, Event extends Fact, Order, Rejection> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly inbox: Inbox,
    private readonly tracer: ServiceTracer,
    private readonly decider: Decider<State, Command, Event, Order, Rejection>,
    private readonly carryOut: CarryOut<State, Event, Order>,
  ) {}

  /**
   * @param make builds the command once the state is locked; it may read what it needs through `tx`.
   * @returns the decision, or the rejection (then nothing was written).
   */
  async handle(
    id: string,
    command: Command | ((state: State, tx: Tx) => Promise<Command>),
    cause: Cause,
  ): Promise<Result<Decided<State, Event, Order>, Rejection>> {
    return this.tracer.span(
      'decide',
      { attributes: { 'millrace.aggregate.kind': this.decider.kind, 'millrace.aggregate.id': id } },
      async (span) => {
        const result = await this.retried(id, command, cause, (type) => span.setAttribute('millrace.command', type));
        if (result.ok) span.setAttribute('millrace.events', result.value.events.length);
        else span.addEvent('rejected', { rejection: JSON.stringify(result.error) });
        return result;
      },
    );
  }

  /** Two first commands to one aggregate race on the insert; the loser looks again and finds it there. */
  private async retried(
    id: string,
    command: Command | ((state: State, tx: Tx) => Promise<Command>),
    cause: Cause,
    named: (type: string) => void,
  ): Promise<Result<Decided<State, Event, Order>, Rejection>> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.work.run((tx) => this.decideIn(tx, id, command, cause, named));
      } catch (error) {
        if (attempt < 3 && isUniqueViolation(error, 'aggregate_event_pkey')) continue;
        throw error;
      }
    }
  }

  /** Decides as part of a transaction that the caller opened. */
  async decideIn(
    tx: Tx,
    id: string,
    command: Command | ((state: State, tx: Tx) => Promise<Command>),
    cause: Cause,
    named: (type: string) => void = () => undefined,
  ): Promise<Result<Decided<State, Event, Order>, Rejection>> {
    const { decider } = this;
    const { state: before, revision, repeated } = await load(tx, decider, id, cause, this.inbox);
    if (repeated) return ok({ id, before, after: before, revision, events: [], orders: [], repeated });

    const asked = typeof command === 'function' ? await command(before, tx) : command;
    named(asked.type);
    const decision = decider.decide(before, asked);
    if (!decision.ok) return decision;
    const events = decision.value;
    const after = events.reduce((state, event) => decider.evolve(state, event), before);
    const orders = events.flatMap((event) => decider.react(after, event));
    const decided = { id, before, after, revision: revision + events.length, events, orders, repeated: false };
    if (events.length > 0) save(tx, decider.kind, decided, cause);
    await this.carryOut(tx, decided, cause);
    return ok(decided);
  }
}
