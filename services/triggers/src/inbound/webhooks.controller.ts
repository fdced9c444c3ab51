import {
  ChangeWebhookTags,
  ChangeWebhookTagsV1,
  CreateWebhook,
  CreateWebhookV1,
  DeleteWebhook,
  DeliverWebhook,
  DeliverWebhookV1,
  ListDeliveries,
  ListDeliveriesV1,
  ListWebhooks,
  ListWebhooksV1,
  PutWebhook,
  PutWebhookV1,
  RegisterWebhook,
  RegisterWebhookV1,
  RotateWebhookSecret,
  WebhookNameV1,
  type DeliveryAnswer,
  type DeliveryView,
  type Page,
  type Problem,
  type TagsView,
  type WebhookView,
} from '@millrace/contracts';
import { err, ok, type Result } from '@millrace/kernel';
import { Answer } from '@millrace/messaging';
import { UnitOfWork } from '@millrace/persistence';
import { Controller } from '@nestjs/common';
import { DeliverWebhookCase } from '../application/deliver-webhook.ts';
import { PutWebhooks } from '../application/put-webhooks.ts';
import { noWebhook, Webhooks } from '../application/webhooks.ts';
import { WebhooksRepository } from '../outbound/postgres/webhooks.repository.ts';

@Controller()
export class WebhooksController {
  constructor(
    private readonly deliveries: DeliverWebhookCase,
    private readonly secrets: Webhooks,
    private readonly puts: PutWebhooks,
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

  @Answer(PutWebhook)
  async put(request: PutWebhookV1): Promise<Result<WebhookView, Problem>> {
    return this.puts.put(request);
  }

  @Answer(ChangeWebhookTags)
  async changeTags({ caller, name, add, remove }: ChangeWebhookTagsV1): Promise<Result<TagsView, Problem>> {
    return this.puts.changeTags(caller, name, { ...(add && { add }), ...(remove && { remove }) });
  }

  @Answer(RegisterWebhook)
  async register({ caller, name, isWanted }: RegisterWebhookV1): Promise<Result<Record<string, never>, Problem>> {
    return this.puts.register(caller, name, isWanted);
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
  async list(request: ListWebhooksV1): Promise<Result<Page<WebhookView>, Problem>> {
    return this.webhooks.list(request);
  }

  @Answer(ListDeliveries)
  async listDeliveries({ caller, name, status, page }: ListDeliveriesV1): Promise<Result<Page<DeliveryView>, Problem>> {
    const webhook = await this.work.run((tx) => this.webhooks.lock(tx, caller, name));
    if (webhook === undefined) return err(noWebhook(name));
    return this.webhooks.deliveries(webhook.id, status, page);
  }
}
