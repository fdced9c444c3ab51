import { formatInstant, instant, type Instant } from '@millrace/kernel';
import type { Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { RepositoryEvent } from '../../domain/repository-event.ts';

/** An event that a webhook told of, and that is judged once its changed files are known. */
export interface PendingEvent {
  readonly id: string;
  readonly webhookId: string;
  readonly deliveryId: string;
  readonly event: RepositoryEvent;
  readonly traceparent: string | undefined;
  readonly receivedAt: Instant;
  readonly failures: number;
}

interface PendingRow {
  readonly id: string;
  readonly webhook_id: string;
  readonly delivery_id: string;
  readonly event: RepositoryEvent;
  readonly traceparent: string | null;
  readonly received_at: Date;
  readonly failures: number;
}

@Injectable()
export class PendingEventsRepository {
  constructor(private readonly dataSource: DataSource) {}

  async add(tx: Tx, pending: Omit<PendingEvent, 'failures'>): Promise<void> {
    await tx.query(
      `insert into pending_event (id, webhook_id, delivery_id, event, traceparent, received_at, next_try_at)
       values ($1, $2, $3, $4, $5, $6, $6)`,
      [
        pending.id,
        pending.webhookId,
        pending.deliveryId,
        JSON.stringify(pending.event),
        pending.traceparent ?? null,
        formatInstant(pending.receivedAt),
      ],
    );
  }

  /** Takes what is due for `busyUntil`: another replica, or the next round, leaves it alone until then. Oldest first. */
  async takeDue(now: Instant, busyUntil: Instant, most: number): Promise<readonly PendingEvent[]> {
    const [rows] = (await this.dataSource.query(
      `update pending_event set next_try_at = $2 where id in (
         select id from pending_event where next_try_at <= $1 order by received_at limit $3 for update skip locked)
       returning *`,
      [formatInstant(now), formatInstant(busyUntil), most],
    )) as [PendingRow[], number];
    return rows.map((row) => ({
      id: row.id,
      webhookId: row.webhook_id,
      deliveryId: row.delivery_id,
      event: row.event,
      traceparent: row.traceparent ?? undefined,
      receivedAt: instant(row.received_at.getTime()),
      failures: row.failures,
    }));
  }

  async tryAgain(id: string, at: Instant, failures: number): Promise<void> {
    await this.dataSource.query('update pending_event set next_try_at = $2, failures = $3 where id = $1', [
      id,
      formatInstant(at),
      failures,
    ]);
  }

  /** False when somebody else has settled it. */
  async remove(tx: Tx, id: string): Promise<boolean> {
    const [, count] = (await tx.query('delete from pending_event where id = $1', [id])) as [unknown, number];
    return count > 0;
  }
}
