import type { Chaos } from './chaos.ts';
import type { Random } from './random.ts';
import type { Life, Scheduler } from './scheduler.ts';

const patienceMilliseconds = 5_000;

/** Nobody answered in time: what was asked may have happened or not. */
export class NoAnswer extends Error {}

/** Requests between services. Either way of a request may be lost, and whoever was asked may die over it. */
export class Network<Server> {
  constructor(
    private readonly scheduler: Scheduler,
    private readonly random: Random,
    private readonly chaos: () => Chaos,
    /** Who could answer now. */
    private readonly servers: () => readonly Server[],
  ) {}

  /** @param asking whose promise this is; `undefined` for people, who never die here */
  ask<T>(label: string, asking: Life | undefined, answer: (server: Server) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      let answered = false;
      const lostPatience = () => {
        if (!answered) reject(new NoAnswer(label));
      };
      this.scheduler.after(patienceMilliseconds, `patience over ${label} is lost`, lostPatience, asking);
      const back = (settle: () => void) => {
        const arrive = () => {
          answered = true;
          settle();
        };
        if (!this.lost()) this.scheduler.after(this.random.below(3), `answer to ${label}`, arrive, asking);
      };
      if (this.lost()) return;
      this.scheduler.after(this.random.below(3), label, () => {
        const servers = this.servers();
        if (servers.length === 0) return;
        answer(this.random.pick(servers)).then(
          (value) => back(() => resolve(value)),
          (fault: unknown) => back(() => reject(fault as Error)),
        );
      });
    });
  }

  private lost(): boolean {
    return this.random.chance(this.chaos().lostAnswer);
  }
}
