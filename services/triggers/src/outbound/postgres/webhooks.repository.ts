import type { DeliveryAnswer, DeliveryView, Page, PageV1, WebhookView } from '@millrace/contracts';
import { formatInstant, instant, type Instant } from '@millrace/kernel';
import type { Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Place } from './sources.repository.ts';

export interface Webhook extends Place {
  readonly id: string;
  readonly name: string;
  readonly pipelineName: string;
  readonly actionName: string;
  /** Newest first, at most two. */
  readonly sealedSecrets: readonly string[];
}

interface WebhookRow {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly pipeline_name: string;
  readonly action_name: string;
  readonly sealed_secrets: readonly string[];
  readonly created_at: Date;
  readonly last_delivery_at: Date | null;
}

const text = (date: Date): string => formatInstant(instant(date.getTime()));

@Injectable()
export class WebhooksRepository {
  constructor(private readonly dataSource: DataSource) {}

  async insert(tx: Tx, webhook: Webhook, at: Instant): Promise<WebhookView> {
    const rows: WebhookRow[] = await tx.query(
      `insert into webhook (id, account, region, name, pipeline_name, action_name, sealed_secrets, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8) returning *`,
      [
        webhook.id,
        webhook.account,
        webhook.region,
        webhook.name,
        webhook.pipelineName,
        webhook.actionName,
        webhook.sealedSecrets,
        formatInstant(at),
      ],
    );
    const [row] = rows;
    if (row === undefined) throw new Error('an insert returned no row');
    return viewOf(row);
  }

  async byId(id: string): Promise<Webhook | undefined> {
    const rows: WebhookRow[] = await this.dataSource.query('select * from webhook where id = $1', [id]);
    return rows.map(webhookOf)[0];
  }

  /** Locked, to change it. */
  async lock(tx: Tx, { account, region }: Place, name: string): Promise<Webhook | undefined> {
    const rows: WebhookRow[] = await tx.query(
      'select * from webhook where account = $1 and region = $2 and name = $3 for update',
      [account, region, name],
    );
    return rows.map(webhookOf)[0];
  }

  async setSecrets(tx: Tx, id: string, sealedSecrets: readonly string[]): Promise<void> {
    await tx.query('update webhook set sealed_secrets = $2 where id = $1', [id, sealedSecrets]);
  }

  async delete({ account, region }: Place, name: string): Promise<boolean> {
    const [, count] = (await this.dataSource.query(
      'delete from webhook where account = $1 and region = $2 and name = $3',
      [account, region, name],
    )) as [unknown, number];
    return count > 0;
  }

  async list({ account, region }: Place): Promise<readonly WebhookView[]> {
    const rows: WebhookRow[] = await this.dataSource.query(
      'select * from webhook where account = $1 and region = $2 order by name',
      [account, region],
    );
    return rows.map(viewOf);
  }

  /** False when this delivery was recorded before. */
  async recordDelivery(tx: Tx, webhookId: string, deliveryId: string, at: Instant): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `insert into delivery (webhook_id, delivery_id, received_at, status, cause) values ($1, $2, $3, 'accepted', '')
       on conflict do nothing returning 1`,
      [webhookId, deliveryId, formatInstant(at)],
    );
    await tx.query('update webhook set last_delivery_at = $2 where id = $1', [webhookId, formatInstant(at)]);
    return rows.length === 1;
  }

  async settleDelivery(
    tx: Tx,
    webhookId: string,
    deliveryId: string,
    status: DeliveryAnswer['status'],
    cause: string,
  ): Promise<void> {
    await tx.query('update delivery set status = $3, cause = $4 where webhook_id = $1 and delivery_id = $2', [
      webhookId,
      deliveryId,
      status,
      cause,
    ]);
  }

  /** Newest first; the token is the time and id of the last one shown. */
  async deliveries(webhookId: string, page: PageV1): Promise<Page<DeliveryView>> {
    const most = page.maxResults ?? 100;
    const [before, beforeId] = page.nextToken === undefined ? [null, null] : readToken(page.nextToken);
    const rows: { delivery_id: string; received_at: Date; status: DeliveryAnswer['status']; cause: string }[] =
      await this.dataSource.query(
        `select * from delivery where webhook_id = $1 and ($2::timestamptz is null or (received_at, delivery_id) < ($2, $3))
       order by received_at desc, delivery_id desc limit $4`,
        [webhookId, before, beforeId, most + 1],
      );
    const shown = rows.slice(0, most);
    const last = shown.at(-1);
    return {
      items: shown.map((row) => ({
        deliveryId: row.delivery_id,
        receivedAt: text(row.received_at),
        status: row.status,
        cause: row.cause,
      })),
      ...(rows.length > most && last !== undefined
        ? { nextToken: Buffer.from(`${text(last.received_at)} ${last.delivery_id}`).toString('base64url') }
        : {}),
    };
  }
}

function readToken(token: string): readonly [string, string] {
  const [at = '', ...id] = Buffer.from(token, 'base64url').toString('utf8').split(' ');
  if (Number.isNaN(Date.parse(at))) throw new InvalidPageToken();
  return [at, id.join(' ')];
}

/** The page token is not one of ours. */
export class InvalidPageToken extends Error {
  override readonly name = 'InvalidPageToken';
}

const webhookOf = (row: WebhookRow): Webhook => ({
  id: row.id,
  account: row.account,
  region: row.region,
  name: row.name,
  pipelineName: row.pipeline_name,
  actionName: row.action_name,
  sealedSecrets: row.sealed_secrets,
});

const viewOf = (row: WebhookRow): WebhookView => ({
  id: row.id,
  name: row.name,
  pipelineName: row.pipeline_name,
  actionName: row.action_name,
  path: `/hooks/${row.id}`,
  createdAt: text(row.created_at),
  ...(row.last_delivery_at === null ? {} : { lastDeliveryAt: text(row.last_delivery_at) }),
});
