import { SecretSealer } from '@millrace/access';
import { problem, type CreateWebhookV1, type Problem, type WebhookNameV1, type WebhookView } from '@millrace/contracts';
import { Clock, err, ok, type Result } from '@millrace/kernel';
import { isUniqueViolation, UnitOfWork } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { readWebhookFilters } from '../domain/webhook-filters.ts';
import { webhookContext } from '../outbound/postgres/sealed-places.ts';
import { SourcesRepository } from '../outbound/postgres/sources.repository.ts';
import { WebhooksRepository, type Webhook } from '../outbound/postgres/webhooks.repository.ts';

/** Two secrets live at the same time, so that a sender can change over without losing a delivery. */
const liveSecrets = 2;
const newSecret = (): string => randomBytes(32).toString('base64url');

/** Webhooks and their secrets; a secret is shown once, when it is made. */
@Injectable()
export class Webhooks {
  constructor(
    private readonly work: UnitOfWork,
    private readonly webhooks: WebhooksRepository,
    private readonly sources: SourcesRepository,
    private readonly sealer: SecretSealer,
    private readonly clock: Clock,
  ) {}

  async create({
    caller,
    name,
    pipelineName,
    actionName,
    secret = newSecret(),
    filters = [],
  }: CreateWebhookV1): Promise<Result<WebhookView & { readonly secret: string }, Problem>> {
    const readable = readWebhookFilters(filters);
    if (!readable.ok) {
      const detail = readable.error.map(({ message }) => message).join('; ');
      return err(problem('webhook.filter-invalid', detail, readable.error));
    }
    // Unguessable, so that the address alone gives nothing away to whoever tries addresses.
    const id = randomBytes(18).toString('base64url');
    try {
      return await this.work.run(async (tx) => {
        if ((await this.sources.find(tx, caller, pipelineName, actionName)) === undefined)
          return err(
            problem('action.not-found', `Pipeline ${pipelineName} has no git source action named ${actionName}`),
          );
        const webhook: Webhook = {
          id,
          account: caller.account,
          region: caller.region,
          name,
          pipelineName,
          actionName,
          filters,
          sealedSecrets: [this.sealer.seal(secret, webhookContext(id))],
          authentication: undefined,
          allowedIpRange: undefined,
          tags: {},
        };
        return ok({ ...(await this.webhooks.insert(tx, webhook, this.clock.now())), secret });
      });
    } catch (error) {
      if (isUniqueViolation(error, 'webhook_name_key'))
        return err(problem('webhook.name-in-use', `A webhook named ${name} exists already`));
      throw error;
    }
  }

  async rotate({ caller, name }: WebhookNameV1): Promise<Result<{ readonly secret: string }, Problem>> {
    const secret = newSecret();
    return this.work.run(async (tx) => {
      const webhook = await this.webhooks.lock(tx, caller, name);
      if (webhook === undefined) return err(noWebhook(name));
      const sealed = [this.sealer.seal(secret, webhookContext(webhook.id)), ...webhook.sealedSecrets].slice(
        0,
        liveSecrets,
      );
      await this.webhooks.setSecrets(tx, webhook.id, sealed);
      return ok({ secret });
    });
  }

  /** The secrets of a webhook in clear, to check a signature with. */
  secretsOf(webhook: Webhook): readonly string[] {
    return webhook.sealedSecrets.map((sealed) => {
      const opened = this.sealer.open(sealed, webhookContext(webhook.id));
      if (!opened.ok) throw new Error(`a secret of webhook ${webhook.name} cannot be opened: ${opened.error}`);
      return opened.value;
    });
  }
}

export const noWebhook = (name: string): Problem => problem('webhook.not-found', `There is no webhook named ${name}`);
