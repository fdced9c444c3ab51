import { Clock, formatInstant, instant, type Instant } from '@millrace/kernel';
import { onCommit, type Tx } from '@millrace/persistence';
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

/** Safety net for a timer set by another replica; those set here wake the poller exactly when they are due. */
const LOOK_MILLISECONDS = 1_000;

/**
 * Durable timers. `onDue` is called at least once per timer and must be idempotent: a timer that has fired is removed
 * only after it returned.
 */
@Injectable()
export class Timers {
  private readonly logger = new Logger('Timers');
  private readonly handlers = new Map<string, Due>();
  private wake: NodeJS.Timeout | undefined;
  private wakeAt = Number.POSITIVE_INFINITY;
  private firing: Promise<void> = Promise.resolve();
  private started = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  async set(tx: Tx, timer: Timer): Promise<void> {
    await tx.query(
      `insert into timer (kind, aggregate_id, timer_id, due_at) values ($1, $2, $3, $4)
       on conflict (kind, aggregate_id, timer_id) do update set due_at = excluded.due_at`,
      [timer.kind, timer.aggregateId, timer.timerId, formatInstant(timer.dueAt)],
    );
    onCommit(tx, () => this.wakeBy(timer.dueAt));
  }

  async clear(tx: Tx, timer: Omit<Timer, 'dueAt'>): Promise<void> {
    await tx.query(`delete from timer where kind = $1 and aggregate_id = $2 and timer_id = $3`, [
      timer.kind,
      timer.aggregateId,
      timer.timerId,
    ]);
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

  async stop(): Promise<void> {
    this.started = false;
    clearTimeout(this.wake);
    await this.firing;
  }

  private wakeBy(at: Instant): void {
    if (!this.started || at >= this.wakeAt) return;
    clearTimeout(this.wake);
    this.wakeAt = at;
    this.wake = setTimeout(
      () => {
        this.firing = this.look();
      },
      Math.min(LOOK_MILLISECONDS, Math.max(0, at - this.clock.now())),
    );
  }

  private async look(): Promise<void> {
    this.wakeAt = Number.POSITIVE_INFINITY;
    let next = instant(this.clock.now() + LOOK_MILLISECONDS);
    try {
      await this.fireDue();
      const rows: { due_at: Date | null }[] = await this.dataSource.query(`select min(due_at) as due_at from timer`);
      const dueAt = rows[0]?.due_at;
      if (dueAt instanceof Date && dueAt.getTime() > this.clock.now()) next = instant(Math.min(next, dueAt.getTime()));
    } catch (error) {
      this.logger.warn({ msg: 'timers-retried', error: String(error) });
    }
    this.wakeBy(next);
  }

  /** Fires everything that is due now. One timer that fails delays no other. */
  async fireDue(): Promise<void> {
    const rows: { kind: string; aggregate_id: string; timer_id: string; due_at: Date }[] = await this.dataSource.query(
      `select kind, aggregate_id, timer_id, due_at from timer where due_at <= $1 order by due_at limit 500`,
      [formatInstant(this.clock.now())],
    );
    for (const row of rows) {
      const due = this.handlers.get(row.kind);
      if (due === undefined) throw new Error(`nobody handles timers of ${row.kind}`);
      try {
        await due({
          kind: row.kind,
          aggregateId: row.aggregate_id,
          timerId: row.timer_id,
          dueAt: instant(row.due_at.getTime()),
        });
        await this.dataSource.query(
          `delete from timer where kind = $1 and aggregate_id = $2 and timer_id = $3 and due_at = $4`,
          [row.kind, row.aggregate_id, row.timer_id, row.due_at],
        );
      } catch (error) {
        this.logger.warn({
          msg: 'timer-failed',
          timer: row.timer_id,
          aggregate: row.aggregate_id,
          error: String(error),
        });
      }
    }
  }
}
