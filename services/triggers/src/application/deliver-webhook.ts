import type { DeliverWebhookV1, DeliveryAnswer } from '@millrace/contracts';
import { Clock } from '@millrace/kernel';
import type { Tx } from '@millrace/persistence';
import { UnitOfWork } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { createHash, randomBytes } from 'node:crypto';
import { readPush } from '../domain/push-event.ts';
import { BranchesRepository } from '../outbound/postgres/branches.repository.ts';
import { SourcesRepository } from '../outbound/postgres/sources.repository.ts';
import { WebhooksRepository, type Webhook } from '../outbound/postgres/webhooks.repository.ts';
import { NoticeRevision } from './notice-revision.ts';
import { isSigned } from './signature.ts';
import { Webhooks } from './webhooks.ts';

/** The same words whether the address, the secret or the signature is wrong: who guesses learns nothing. */
const refused: DeliveryAnswer = { status: 'refused', message: 'The signature is missing or wrong', started: [] };
const deliveryIdShape = /^[A-Za-z0-9._:-]{1,128}$/;

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
    private readonly branches: BranchesRepository,
    private readonly notice: NoticeRevision,
    private readonly clock: Clock,
  ) {}

  async run({ webhookId, headers, body }: DeliverWebhookV1): Promise<DeliveryAnswer> {
    const bytes = Buffer.from(body, 'base64');
    const webhook = await this.webhooks.byId(webhookId);
    const secrets = webhook === undefined ? [this.nobodysSecret] : this.secrets.secretsOf(webhook);
    const genuine = isSigned(bytes, headers['x-hub-signature-256'], secrets);
    if (webhook === undefined || !genuine) return refused;
    const deliveryId = deliveryIdOf(headers, bytes);
    return this.work.run(async (tx) => {
      if (!(await this.webhooks.recordDelivery(tx, webhook.id, deliveryId, this.clock.now())))
        return { status: 'duplicate', message: `Delivery ${deliveryId} was received before`, started: [] };
      const answer = await this.act(tx, webhook, headers['x-github-event'], bytes.toString('utf8'), deliveryId);
      await this.webhooks.settleDelivery(tx, webhook.id, deliveryId, answer.status, answer.message);
      return answer;
    });
  }

  private async act(
    tx: Tx,
    webhook: Webhook,
    eventName: string | undefined,
    body: string,
    deliveryId: string,
  ): Promise<DeliveryAnswer> {
    const ignored = (message: string): DeliveryAnswer => ({ status: 'ignored', message, started: [] });
    const push = readPush(eventName, body);
    if (push.kind === 'other') return ignored(push.why);
    const source = await this.sources.find(tx, webhook, webhook.pipelineName, webhook.actionName);
    if (source === undefined)
      return ignored(`Pipeline ${webhook.pipelineName} has no source action ${webhook.actionName} any more`);
    if (source.branchName !== push.branchName) return ignored(`Branch ${push.branchName} is not ${source.branchName}`);
    await this.branches.lock(tx, source);
    const decision = await this.notice.run(tx, source, { commitId: push.commitId, by: 'webhook', deliveryId });
    return decision.started
      ? { status: 'accepted', message: decision.cause, started: [source.pipelineName] }
      : ignored(decision.cause);
  }
}

/** The sender's own id of the delivery; for a sender that has none, the body's digest. */
function deliveryIdOf(headers: Readonly<Record<string, string>>, body: Buffer): string {
  const given = headers['x-github-delivery'] ?? headers['x-gitea-delivery'];
  if (given !== undefined && deliveryIdShape.test(given)) return given;
  return createHash('sha256').update(body).digest('hex');
}
