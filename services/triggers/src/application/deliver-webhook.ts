import type { DeliverWebhookV1, DeliveryAnswer } from '@millrace/contracts';
import { Clock, Ids } from '@millrace/kernel';
import { traceparentOf } from '@millrace/messaging';
import { UnitOfWork, type Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { createHash, randomBytes } from 'node:crypto';
import { readDelivery } from '../domain/delivery.ts';
import { judgedByFiles } from '../domain/judge.ts';
import { needsFullId, type RepositoryEvent } from '../domain/repository-event.ts';
import { readWebhookFilters, type WebhookFilters } from '../domain/webhook-filters.ts';
import { PendingEventsRepository } from '../outbound/postgres/pending-events.repository.ts';
import { SourcesRepository } from '../outbound/postgres/sources.repository.ts';
import { WebhooksRepository, type Webhook } from '../outbound/postgres/webhooks.repository.ts';
import { JudgePendingEvents } from './judge-pending-events.ts';
import { NoticeRevision, type PipelineSources } from './notice-revision.ts';
import { isGenuine } from './signature.ts';
import { Webhooks } from './webhooks.ts';

/** The same words whether the address, the secret or the signature is wrong: who guesses learns nothing. */
const refused: DeliveryAnswer = { status: 'refused', message: 'The signature is missing or wrong', started: [] };
const deliveryIdShape = /^[A-Za-z0-9._:-]{1,128}$/;
const deliveryIdHeaders = ['x-github-delivery', 'x-gitea-delivery', 'x-gitlab-event-uuid', 'x-request-uuid'];

/** Checks a delivery, records it once with its cause, and starts what it asks for. */
@Injectable()
export class DeliverWebhookCase {
  /** Checked in place of the secret of a webhook that does not exist, so that both take the same time. */
  private readonly nobodysSecret = randomBytes(32).toString('hex');

  constructor(
    private readonly work: UnitOfWork,
    private readonly webhooks: WebhooksRepository,
    private readonly secrets: Webhooks,
    private readonly sources: SourcesRepository,
    private readonly pending: PendingEventsRepository,
    private readonly judging: JudgePendingEvents,
    private readonly notice: NoticeRevision,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  async run({ webhookId, headers, body }: DeliverWebhookV1): Promise<DeliveryAnswer> {
    const bytes = Buffer.from(body, 'base64');
    const webhook = await this.webhooks.byId(webhookId);
    const secrets = webhook === undefined ? [this.nobodysSecret] : this.secrets.secretsOf(webhook);
    const genuine = isGenuine(bytes, headers, secrets);
    if (webhook === undefined || !genuine) return refused;
    const deliveryId = deliveryIdOf(headers, bytes);
    const answer = await this.work.run(async (tx): Promise<DeliveryAnswer> => {
      if (!(await this.webhooks.recordDelivery(tx, webhook.id, deliveryId, this.clock.now())))
        return { status: 'duplicate', message: `Delivery ${deliveryId} was received before`, started: [] };
      const acted = await this.act(tx, webhook, headers, bytes.toString('utf8'), deliveryId);
      await this.webhooks.settleDelivery(tx, webhook.id, deliveryId, acted.status, acted.message);
      return acted;
    });
    this.judging.soon();
    return answer;
  }

  private async act(
    tx: Tx,
    webhook: Webhook,
    headers: Readonly<Record<string, string>>,
    body: string,
    deliveryId: string,
  ): Promise<DeliveryAnswer> {
    const ignored = (message: string): DeliveryAnswer => ({ status: 'ignored', message, started: [] });
    const delivered = readDelivery(headers, body);
    if (delivered.kind === 'other') return ignored(delivered.why);
    const source = await this.sources.find(tx, webhook, webhook.pipelineName, webhook.actionName);
    if (source === undefined)
      return ignored(`Pipeline ${webhook.pipelineName} has no source action ${webhook.actionName} any more`);
    const passed = filtersOf(webhook).judge(JSON.parse(body), source.configuration);
    if (!passed.passes) return ignored(`A filter of the webhook does not pass: ${passed.because}`);
    const [first = source, ...others] = await this.sources.beside(tx, source);
    const sources: PipelineSources = [first, ...others];
    const told: { readonly status: 'accepted' | 'ignored'; readonly message: string; readonly started: boolean }[] = [];
    for (const event of delivered.events) told.push(await this.tell(tx, webhook, sources, event, deliveryId));
    const accepted = told.filter(({ status }) => status === 'accepted');
    const message = (accepted.length > 0 ? accepted : told).map((one) => one.message).join('; ');
    return {
      status: accepted.length > 0 ? 'accepted' : 'ignored',
      message,
      started: told.some(({ started }) => started) ? [source.pipelineName] : [],
    };
  }

  /** At once where the delivery says enough; a sender does not wait for a repository to answer. */
  private async tell(tx: Tx, webhook: Webhook, sources: PipelineSources, event: RepositoryEvent, deliveryId: string) {
    if (judgedByFiles(sources, event) || needsFullId(event)) {
      await this.pending.add(tx, {
        id: this.ids.next(),
        webhookId: webhook.id,
        deliveryId,
        event,
        traceparent: traceparentOf(),
        receivedAt: this.clock.now(),
      });
      return { status: 'accepted', message: 'Its repository is asked before it is judged', started: false } as const;
    }
    const changed = { kind: 'none', because: 'nobody asked which files it changed' } as const;
    const { started, cause } = await this.notice.run(tx, sources, { event, changed, by: 'webhook', deliveryId });
    return { status: started ? 'accepted' : 'ignored', message: cause, started } as const;
  }
}

function filtersOf({ name, filters }: Webhook): WebhookFilters {
  const read = readWebhookFilters(filters);
  if (!read.ok) throw new Error(`webhook ${name} has filters that were never validated: ${JSON.stringify(read.error)}`);
  return read.value;
}

/** The sender's own id of the delivery; for a sender that has none, the body's digest. */
function deliveryIdOf(headers: Readonly<Record<string, string>>, body: Buffer): string {
  const given = deliveryIdHeaders.map((name) => headers[name]).find((value) => value !== undefined);
  if (given !== undefined && deliveryIdShape.test(given)) return given;
  return createHash('sha256').update(body).digest('hex');
}
