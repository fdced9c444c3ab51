import { Clock, formatInstant, instant, type Instant } from '@millrace/kernel';
import { onCommit, send, type Tx } from '@millrace/persistence';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Time that matters outlives the process: a timer is a row. */
export interface Timer {
  /** Kind of aggregate and its id: who is told. */
  readonly kind: string;
  readonly aggregateId: string;
  /** Unique within the aggregate; setting it again moves it. */
  readonly timerId: string;
  readonly dueAt: Instant;
}

type Due = (timer: Timer) => Promise<void>;

interface TimerRow {
  readonly kind: string;
  readonly aggregate_id: string;
  readonly timer_id: string;
  readonly due_at: Date;
}

/** Safety net for a timer set by another replica; those set here wake the poller exactly when they are due. */
const LOOK_MILLISECONDS = 1_000;
const BATCH = 200;
/** Timers fired at the same time: a slow one holds up its neighbours, not all. */
const CONCURRENCY = 4;

/**
 * Durable timers. A handler is called at least once per timer and must be idempotent: a timer that has fired is removed
 * only after it returned. One that fails is fired again a second later, for ever, and holds up no other.
 */
@Injectable()
export class Timers {
  private readonly logger = new Logger('Timers');
  private readonly handlers = new Map<string, Due>();
  private wake: NodeJS.Timeout | undefined;
  private wakeAt = Number.POSITIVE_INFINITY;
  private looking: Promise<void> | undefined;
  private lookAgain = false;
  private started = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  async set(tx: Tx, timer: Timer): Promise<void> {
    this.setAll(tx, [timer]);
  }

  async clear(tx: Tx, timer: Omit<Timer, 'dueAt'>): Promise<void> {
    this.clearAll(tx, [timer]);
  }

  /** No two of the same timer. */
  setAll(tx: Tx, timers: readonly Timer[]): void {
    if (timers.length === 0) return;
    void send(
      tx,
      `insert into timer (kind, aggregate_id, timer_id, due_at)
       select * from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[])
       on conflict (kind, aggregate_id, timer_id) do update set due_at = excluded.due_at`,
      [
        timers.map(({ kind }) => kind),
        timers.map(({ aggregateId }) => aggregateId),
        timers.map(({ timerId }) => timerId),
        timers.map(({ dueAt }) => formatInstant(dueAt)),
      ],
    );
    const first = instant(Math.min(...timers.map(({ dueAt }) => dueAt)));
    onCommit(tx, () => this.wakeBy(first));
  }

  clearAll(tx: Tx, timers: readonly Omit<Timer, 'dueAt'>[]): void {
    if (timers.length === 0) return;
    void send(
      tx,
      `delete from timer using unnest($1::text[], $2::text[], $3::text[]) as gone (kind, aggregate_id, timer_id)
       where timer.kind = gone.kind and timer.aggregate_id = gone.aggregate_id and timer.timer_id = gone.timer_id`,
      [
        timers.map(({ kind }) => kind),
        timers.map(({ aggregateId }) => aggregateId),
        timers.map(({ timerId }) => timerId),
      ],
    );
  }

  /** Says who handles the timers of this kind of aggregate. */
  handle(kind: string, due: Due): void {
    this.handlers.set(kind, due);
  }

  /** Begins to watch the rows. */
  start(): void {
    this.started = true;
    this.wakeBy(this.clock.now());
  }

  /** Fires nothing more, and waits for what is being fired. */
  async stop(): Promise<void> {
    this.started = false;
    clearTimeout(this.wake);
    await this.looking;
  }

  private wakeBy(at: Instant): void {
    if (!this.started || at >= this.wakeAt) return;
    clearTimeout(this.wake);
    this.wakeAt = at;
    this.wake = setTimeout(
      () => {
        this.wakeAt = Number.POSITIVE_INFINITY;
        this.lookAgain = true;
        this.looking ??= this.look().finally(() => (this.looking = undefined));
      },
      Math.min(LOOK_MILLISECONDS, Math.max(0, at - this.clock.now())),
    );
  }

  private async look(): Promise<void> {
    let next = instant(this.clock.now() + LOOK_MILLISECONDS);
    try {
      let lookedAt = this.clock.now();
      while (this.started && this.lookAgain) {
        this.lookAgain = false;
        lookedAt = this.clock.now();
        await this.fireDue();
      }
      // Only later ones: one that has failed is due already and would leave no pause.
      const rows: { due_at: Date | null }[] = await this.dataSource.query(
        `select min(due_at) as due_at from timer where due_at > $1`,
        [formatInstant(lookedAt)],
      );
      const dueAt = rows[0]?.due_at;
      if (dueAt instanceof Date) next = instant(Math.min(next, dueAt.getTime()));
    } catch (error) {
      this.logger.warn({ msg: 'timers-retried', error: String(error) });
    }
    this.wakeBy(next);
  }

  /** Fires everything that is due now, oldest first. One timer that fails delays no other. */
  async fireDue(): Promise<void> {
    const now = formatInstant(this.clock.now());
    for (let last: TimerRow | undefined; ;) {
      const rows: TimerRow[] = await this.dataSource.query(
        `select kind, aggregate_id, timer_id, due_at from timer
         where due_at <= $1
           and ($2::timestamptz is null or (due_at, kind, aggregate_id, timer_id) > ($2, $3::text, $4::text, $5::text))
         order by due_at, kind, aggregate_id, timer_id limit ${BATCH}`,
        [now, last?.due_at, last?.kind, last?.aggregate_id, last?.timer_id],
      );
      const queue = rows.values();
      await Promise.all(Array.from({ length: CONCURRENCY }, () => this.fireAll(queue)));
      last = rows.at(-1);
      if (rows.length < BATCH) return;
    }
  }

  private async fireAll(rows: Iterable<TimerRow>): Promise<void> {
    for (const row of rows) await this.fire(row);
  }

  private async fire(row: TimerRow): Promise<void> {
    const { kind, aggregate_id: aggregateId, timer_id: timerId, due_at: dueAt } = row;
    try {
      const due = this.handlers.get(kind);
      if (due === undefined) throw new Error(`nobody handles timers of ${kind}`);
      await due({ kind, aggregateId, timerId, dueAt: instant(dueAt.getTime()) });
      await this.dataSource.query(
        `delete from timer where kind = $1 and aggregate_id = $2 and timer_id = $3 and due_at = $4`,
        [kind, aggregateId, timerId, dueAt],
      );
    } catch (error) {
      this.logger.warn({ msg: 'timer-failed', timer: timerId, aggregate: aggregateId, error: String(error) });
    }
  }
}
