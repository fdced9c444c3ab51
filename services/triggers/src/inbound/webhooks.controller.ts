import {
  AskedV1,
  CreateWebhook,
  CreateWebhookV1,
  DeleteWebhook,
  DeliverWebhook,
  DeliverWebhookV1,
  ListDeliveries,
  ListDeliveriesV1,
  ListWebhooks,
  RotateWebhookSecret,
  WebhookNameV1,
  type DeliveryAnswer,
  type DeliveryView,
  type Page,
  type Problem,
  type WebhookView,
} from '@millrace/contracts';
import { err, ok, type Result } from '@millrace/kernel';
import { Answer } from '@millrace/messaging';
import { UnitOfWork } from '@millrace/persistence';
import { Controller } from '@nestjs/common';
import { DeliverWebhookCase } from '../application/deliver-webhook.ts';
import { noWebhook, Webhooks } from '../application/webhooks.ts';
import { WebhooksRepository } from '../outbound/postgres/webhooks.repository.ts';

@Controller()
export class WebhooksController {
  constructor(
    private readonly deliveries: DeliverWebhookCase,
    private readonly secrets: Webhooks,
    private readonly webhooks: WebhooksRepository,
    private readonly work: UnitOfWork,
  ) {}

  @Answer(DeliverWebhook)
  async deliver(request: DeliverWebhookV1): Promise<Result<DeliveryAnswer, Problem>> {
    return ok(await this.deliveries.run(request));
  }

  @Answer(CreateWebhook)
  async create(request: CreateWebhookV1): Promise<Result<WebhookView & { readonly secret: string }, Problem>> {
    return this.secrets.create(request);
  }

  @Answer(RotateWebhookSecret)
  async rotate(request: WebhookNameV1): Promise<Result<{ readonly secret: string }, Problem>> {
    return this.secrets.rotate(request);
  }

  @Answer(DeleteWebhook)
  async delete({ caller, name }: WebhookNameV1): Promise<Result<Record<string, never>, Problem>> {
    return (await this.webhooks.delete(caller, name)) ? ok({}) : err(noWebhook(name));
  }

  @Answer(ListWebhooks)
  async list({ caller }: AskedV1): Promise<Result<Page<WebhookView>, Problem>> {
    return ok({ items: await this.webhooks.list(caller) });
  }

  @Answer(ListDeliveries)
  async listDeliveries({ caller, name, page }: ListDeliveriesV1): Promise<Result<Page<DeliveryView>, Problem>> {
    const webhook = await this.work.run((tx) => this.webhooks.lock(tx, caller, name));
    if (webhook === undefined) return err(noWebhook(name));
    return this.webhooks.deliveries(webhook.id, page);
  }
}
