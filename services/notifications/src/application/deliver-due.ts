import { SecretSealer } from '@millrace/access';
import { signature } from '@millrace/egress';
import { Clock, formatInstant, plus, seconds, type Instant } from '@millrace/kernel';
import { contextOf, ServiceTracer, SpanKind, traceparentOf } from '@millrace/messaging';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { afterAttempt, type AttemptResult } from '../domain/attempt.ts';
import { WebhookSender } from '../outbound/webhook/send-webhook.ts';
import { NotificationsSettings } from '../settings.ts';
import { secretContext } from './manage-rules.ts';

const SWEEP_MILLISECONDS = 1_000;
/** Of one rule at the same time: a target that does not answer holds no more than these. */
const PER_RULE = 2;
/** An attempt that nobody has recorded after this time is begun again: its process has died. */
const ATTEMPT_LEASE = seconds(30);

interface ClaimedRow {
  readonly id: string;
  readonly ruleId: string;
  readonly eventName: string;
  readonly body: string;
  readonly traceparent: string | null;
  readonly attempt: number;
  readonly targetUrl: string;
  readonly sealedSecret: string;
}

/**
 * Carries out what is due.
 *
 * Modes: `idle` (waits for a wake or the next sweep), `claiming` (takes due rows, skipping those that others hold),
 * `stopped` (takes nothing more; what is under way is finished). Attempts run beside each other, bounded in all and per
 * rule. A claim moves the due time ahead, so the row itself brings the attempt back when its process dies.
 */
