import type { Timer } from '@millrace/decider';
import type { Tx } from '@millrace/persistence';
import type { Random } from '../random.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Change, Database } from './database.ts';
import { Session } from './session.ts';

export const timerKey = ({ kind, aggregateId, timerId }: Omit<Timer, 'dueAt'>): string =>
  `${kind} ${aggregateId} ${timerId}`;

type Due = (timer: Timer) => Promise<void>;

/** Stands in for `Timers` in one process: who handles which kind. The rows fire by themselves. */
export class SimulatedTimers {
  private readonly handlers = new Map<string, Due>();

  handle(kind: string, due: Due): void {
    this.handlers.set(kind, due);
  }

  start(): void {}

  async stop(): Promise<void> {}

  set(tx: Tx, timer: Timer): Promise<void> {
    return Session.of(tx).statement('set a timer', (transaction) => transaction.put('timer', timerKey(timer), timer));
  }

  clear(tx: Tx, timer: Omit<Timer, 'dueAt'>): Promise<void> {
    return Session.of(tx).statement('clear a timer', (transaction) =>
      transaction.put('timer', timerKey(timer), undefined),
    );
  }

  async fire(timer: Timer): Promise<void> {
    const due = this.handlers.get(timer.kind);
    if (due === undefined) throw new Error(`nobody handles timers of ${timer.kind}`);
    await due(timer);
  }
}

const againMilliseconds = 1_000;

/** Fires what is due, in some living process, until a handler has returned; now and then twice. */
export class TimerRows {
  constructor(
    private readonly database: Database,
    private readonly scheduler: Scheduler,
    private readonly random: Random,
    private readonly process: () => SimulatedTimers | undefined,
    private readonly forgetsFirst: boolean,
  ) {}

  /** To be told of every commit. */
  committed(changes: readonly Change[]): void {
    for (const { table, key, after } of changes) {
      if (table === 'timer' && after !== undefined) this.fireIn((after as Timer).dueAt - this.scheduler.now, key);
    }
  }

  private fireIn(milliseconds: number, key: string): void {
    this.scheduler.after(Math.max(0, milliseconds), `timer ${key}`, () => {
      const timer = this.database.get<Timer>('timer', key);
      if (timer === undefined || timer.dueAt > this.scheduler.now) return;
      // Whatever becomes of it, as long as the row is there it fires again.
      this.fireIn(this.random.between(againMilliseconds, 3 * againMilliseconds), key);
      if (this.forgetsFirst) this.database.change('timer', key, undefined);
      void this.process()
        ?.fire(timer)
        .then(
          () =>
            this.database.get<Timer>('timer', key)?.dueAt === timer.dueAt &&
            this.database.change('timer', key, undefined),
          () => undefined,
        );
    });
  }
}
