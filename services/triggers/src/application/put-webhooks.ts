import { SecretSealer } from '@millrace/access';
import {
  GetPipeline,
  problem,
  type CallerV1,
  type Problem,
  type PutWebhookV1,
  type WebhookView,
} from '@millrace/contracts';
import { quotas } from '@millrace/engine';
import { Clock, err, ok, type Result } from '@millrace/kernel';
import { Requests } from '@millrace/messaging';
import { UnitOfWork } from '@millrace/persistence';
import { withoutTags, withTags } from '@millrace/service';
import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import type { Place } from '../domain/source-action.ts';
import { whyAuthenticationIsWrong } from './webhook-authentication.ts';
import { readWebhookFilters } from '../domain/webhook-filters.ts';
import { webhookContext } from '../outbound/postgres/sealed-places.ts';
import { WebhooksRepository, type PutWebhook, type Webhook } from '../outbound/postgres/webhooks.repository.ts';
import { noWebhook } from './webhooks.ts';

/** What every answer has in place of a secret; sent back, it keeps the secret that is stored. */
const mask = '****';

type Tagged = Readonly<Record<string, string>>;

/** CodePipeline's webhooks (codepipeline.md 1.8): made or replaced by name, the address stays. */
@Injectable()
export class PutWebhooks {
  constructor(
    private readonly work: UnitOfWork,
    private readonly webhooks: WebhooksRepository,
    private readonly requests: Requests,
    private readonly sealer: SecretSealer,
    private readonly clock: Clock,
  ) {}

  async put(request: PutWebhookV1): Promise<Result<WebhookView, Problem>> {
    const { caller, name, pipelineName, actionName, filters, authentication, tags: asked = {} } = request;
    const readable = readWebhookFilters(filters);
    if (!readable.ok) {
      const detail = readable.error.map(({ message }) => message).join('; ');
      return err(problem('webhook.filter-invalid', detail, readable.error));
    }
    const wrong = whyAuthenticationIsWrong(authentication, request);
    if (wrong !== undefined) return err(problem('webhook.authentication-invalid', wrong));
    const action = await this.actionOf(caller, pipelineName, actionName);
    if (!action.ok) return action;
    if (action.value === undefined) {
      const detail = `The first stage of pipeline '${pipelineName}' has no action '${actionName}'`;
      return err(problem('request.invalid', detail));
    }
    return this.work.run(async (tx) => {
      const count = await this.webhooks.countAlone(tx, caller);
      const before = await this.webhooks.lock(tx, caller, name);
      if (before === undefined && count >= quotas.webhooksPerRegion) {
        const detail = `Account '${caller.account}' has ${quotas.webhooksPerRegion} webhooks`;
        return err(problem('webhook.limit', detail));
      }
      const tags = withTags(`webhook:${name}`, before?.tags ?? {}, asked);
      if (!tags.ok) return tags;
      const id = before?.id ?? randomBytes(18).toString('base64url');
      const sealedSecrets = this.secretsFor(request, id, before);
      if (!sealedSecrets.ok) return sealedSecrets;
      const webhook: PutWebhook = {
        id,
        account: caller.account,
        region: caller.region,
        name,
        pipelineName,
        actionName,
        filters,
        sealedSecrets: sealedSecrets.value,
        authentication,
        allowedIpRange: request.allowedIpRange,
        tags: tags.value,
      };
      return ok(await this.webhooks.put(tx, webhook, this.clock.now()));
    });
  }

  /** The action that a webhook starts, as it stands now, without its secrets; undefined when there is none any more. */
  async actionOf(
    caller: CallerV1,
    pipelineName: string,
    actionName: string,
  ): Promise<Result<{ readonly configuration: Tagged } | undefined, Problem>> {
    const answer = await this.requests.ask(GetPipeline, { caller, pipelineName });
    if (!answer.ok) return answer;
    const { stages } = answer.value.pipeline as {
      readonly stages: readonly { readonly actions: readonly { name: string; configuration?: Tagged }[] }[];
    };
    const action = stages[0]?.actions.find(({ name }) => name === actionName);
    return ok(action === undefined ? undefined : { configuration: action.configuration ?? {} });
  }

  async changeTags(
    place: Place,
    name: string,
    { add = {}, remove = [] }: { readonly add?: Tagged; readonly remove?: readonly string[] },
  ): Promise<Result<{ readonly tags: Tagged }, Problem>> {
    return this.work.run(async (tx) => {
      const webhook = await this.webhooks.lock(tx, place, name);
      if (webhook === undefined) return err(problem('resource.not-found', `There is no webhook named ${name}`));
      const without = withoutTags(webhook.tags, remove);
      const tags = without.ok ? withTags(`webhook:${name}`, without.value, add) : without;
      if (!tags.ok) return tags;
      await this.webhooks.setTags(tx, webhook.id, tags.value);
      return ok({ tags: tags.value });
    });
  }

  /** Nobody's API is called: what stands in the way is shown with the webhook, as CodePipeline shows a failure. */
  async register(place: Place, name: string, isWanted: boolean): Promise<Result<Record<string, never>, Problem>> {
    return this.work.run(async (tx) => {
      const webhook = await this.webhooks.lock(tx, place, name);
      if (webhook === undefined) return err(noWebhook(name));
      const failure = {
        code: 'RegistrationNotSupported',
        message: `Enter the webhook's URL and secret at the sender; Millrace does not sign in to it for ${webhook.actionName}`,
      };
      await this.webhooks.setError(tx, webhook.id, isWanted ? failure : undefined);
      return ok({});
    });
  }

  private secretsFor(
    { authentication, secretToken }: PutWebhookV1,
    id: string,
    before: Webhook | undefined,
  ): Result<readonly string[], Problem> {
    if (authentication !== 'GITHUB_HMAC' || secretToken === undefined) return ok([]);
    if (secretToken !== mask) return ok([this.sealer.seal(secretToken, webhookContext(id))]);
    const [current] = before?.sealedSecrets ?? [];
    if (current !== undefined) return ok([current]);
    return err(problem('webhook.authentication-invalid', `'${mask}' keeps a secret, and there is none to keep`));
  }
}
