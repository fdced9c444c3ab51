import type { EventContract } from '@millrace/contracts';
import { Clock, derivedUuid, formatInstant } from '@millrace/kernel';
import { Inbox, traceparentOf, type Received } from '@millrace/messaging';
import { onCommit, UnitOfWork } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EventPattern } from '../domain/event-name.ts';
import { matches, type Occurrence } from '../domain/rule.ts';
import { DeliverDue } from './deliver-due.ts';

interface RuleRow {
  readonly id: string;
  readonly pipelineName: string | null;
  readonly eventTypes: EventPattern[];
}

/** Turns one event into one delivery per rule that asks for it. */
@Injectable()
export class FanOut {
  private readonly reading = new Map<string, Promise<readonly RuleRow[]>>();
  private readonly waiting = new Map<string, Promise<readonly RuleRow[]>>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly work: UnitOfWork,
    private readonly inbox: Inbox,
    private readonly clock: Clock,
    private readonly deliverDue: DeliverDue,
  ) {}

  /** What no rule asks for writes nothing: it may come again, and nothing will follow again. */
  async run<T extends object>(contract: EventContract<T>, event: Received<T>, occurrence: Occurrence): Promise<void> {
    const concerned = (await this.rulesOf(event)).filter(({ pipelineName, eventTypes }) =>
      matches({ patterns: eventTypes, ...(pipelineName === null ? {} : { pipelineName }) }, occurrence),
    );
    if (concerned.length === 0) return;
    await this.work.run(async (tx) => {
      if (!(await this.inbox.once(tx, event.consumer, event.id))) return;
      const now = new Date(this.clock.now());
      await tx.query(
        `insert into notification_delivery
           (id, rule_id, account, region, event_id, event_name, body, traceparent, status, next_attempt_at, created_at)
         select id, rule_id, $3, $4, $5, $6, $7, $8, 'pending', $9, $9
         from unnest($1::uuid[], $2::uuid[]) as new (id, rule_id)
         on conflict (id) do nothing`,
        [
          concerned.map(({ id }) => derivedUuid(id, event.id)),
          concerned.map(({ id }) => id),
          event.account,
          event.region,
          event.id,
          occurrence.name,
          cloudEvent(contract, event),
          traceparentOf() ?? null,
          now,
        ],
      );
      onCommit(tx, () => this.deliverDue.wake());
    });
  }

  /** The rules as they are after this was asked for; who asks while they are being read shares the next reading. */
  private rulesOf({ account, region }: Received<object>): Promise<readonly RuleRow[]> {
    const key = JSON.stringify([account, region]);
    const waiting = this.waiting.get(key);
    if (waiting !== undefined) return waiting;
    const reading = this.reading.get(key) ?? Promise.resolve();
    const next = reading
      .catch(() => undefined)
      .then(() => {
        this.waiting.delete(key);
        const rows: Promise<RuleRow[]> = this.dataSource.query(
          `select id, pipeline_name as "pipelineName", event_types as "eventTypes" from notification_rule
           where account = $1 and region = $2`,
          [account, region],
        );
        this.reading.set(key, rows);
        return rows;
      });
    this.waiting.set(key, next);
    return next;
  }
}

/** The event as CloudEvents 1.0 in structured JSON: what receivers get. */
const cloudEvent = <T extends object>(contract: EventContract<T>, event: Received<T>): string =>
  JSON.stringify({
    specversion: '1.0',
    id: event.id,
    source: `millrace/${contract.owner}`,
    type: event.type,
    subject: event.subject,
    time: formatInstant(event.at),
    datacontenttype: 'application/json',
    account: event.account,
    region: event.region,
    correlationid: event.correlationId,
    causationid: event.causationId,
    traceparent: event.traceparent,
    data: event.data,
  });