@Injectable()
export class DeliverDue {
  private readonly logger = new Logger('DeliverDue');
  private readonly underWay = new Map<string, { readonly ruleId: string; readonly done: Promise<void> }>();
  private mode: 'idle' | 'claiming' | 'stopped' = 'idle';
  private wokenWhileClaiming = false;
  private claiming: Promise<void> = Promise.resolve();
  private sweep: NodeJS.Timeout | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly sender: WebhookSender,
    private readonly sealer: SecretSealer,
    private readonly tracer: ServiceTracer,
    private readonly settings: NotificationsSettings,
  ) {}

  start(): void {
    this.sweep = setInterval(() => this.wake(), SWEEP_MILLISECONDS);
    this.wake();
  }

  /** Something is or may be due. Never throws. */
  wake(): void {
    switch (this.mode) {
      case 'stopped':
        return;
      case 'claiming':
        this.wokenWhileClaiming = true;
        return;
      case 'idle':
        this.mode = 'claiming';
        this.claiming = this.claimWhileWoken();
    }
  }

  async stop(): Promise<void> {
    this.mode = 'stopped';
    clearInterval(this.sweep);
    await this.claiming;
    await Promise.all([...this.underWay.values()].map(({ done }) => done));
  }

  private async claimWhileWoken(): Promise<void> {
    do {
      this.wokenWhileClaiming = false;
      try {
        for (const row of await this.claim()) this.begin(row);
      } catch (error) {
        // The next sweep tries again; the rows are where they were.
        this.logger.warn({ msg: 'claim-failed', error: String(error) });
      }
    } while (this.wokenWhileClaiming && this.stillClaiming());
    if (this.stillClaiming()) this.mode = 'idle';
  }

  private stillClaiming(): boolean {
    return this.mode === 'claiming';
  }

  private async claim(): Promise<readonly ClaimedRow[]> {
    const free = this.settings.concurrency - this.underWay.size;
    if (free <= 0) return [];
    const busy: Record<string, number> = {};
    for (const { ruleId } of this.underWay.values()) busy[ruleId] = (busy[ruleId] ?? 0) + 1;
    const now = this.clock.now();
    const [rows] = (await this.dataSource.query(
      `update notification_delivery
       set attempt_count = attempt_count + 1, next_attempt_at = $2
       from notification_rule
       where notification_rule.id = rule_id and notification_delivery.id in (
         select due.id from notification_rule rule cross join lateral (
           select id from notification_delivery
           where rule_id = rule.id and status = 'pending' and next_attempt_at <= $1
           order by next_attempt_at
           limit greatest(0, ${PER_RULE} - coalesce(($3::jsonb ->> rule.id::text)::int, 0))
           for update skip locked
         ) due
         limit $4
       )
       returning notification_delivery.id, rule_id as "ruleId", event_name as "eventName", body, traceparent,
         attempt_count as attempt, target_url as "targetUrl", sealed_secret as "sealedSecret"`,
      [new Date(now), new Date(plus(now, ATTEMPT_LEASE)), JSON.stringify(busy), free],
    )) as [ClaimedRow[], number];
    return rows;
  }

  private begin(row: ClaimedRow): void {
    const key = `${row.id}#${row.attempt}`;
    const done = this.attempt(row)
      .catch((error: unknown) => {
        // Not recorded, so the lease brings it back.
        this.logger.error({ msg: 'attempt-not-recorded', deliveryId: row.id, error: String(error) });
      })
      .finally(() => {
        this.underWay.delete(key);
        this.wake();
      });
    this.underWay.set(key, { ruleId: row.ruleId, done });
  }

  private async attempt(row: ClaimedRow): Promise<void> {
    const at = this.clock.now();
    const began = performance.now();
    const result = await this.send(row, at);
    await this.record(row, at, Math.round(performance.now() - began), result);
  }

  private send(row: ClaimedRow, at: Instant): Promise<AttemptResult> {
    const attributes = {
      'millrace.delivery.id': row.id,
      'millrace.delivery.attempt': row.attempt,
      'millrace.event.name': row.eventName,
      'url.full': row.targetUrl,
    };
    const parent = contextOf(row.traceparent ?? undefined);
    return this.tracer.span('deliver notification', { kind: SpanKind.CLIENT, parent, attributes }, async (span) => {
      const timestamp = String(Math.floor(at / 1000));
      const traceparent = traceparentOf();
      const secret = this.sealer.open(row.sealedSecret, secretContext(row.ruleId));
      // Tried again like a target that is away: its key may come back.
      if (!secret.ok) return { type: 'unanswered', error: `the secret of the rule does not open: ${secret.error}` };
      const result = await this.sender.send({
        url: row.targetUrl,
        body: row.body,
        headers: {
          'content-type': 'application/cloudevents+json; charset=utf-8',
          'user-agent': 'millrace',
          'x-millrace-event': row.eventName,
          'x-millrace-delivery': row.id,
          'x-millrace-timestamp': timestamp,
          'x-millrace-signature': signature(secret.value, timestamp, row.body),
          ...(traceparent === undefined ? {} : { traceparent }),
        },
      });
      if (result.type === 'answered') span.setAttribute('http.response.status_code', result.status);
      else span.setAttribute('error.message', result.error);
      return result;
    });
  }

  private async record(row: ClaimedRow, at: Instant, durationMilliseconds: number, result: AttemptResult) {
    const after = afterAttempt(row.attempt, result, this.clock.now(), Math.random());
    const entry = {
      at: formatInstant(at),
      durationMilliseconds,
      ...(result.type === 'answered' ? { httpStatus: result.status } : { error: result.error }),
    };
    // A row whose lease ran out belongs to a later attempt: only the log grows then.
    await this.dataSource.query(
      `update notification_delivery
       set attempts = attempts || $3::jsonb,
         status = case when status = 'pending' and (attempt_count = $2 or $4 = 'delivered') then $4 else status end,
         next_attempt_at = case when attempt_count = $2 then coalesce($5, next_attempt_at) else next_attempt_at end
       where id = $1`,
      [
        row.id,
        row.attempt,
        JSON.stringify([entry]),
        after.status,
        after.status === 'pending' ? new Date(after.nextAttemptAt) : null,
      ],
    );
    this.logger.debug({ msg: 'attempt', deliveryId: row.id, attempt: row.attempt, status: after.status });
  }
}
