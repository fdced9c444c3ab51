import { ok, type Result } from '@millrace/kernel';
import { context, ServiceTracer, traceparentOf } from '@millrace/messaging';
import type { Cause, Decided, Decider, Fact } from './decider.ts';
import { Lanes } from './lanes.ts';
import { RememberedStates, type Known } from './remembered.ts';
import { Conflict, noConsequences, type Commit, type DeciderStore, type OpenTransaction, type Plan } from './store.ts';

/** How often a decision is made again because somebody else was faster; then its cause has to come again. */
const ATTEMPTS = 10;

/** A command that waits for its decision. */
interface Asking<Command, Answer> {
  readonly id: string;
  readonly command: Command;
  readonly cause: Cause;
  /** The trace that the command belongs to. */
  readonly within: ReturnType<typeof context.active>;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

/**
 * The only code that commits decisions: load → decide → evolve → plan what follows → commit. Whatever crashes, either
 * all of it happened or nothing.
 *
 * Commands that wait at the same moment are decided one after the other, in memory, and committed together. What cannot
 * be committed together is decided alone, so that nobody suffers from somebody else's command.
 */
export class DeciderShell<
  State,
  Command extends { readonly type: string },
  Event extends Fact,
  Order,
  Rejection,
  Change = never,
> {
  private readonly remembered = new RememberedStates<State>();
  private readonly lanes = new Lanes<Asking<Command, Result<Decided<State, Event, Order>, Rejection>>>((batch) =>
    this.decideAll(batch),
  );

  constructor(
    private readonly store: DeciderStore<State, Event, Change>,
    private readonly tracer: ServiceTracer,
    private readonly decider: Decider<State, Command, Event, Order, Rejection>,
    private readonly plan: Plan<State, Event, Order, Change>,
  ) {}

  /**
   * @param urgency `patient`: nobody waits for this decision, so that it may wait a moment for one to share a commit with
   * @returns the decision once it is committed, or the rejection (then nothing was written)
   */
  async handle(
    id: string,
    command: Command,
    cause: Cause,
    urgency: 'at-once' | 'patient' = 'at-once',
  ): Promise<Result<Decided<State, Event, Order>, Rejection>> {
    const attributes = {
      'millrace.aggregate.kind': this.decider.kind,
      'millrace.aggregate.id': id,
      'millrace.command': command.type,
    };
    return this.tracer.span('decide', { attributes }, async (span) => {
      const { promise, resolve, reject } = Promise.withResolvers<Result<Decided<State, Event, Order>, Rejection>>();
      const patience = urgency === 'patient' ? this.store.company?.() : undefined;
      this.lanes.submit(id, { id, command, cause, within: context.active(), resolve, reject }, patience);
      const result = await promise;
      if (result.ok) span.setAttribute('millrace.events', result.value.events.length);
      else span.addEvent('rejected', { rejection: JSON.stringify(result.error) });
      return result;
    });
  }

  /** Decides as part of a transaction that the caller opened. */
  async decideIn(
    open: OpenTransaction<State, Event, Change>,
    id: string,
    command: Command,
    cause: Cause,
  ): Promise<Result<Decided<State, Event, Order>, Rejection>> {
    const decided = await this.decideAllIn(open, id, [command], cause);
    if (!decided.ok) return decided;
    const [only] = decided.value;
    if (only === undefined) throw new Error(`nothing was decided about ${id}`);
    return ok(only);
  }

  /** Several commands, one after the other. When one of them is rejected, none has written anything. */
  async decideAllIn(
    open: OpenTransaction<State, Event, Change>,
    id: string,
    commands: readonly Command[],
    cause: Cause,
  ): Promise<Result<readonly Decided<State, Event, Order>[], Rejection>> {
    const [loaded] = await open.load([{ id, cause }]);
    if (loaded === undefined) throw new Error(`the store did not answer for ${id}`);
    const decided: Decided<State, Event, Order>[] = [];
    const commits: Commit<State, Event, Change>[] = [];
    let known: Known<State> = loaded;
    for (const command of commands) {
      const { answer, commit } = this.decide(id, known, loaded.received, command, cause);
      if (!answer.ok) return answer;
      decided.push(answer.value);
      if (commit === undefined) continue;
      // It is received once, however much follows from it.
      commits.push(commits.length === 0 ? commit : { ...commit, cause: { id: cause.id } });
      known = commit;
    }
    const last = commits.at(-1);
    if (last === undefined) return ok(decided);
    await open.commit(commits);
    this.remembered.forget(id);
    open.onCommit(() => this.remembered.note(id, last));
    return ok(decided);
  }

  private async decideAll(
    batch: readonly Asking<Command, Result<Decided<State, Event, Order>, Rejection>>[],
  ): Promise<void> {
    const alone = await this.decideTogether(batch);
    const lines = [...Map.groupBy(alone, ({ id }) => id).values()];
    await Promise.all(
      lines.map(async (line) => {
        for (const asking of line) await this.decideAlone(asking);
      }),
    );
  }

  /** @returns those that must be decided alone; all others are settled. */
  private async decideTogether(
    batch: readonly Asking<Command, Result<Decided<State, Event, Order>, Rejection>>[],
  ): Promise<readonly Asking<Command, Result<Decided<State, Event, Order>, Rejection>>[]> {
    try {
      const { states, received } = await this.statesFor(batch);
      const alone: (typeof batch)[number][] = [];
      const settle: (() => void)[] = [];
      const commits: Commit<State, Event, Change>[] = [];
      for (const asking of batch) {
        const { id, cause } = asking;
        const known = states.get(id);
        // Who comes after one that is decided alone waits for it, and a cause that comes twice for its first coming.
        const later = alone.some((one) => one.id === id) || commits.some((one) => isSame(one.cause, cause));
        const made = known === undefined || later ? undefined : this.tried(asking, known, received.has(asking));
        // On a remembered state counts only what the store checks: a refusal, or that nothing happens, may be outdated.
        if (made === undefined || (!(made.commit && made.commit.events.length > 0) && !known?.certain)) {
          alone.push(asking);
          continue;
        }
        settle.push(() => asking.resolve(made.answer));
        if (made.commit === undefined) continue;
        commits.push(made.commit);
        states.set(id, { ...made.commit, certain: known?.certain ?? false });
      }
      await this.commit(commits);
      for (const done of settle) done();
      return alone;
    } catch (error) {
      const [only] = batch;
      if (batch.length > 1 || only === undefined || error instanceof Conflict) return batch;
      only.reject(error);
      return [];
    }
  }

  /** What is remembered, and else what is stored. */
  private async statesFor(batch: readonly Asking<Command, Result<Decided<State, Event, Order>, Rejection>>[]) {
    const states = new Map<string, Known<State> & { readonly certain: boolean }>();
    const received = new Set<(typeof batch)[number]>();
    const unknown: (typeof batch)[number][] = [];
    for (const asking of batch) {
      const known = this.remembered.get(asking.id);
      if (known === undefined) unknown.push(asking);
      else states.set(asking.id, { ...known, certain: false });
    }
    if (unknown.length === 0) return { states, received };
    const loaded = await this.store.load(unknown);
    for (const [index, asking] of unknown.entries()) {
      const one = loaded[index];
      if (one === undefined) throw new Error(`the store did not answer for ${asking.id}`);
      states.set(asking.id, { ...one, certain: true });
      if (one.received) received.add(asking);
    }
    return { states, received };
  }

  /** `undefined` when it throws: decided alone, it throws again, and nobody else is there to suffer. */
  private tried(
    { id, command, cause, within }: Asking<Command, Result<Decided<State, Event, Order>, Rejection>>,
    known: Known<State>,
    received: boolean,
  ) {
    try {
      return context.with(within, () => this.decide(id, known, received, command, cause));
    } catch {
      return undefined;
    }
  }

  private async decideAlone(asking: Asking<Command, Result<Decided<State, Event, Order>, Rejection>>): Promise<void> {
    const { id, command, cause, within } = asking;
    for (let attempt = 1; ; attempt++) {
      try {
        this.remembered.forget(id);
        const [loaded] = await this.store.load([asking]);
        if (loaded === undefined) throw new Error(`the store did not answer for ${id}`);
        const { received } = loaded;
        const { answer, commit } = context.with(within, () => this.decide(id, loaded, received, command, cause));
        if (commit !== undefined) await this.commit([commit]);
        return asking.resolve(answer);
      } catch (error) {
        if (error instanceof Conflict && attempt < ATTEMPTS) continue;
        return asking.reject(error);
      }
    }
  }

  private async commit(commits: readonly Commit<State, Event, Change>[]): Promise<void> {
    if (commits.length === 0) return;
    try {
      await this.store.commit(commits);
    } catch (error) {
      for (const { id } of commits) this.remembered.forget(id);
      throw error;
    }
    for (const commit of commits) this.remembered.note(commit.id, commit);
  }

  private decide(
    id: string,
    { state: before, revision: basedOn }: Known<State>,
    received: boolean,
    command: Command,
    cause: Cause,
  ): {
    readonly answer: Result<Decided<State, Event, Order>, Rejection>;
    readonly commit?: Commit<State, Event, Change>;
  } {
    const { decider } = this;
    const unchanged = { id, before, after: before, revision: basedOn, events: [], orders: [], repeated: received };
    if (received) return { answer: ok(unchanged) };
    const decision = decider.decide(before, command);
    if (!decision.ok) return { answer: decision };
    const events = decision.value;
    if (events.length === 0) {
      if (cause.consumer === undefined) return { answer: ok(unchanged) };
      const commit = { id, cause, basedOn, revision: basedOn, state: before, events, consequences: noConsequences };
      return { answer: ok(unchanged), commit };
    }
    const after = events.reduce((state, event) => decider.evolve(state, event), before);
    const orders = events.flatMap((event) => decider.react(after, event));
    const revision = basedOn + events.length;
    const decided = { id, before, after, revision, events, orders, repeated: false };
    const consequences = inTrace(this.plan(decided, cause));
    return { answer: ok(decided), commit: { id, cause, basedOn, revision, state: after, events, consequences } };
  }
}

const isSame = (one: Cause, other: Cause): boolean => one.id === other.id && one.consumer === other.consumer;

/** What is said belongs to the trace in which it was decided, unless the plan names another one. */
function inTrace<Planned extends { readonly messages: readonly { readonly traceparent?: string }[] }>(
  planned: Planned,
): Planned {
  const traceparent = traceparentOf();
  if (traceparent === undefined) return planned;
  return { ...planned, messages: planned.messages.map((message) => ({ traceparent, ...message })) };
}
