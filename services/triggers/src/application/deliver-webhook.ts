import { StartExecution, type DeliverWebhookV1, type DeliveryAnswer } from '@millrace/contracts';
import { Clock, Ids } from '@millrace/kernel';
import { Outbox, storable, traceparentOf } from '@millrace/messaging';
import { UnitOfWork, type Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { createHash, randomBytes } from 'node:crypto';
import { readDelivery } from '../domain/delivery.ts';
import { judgedByFiles } from '../domain/judge.ts';
import { needsFullId, type RepositoryEvent } from '../domain/repository-event.ts';
import { isAllowed } from './webhook-authentication.ts';
import { readWebhookFilters, type WebhookFilters } from '../domain/webhook-filters.ts';
import { PendingEventsRepository } from '../outbound/postgres/pending-events.repository.ts';
import { SourcesRepository } from '../outbound/postgres/sources.repository.ts';
import { WebhooksRepository, type Webhook } from '../outbound/postgres/webhooks.repository.ts';
import { JudgePendingEvents } from './judge-pending-events.ts';
import { NoticeRevision, type PipelineSources } from './notice-revision.ts';
import { PutWebhooks } from './put-webhooks.ts';
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
    private readonly outbox: Outbox,
    private readonly puts: PutWebhooks,
  ) {}

  async run({ webhookId, headers, body, remoteAddress }: DeliverWebhookV1): Promise<DeliveryAnswer> {
    const bytes = Buffer.from(body, 'base64');
    const webhook = await this.webhooks.byId(webhookId);
    const secrets = webhook === undefined ? [this.nobodysSecret] : this.secrets.secretsOf(webhook);
    const genuine = isGenuine(bytes, headers, secrets);
    if (webhook === undefined) return refused;
    if (webhook.authentication === 'IP' && !isAllowed(webhook.allowedIpRange ?? '', remoteAddress))
      return { status: 'refused', message: 'Deliveries from this address are not taken', byAddress: true, started: [] };
    if (!genuine && isSigned(webhook)) return refused;
    const deliveryId = deliveryIdOf(headers, bytes);
    const configuration = webhook.authentication === undefined ? undefined : await this.configurationOf(webhook);
    const answer = await this.work.run(async (tx): Promise<DeliveryAnswer> => {
      if (!(await this.webhooks.recordDelivery(tx, webhook.id, deliveryId, this.clock.now())))
        return { status: 'duplicate', message: `Delivery ${deliveryId} was received before`, started: [] };
      const text = bytes.toString('utf8');
      const acted =
        webhook.authentication === undefined
          ? await this.act(tx, webhook, headers, text, deliveryId)
          : await this.startFor(tx, webhook, configuration, text, deliveryId);
      // It may quote what the sender says.
      await this.webhooks.settleDelivery(tx, webhook.id, deliveryId, acted.status, storable(acted.message));
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

  /** AS-29: whatever passes the filters starts the pipeline, as CodePipeline's own webhooks do. */
  private async startFor(
    tx: Tx,
    webhook: Webhook,
    configuration: Readonly<Record<string, string>> | undefined,
    body: string,
    deliveryId: string,
  ): Promise<DeliveryAnswer> {
    const ignored = (message: string): DeliveryAnswer => ({ status: 'ignored', message, started: [] });
    const { account, region, name, pipelineName } = webhook;
    if (configuration === undefined)
      return ignored(`Pipeline ${pipelineName} has no action ${webhook.actionName} in its first stage any more`);
    const passed = filtersOf(webhook).judge(jsonOf(body), configuration);
    if (!passed.passes) return ignored(`A filter of the webhook does not pass: ${passed.because}`);
    const requestId = `webhook:${webhook.id}:${deliveryId}`;
    const traceparent = traceparentOf();
    await this.outbox.add(
      tx,
      StartExecution,
      {
        requestId,
        pipelineName,
        trigger: {
          triggerType: 'Webhook',
          triggerDetail: `arn:aws:codepipeline:${region}:${account}:webhook:${name}`,
        },
        sourceRevisions: [],
        variables: [],
        ...(traceparent === undefined ? {} : { traceparent }),
      },
      { subject: pipelineName, account, region, id: `${requestId}:start` },
    );
    await this.webhooks.triggered(tx, webhook.id, this.clock.now());
    return { status: 'accepted', message: passed.because, started: [pipelineName] };
  }

  private async configurationOf({ account, region, name, pipelineName, actionName }: Webhook) {
    const arn = `arn:aws:codepipeline:${region}:${account}:webhook:${name}`;
    const action = await this.puts.actionOf({ account, region, arn }, pipelineName, actionName);
    return action.ok ? action.value?.configuration : undefined;
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

const isSigned = ({ authentication }: Webhook): boolean =>
  authentication === undefined || authentication === 'GITHUB_HMAC';

/** What a filter can look into; a body that is no JSON has nothing to select. */
function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
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
