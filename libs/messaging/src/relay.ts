import { Injectable, Logger } from '@nestjs/common';
import { streams, type StreamName } from '@millrace/contracts';
import { UnitOfWork } from '@millrace/persistence';
import { DataSource } from 'typeorm';
import { Bus } from './bus.ts';
import { Confirmed, RETENTION, type Published } from './confirmed.ts';

export interface OutboxRow {
  readonly seq: string;
  readonly id: string;
  readonly stream: StreamName;
  readonly subject: string;
  readonly body: string;
}

const SWEEP_MILLISECONDS = 1_000;
const MARK_MILLISECONDS = 20;
const MAX_IN_FLIGHT = 512;
const SWEEP_BATCH = 256;

/**
 * Sends what the outbox holds.
 *
 * - Straight after a commit, from memory: no timer stands on the way of a change.
 * - A sweep sends what a crash or an unreachable server left behind (rows older than the sweep interval).
 * - After a reconnect it compares the life of each stream with the one in which rows were stored, and says again what
 *   a wiped or truncated stream has lost. JetStream drops what it still has, consumers what they had handled.
 */
@Injectable()
export class Relay {
  private readonly logger = new Logger('Relay');
  private readonly inFlight = new Map<string, Promise<void>>();
  private committed: OutboxRow[] = [];
  private publishing: NodeJS.Immediate | undefined;
  private published: Published[] = [];
  private markTimer: NodeJS.Timeout | undefined;
  private marking: Promise<void> = Promise.resolve();
  private sweepTimer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> | undefined;
  private stopped = false;
  private forgetReconnect: (() => void) | undefined;
  private faulty = false;
  private readonly confirmed: Confirmed;

  constructor(
    private readonly bus: Bus,
    private readonly dataSource: DataSource,
  ) {
    this.confirmed = new Confirmed(new UnitOfWork(dataSource));
  }

  async start(): Promise<void> {
    await this.sayAgainWhatWasLost();
    this.forgetReconnect = this.bus.onReconnect(async () => {
      await this.sayAgainWhatWasLost();
      await this.sweep(0);
    });
    this.scheduleSweep();
    await this.sweep(0);
  }

  /**
   * Publishes rows that were committed just now, once whoever waited for the commit has been answered. Never throws: what
   * fails is left to the sweep.
   */
  publishSoon(rows: readonly OutboxRow[]): void {
    this.committed.push(...rows);
    this.publishing ??= setImmediate(() => this.publishCommitted());
  }

  private publishCommitted(): void {
    this.publishing = undefined;
    for (const row of this.committed.splice(0)) {
      if (this.stopped || this.inFlight.size >= MAX_IN_FLIGHT || !this.bus.connected) continue;
      void this.publish(row);
    }
  }

  /** Rows committed and not yet confirmed by JetStream. */
  async lag(): Promise<number> {
    const rows: { count: string }[] = await this.dataSource.query(
      `select count(*) from outbox where published_at is null`,
    );
    return Number(rows[0]?.count ?? 0);
  }

  private publish(row: OutboxRow): Promise<void> {
    const running = this.inFlight.get(row.seq);
    if (running !== undefined) return running;
    const promise = this.publishNow(row).finally(() => this.inFlight.delete(row.seq));
    this.inFlight.set(row.seq, promise);
    return promise;
  }

  private async publishNow(row: OutboxRow): Promise<void> {
    // Read before it is sent: a stream made anew meanwhile then counts as having lost this row, never the other way.
    const { epoch } = this.bus.streamLife(row.stream);
    try {
      const ack = await this.bus.whileConnected(0, () =>
        this.bus.js.publish(row.subject, row.body, { msgID: row.id, timeout: 5_000, retries: 0 }),
      );
      this.faulty = false;
      this.published.push({ seq: row.seq, stream: row.stream, epoch, streamSeq: ack.seq });
      this.markTimer ??= setTimeout(() => void this.mark(), MARK_MILLISECONDS);
    } catch (error) {
      // Once per series: a server that is away would otherwise fill the log.
      if (!this.faulty)
        this.logger.warn({ msg: 'publish-failed', id: row.id, subject: row.subject, error: String(error) });
      this.faulty = true;
    }
  }

  private mark(): Promise<void> {
    clearTimeout(this.markTimer);
    this.markTimer = undefined;
    const batch = this.published;
    this.published = [];
    if (batch.length > 0) this.marking = this.marking.then(() => this.markNow(batch));
    return this.marking;
  }

  private async markNow(batch: readonly Published[]): Promise<void> {
    try {
      await this.confirmed.note(batch);
    } catch (error) {
      // Left unmarked they are published again; the message id makes that harmless.
      this.logger.warn({ msg: 'mark-failed', rows: batch.length, error: String(error) });
    }
  }

  private scheduleSweep(): void {
    if (this.stopped) return;
    this.sweepTimer = setTimeout(() => {
      void this.sweep(SWEEP_MILLISECONDS)
        .catch((error: unknown) => this.logger.warn({ msg: 'sweep-failed', error: String(error) }))
        .finally(() => this.scheduleSweep());
    }, SWEEP_MILLISECONDS);
  }

  /** Publishes what has waited for longer than `olderThanMilliseconds`. */
  async sweep(olderThanMilliseconds: number): Promise<void> {
    if (this.sweeping !== undefined) return this.sweeping;
    this.sweeping = this.sweepNow(olderThanMilliseconds).finally(() => (this.sweeping = undefined));
    return this.sweeping;
  }

  private async sweepNow(olderThanMilliseconds: number): Promise<void> {
    let after = '0';
    while (!this.stopped && this.bus.connected) {
      const rows: OutboxRow[] = await this.dataSource.query(
        `select seq, id, stream, subject, body from outbox
         where published_at is null and seq > $1 and created_at <= now() - $2 * interval '1 millisecond'
         order by seq limit ${SWEEP_BATCH}`,
        [after, olderThanMilliseconds],
      );
      if (rows.length === 0) return;
      await Promise.all(rows.map((row) => this.publish(row)));
      await this.mark();
      after = rows.at(-1)?.seq ?? after;
    }
  }

  private async sayAgainWhatWasLost(): Promise<void> {
    // A mark that came later would hide its row from what follows.
    await this.mark();
    const lives = new Map(streams.map(({ name }) => [name, this.bus.streamLife(name)]));
    for (const [stream, count] of await this.confirmed.takeBackLost(lives))
      if (count > 0) this.logger.warn({ msg: 'messages-said-again', stream, count });
  }

  /** Removes rows that can no longer be needed. */
  async forgetOld(): Promise<void> {
    await this.dataSource.query(`delete from outbox where published_at < now() - ${RETENTION}`);
  }

  /** Sends what is left, as far as the server can be reached, and stops. Nothing is lost: the next start goes on. */
  async stop(): Promise<void> {
    this.forgetReconnect?.();
    clearTimeout(this.sweepTimer);
    await Promise.allSettled(this.inFlight.values());
    await this.sweeping?.catch(() => undefined);
    try {
      // Marked first: what is confirmed need not be sent a second time.
      await this.mark();
      await this.sweep(0);
    } catch (error) {
      this.logger.warn({ msg: 'sweep-failed', error: String(error) });
    }
    this.stopped = true;
    clearTimeout(this.sweepTimer);
    await this.mark();
  }
}
