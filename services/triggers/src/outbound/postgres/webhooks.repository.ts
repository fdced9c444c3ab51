import type {
  DeliveryAnswer,
  DeliveryStatus,
  DeliveryView,
  ListWebhooksV1,
  Page,
  PageV1,
  Problem,
  WebhookView,
} from '@millrace/contracts';
import { formatInstant, instant, ok, type Instant, type Result } from '@millrace/kernel';
import type { Tx } from '@millrace/persistence';
import { pageOf, readNamedList, readPageToken } from '@millrace/service';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Place } from '../../domain/source-action.ts';
import type { WebhookAuthentication } from '../../application/webhook-authentication.ts';
import type { WebhookFilter } from '../../domain/webhook-filters.ts';

export interface Webhook extends Place {
  readonly id: string;
  readonly name: string;
  readonly pipelineName: string;
  readonly actionName: string;
  readonly filters: readonly WebhookFilter[];
  /** Newest first, at most two. */
  readonly sealedSecrets: readonly string[];
  /** Undefined for those that read what git hosts send; the others start their pipeline whenever their filters pass. */
  readonly authentication: WebhookAuthentication | undefined;
  readonly allowedIpRange: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

export type PutWebhook = Webhook & { readonly authentication: WebhookAuthentication };

interface WebhookRow {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly pipeline_name: string;
  readonly action_name: string;
  readonly filters: readonly WebhookFilter[];
  readonly sealed_secrets: readonly string[];
  readonly created_at: Date;
  readonly last_delivery_at: Date | null;
  readonly authentication: WebhookAuthentication | null;
  readonly allowed_ip_range: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly last_triggered_at: Date | null;
  readonly error_code: string | null;
  readonly error_message: string | null;
}

const text = (date: Date): string => formatInstant(instant(date.getTime()));

@Injectable()
export class WebhooksRepository {
  constructor(private readonly dataSource: DataSource) {}

  async insert(tx: Tx, webhook: Webhook, at: Instant): Promise<WebhookView> {
    const rows: WebhookRow[] = await tx.query(
      `insert into webhook (id, account, region, name, pipeline_name, action_name, sealed_secrets, created_at, filters)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning *`,
      [
        webhook.id,
        webhook.account,
        webhook.region,
        webhook.name,
        webhook.pipelineName,
        webhook.actionName,
        webhook.sealedSecrets,
        formatInstant(at),
        JSON.stringify(webhook.filters),
      ],
    );
    const [row] = rows;
    if (row === undefined) throw new Error('an insert returned no row');
    return viewOf(row);
  }

  /** Made, or written over; the address stays. */
  async put(tx: Tx, webhook: PutWebhook, at: Instant): Promise<WebhookView> {
    const rows: WebhookRow[] = await tx.query(
      `insert into webhook (id, account, region, name, pipeline_name, action_name, sealed_secrets, created_at, filters,
         authentication, allowed_ip_range, tags)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
       on conflict on constraint webhook_name_key do update set pipeline_name = excluded.pipeline_name,
         action_name = excluded.action_name, sealed_secrets = excluded.sealed_secrets, filters = excluded.filters,
         authentication = excluded.authentication, allowed_ip_range = excluded.allowed_ip_range, tags = excluded.tags
       returning *`,
      [
        webhook.id,
        webhook.account,
        webhook.region,
        webhook.name,
        webhook.pipelineName,
        webhook.actionName,
        webhook.sealedSecrets,
        formatInstant(at),
        JSON.stringify(webhook.filters),
        webhook.authentication,
        webhook.allowedIpRange ?? null,
        JSON.stringify(webhook.tags),
      ],
    );
    const [row] = rows;
    if (row === undefined) throw new Error('an insert returned no row');
    return viewOf(row);
  }

  /** How many there are; whoever else wants to add one waits for this transaction. */
  async countAlone(tx: Tx, { account, region }: Place): Promise<number> {
    await tx.query('select pg_advisory_xact_lock(hashtext($1))', [`webhook:${account}:${region}`]);
    const [row]: { count: number }[] = await tx.query(
      'select count(*)::int as count from webhook where account = $1 and region = $2',
      [account, region],
    );
    return row?.count ?? 0;
  }

