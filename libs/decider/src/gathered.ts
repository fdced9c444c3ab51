import { asOne } from './as-one.ts';
import type { Fact } from './decider.ts';
import type { Asked, Commit, Loaded, OpenTransaction } from './store.ts';

/**
 * Decisions of one transaction that are loaded together, as far as they are asked for at the same moment, and written
 * together, by {@link flush}: one statement for all of them where each by itself would need its own. Until then the
 * transaction does not see them, so each must be about another aggregate.
 */
export class GatheredCommits<State, Event extends Fact, Change> implements OpenTransaction<State, Event, Change> {
  private waiting: Commit<State, Event, Change>[] = [];
  private readonly loader = asOne<Asked, Loaded<State>>((asked) => this.open.load(asked));

  constructor(private readonly open: OpenTransaction<State, Event, Change>) {}

  load(asked: readonly Asked[]): Promise<readonly Loaded<State>[]> {
    return Promise.all(asked.map((one) => this.loader.load(one)));
  }

  async commit(commits: readonly Commit<State, Event, Change>[]): Promise<void> {
    this.waiting.push(...commits);
  }

  onCommit(action: () => void): void {
    this.open.onCommit(action);
  }

  /** Writes what was decided; the transaction still has to commit. */
  async flush(): Promise<void> {
    const commits = this.waiting;
    this.waiting = [];
    if (commits.length > 0) await this.open.commit(commits);
  }
}
