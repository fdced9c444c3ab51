/** A state, and how many events led to it. */
export interface Known<State> {
  readonly state: State;
  readonly revision: number;
}

/** As many as are busy at the same time on one machine; a flow takes a few kilobytes. */
const LIMIT = 2_000;

/**
 * The states that were committed last, so that the next decision need not load them. They may be outdated: a decision
 * made on one counts only when the store accepts its revision.
 */
export class RememberedStates<State> {
  private readonly states = new Map<string, Known<State>>();

  get(id: string): Known<State> | undefined {
    return this.states.get(id);
  }

  note(id: string, { state, revision }: Known<State>): void {
    const known = this.states.get(id);
    if (known !== undefined && known.revision > revision) return;
    this.states.delete(id);
    this.states.set(id, { state, revision });
    const [oldest] = this.states.keys();
    if (oldest !== undefined && this.states.size > LIMIT) this.states.delete(oldest);
  }

  forget(id: string): void {
    this.states.delete(id);
  }
}