  async setTags(tx: Tx, id: string, tags: Readonly<Record<string, string>>): Promise<void> {
    await tx.query('update webhook set tags = $2 where id = $1', [id, JSON.stringify(tags)]);
  }

  async setError(tx: Tx, id: string, error: { readonly code: string; readonly message: string } | undefined) {
    await tx.query('update webhook set error_code = $2, error_message = $3 where id = $1', [
      id,
      error?.code ?? null,
      error?.message ?? null,
    ]);
  }

  async triggered(tx: Tx, id: string, at: Instant): Promise<void> {
    await tx.query('update webhook set last_triggered_at = $2 where id = $1', [id, formatInstant(at)]);
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

  /** In the order of their names; all of them when no page is asked for. */
  async list(request: ListWebhooksV1): Promise<Result<Page<WebhookView>, Problem>> {
    const { caller, pipelineName } = request;
    const listed = readNamedList('webhooks', request, pipelineName);
    if (!listed.ok) return listed;
    const { after, prefix, limit, page } = listed.value;
    const rows: WebhookRow[] = await this.dataSource.query(
      `select * from webhook where account = $1 and region = $2 and ($3::text is null or name collate "C" > $3)
         and ($5::text is null or starts_with(name, $5)) and ($6::text is null or pipeline_name = $6)
       order by name collate "C" limit $4`,
      [caller.account, caller.region, after, limit, prefix, pipelineName ?? null],
    );
    return ok(page(rows, viewOf));
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

  /** Newest first. */
  async deliveries(
    webhookId: string,
    status: DeliveryStatus | undefined,
    page: PageV1,
  ): Promise<Result<Page<DeliveryView>, Problem>> {
    const listed = `deliveries:${webhookId}:${status ?? ''}`;
    const after = readPageToken(listed, page, placeShape);
    if (!after.ok) return after;
    const [at = null, id = null] = after.value?.split(' ') ?? [];
    const size = page.maxResults ?? 100;
    const rows: DeliveryRow[] = await this.dataSource.query(
      `select * from delivery where webhook_id = $1 and ($2::timestamptz is null or (received_at, delivery_id) < ($2, $3))
         and ($5::text is null or status = $5)
       order by received_at desc, delivery_id desc limit $4`,
      [webhookId, at, id, size + 1, status ?? null],
    );
    return ok(
      pageOf(
        listed,
        rows,
        size,
        (row) => `${text(row.received_at)} ${row.delivery_id}`,
        (row) => ({
          deliveryId: row.delivery_id,
          receivedAt: text(row.received_at),
          status: row.status,
          cause: row.cause,
        }),
      ),
    );
  }
}

const placeShape = /^[0-9T:.-]{23}Z [A-Za-z0-9._:-]{1,128}$/;

interface DeliveryRow {
  readonly delivery_id: string;
  readonly received_at: Date;
  readonly status: DeliveryAnswer['status'];
  readonly cause: string;
}

const webhookOf = (row: WebhookRow): Webhook => ({
  id: row.id,
  account: row.account,
  region: row.region,
  name: row.name,
  pipelineName: row.pipeline_name,
  actionName: row.action_name,
  filters: row.filters,
  sealedSecrets: row.sealed_secrets,
  authentication: row.authentication ?? undefined,
  allowedIpRange: row.allowed_ip_range ?? undefined,
  tags: row.tags,
});

const viewOf = (row: WebhookRow): WebhookView => ({
  id: row.id,
  name: row.name,
  pipelineName: row.pipeline_name,
  actionName: row.action_name,
  path: `/hooks/${row.id}`,
  filters: row.filters,
  createdAt: text(row.created_at),
  ...(row.last_delivery_at === null ? {} : { lastDeliveryAt: text(row.last_delivery_at) }),
  ...(row.authentication === null ? {} : { authentication: row.authentication }),
  ...(row.allowed_ip_range === null ? {} : { allowedIpRange: row.allowed_ip_range }),
  ...(Object.keys(row.tags).length === 0 ? {} : { tags: row.tags }),
  ...(row.last_triggered_at === null ? {} : { lastTriggeredAt: text(row.last_triggered_at) }),
  ...(row.error_code === null ? {} : { error: { code: row.error_code, message: row.error_message ?? '' } }),
});
