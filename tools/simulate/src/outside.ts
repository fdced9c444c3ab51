import type { Chaos } from './chaos.ts';
import { DatabaseError } from './store/database.ts';
import type { Random } from './random.ts';
import type { Life, Scheduler } from './scheduler.ts';

/** How a process waits for what is outside of it, and where it may die while it waits. */
export class Outside {
  private readonly heirs = new Set<() => void>();

  constructor(
    private readonly life: Life,
    private readonly scheduler: Scheduler,
    private readonly random: Random,
    private readonly chaos: () => Chaos,
    private readonly die: () => void,
  ) {}

  /**
   * Says what others notice when this process has died, e.g. that its transactions are rolled back.
   * @returns what to call when that is no longer needed
   */
  atDeath(notice: () => void): () => void {
    this.heirs.add(notice);
    return () => this.heirs.delete(notice);
  }

  /** The process is dead. */
  ended(): void {
    for (const notice of this.heirs) notice();
    this.heirs.clear();
  }

  /**
   * Asks something outside of the process. It may die before it was done, or after, before it heard of it: then the
   * promise stays open for ever, as everything does that a dead process waits for.
   * @throws when the connection broke, which says nothing about whether it was done
   */
  ask<T>(label: string, act: () => T | Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.scheduler.after(
        this.random.below(4),
        label,
        () => {
          const fate = this.fate();
          if (fate === 'die before') return this.die();
          if (fate === 'broken before') return reject(brokenConnection());
          void this.done(act).then((answer) => {
            if (!this.life.alive) return undefined;
            if (fate === 'die after') return this.die();
            if (fate === 'broken after') return reject(brokenConnection());
            return 'error' in answer ? reject(answer.error) : resolve(answer.value);
          });
        },
        this.life,
      );
    });
  }

  private async done<T>(act: () => T | Promise<T>): Promise<{ value: T } | { error: unknown }> {
    try {
      return { value: await act() };
    } catch (error) {
      return { error };
    }
  }

  private fate(): 'well' | 'die before' | 'die after' | 'broken before' | 'broken after' {
    const { crash, brokenConnection: broken } = this.chaos();
    if (this.random.chance(crash)) return this.random.chance(0.5) ? 'die before' : 'die after';
    if (this.random.chance(broken)) return this.random.chance(0.5) ? 'broken before' : 'broken after';
    return 'well';
  }
}

const brokenConnection = (): DatabaseError => new DatabaseError('Connection terminated unexpectedly', '08006');
