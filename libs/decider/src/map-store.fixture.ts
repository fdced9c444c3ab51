import type { Fact } from './decider.ts';
import { Conflict, type Asked, type Commit, type DeciderStore, type Loaded } from './store.ts';

/** A store over a `Map`, which can be made to fail. Each step lets others go first, as a database does. */
export class MapStore<State, Event extends Fact, Change> implements DeciderStore<State, Event, Change> {
  readonly commits: (readonly Commit<State, Event, Change>[])[] = [];
  readonly facts = new Map<string, readonly Event[]>();
  loads = 0;
  /** Says whether a batch cannot be written. */
  fails: (commits: readonly Commit<State, Event, Change>[]) => boolean = () => false;
  private readonly states = new Map<string, { readonly state: State; readonly revision: number }>();
  private readonly inbox = new Set<string>();

  constructor(private readonly initial: State) {}

  async load(asked: readonly Asked[]): Promise<readonly Loaded<State>[]> {
    this.loads++;
    await Promise.resolve();
    return asked.map(({ id, cause }) => ({
      ...(this.states.get(id) ?? { state: this.initial, revision: 0 }),
      received: cause.consumer !== undefined && this.inbox.has(`${cause.consumer} ${cause.id}`),
    }));
  }

  async commit(commits: readonly Commit<State, Event, Change>[]): Promise<void> {
    await Promise.resolve();
    if (this.fails(commits)) throw new Error('could not be written');
    const revisions = new Map([...this.states].map(([id, { revision }]) => [id, revision]));
    const causes = new Set(this.inbox);
    for (const { id, cause, basedOn, revision, events } of commits) {
      if (events.length > 0 && (revisions.get(id) ?? 0) !== basedOn) throw new Conflict(`${id} has moved on`);
      if (events.length > 0) revisions.set(id, revision);
      if (cause.consumer === undefined) continue;
      if (causes.has(`${cause.consumer} ${cause.id}`)) throw new Conflict(`${cause.id} was received before`);
      causes.add(`${cause.consumer} ${cause.id}`);
    }
    for (const cause of causes) this.inbox.add(cause);
    for (const { id, revision, state, events } of commits) {
      if (events.length === 0) continue;
      this.states.set(id, { state, revision });
      this.facts.set(id, [...(this.facts.get(id) ?? []), ...events]);
    }
    this.commits.push(commits);
  }
}
