import {
  DeleteWebhook,
  ListWebhooks,
  problem,
  PutWebhook,
  RegisterWebhook,
  type CallerV1,
  type WebhookView,
} from '@millrace/contracts';
import { err, ok } from '@millrace/kernel';
import { webhookResource } from '../../domain/principal.ts';
import { defined, forgiving, mapped, pageOf, type Ask, type Operations } from './operation.ts';
import { epochSeconds } from './timestamps.ts';
import { tagsFrom, tagsOf } from './views.ts';

const resourceOf = (name: string | undefined): readonly string[] => (name === undefined ? [] : [webhookResource(name)]);

/** Webhooks (codepipeline.md 1.8, 2.5). No answer holds a secret. */
export const webhookOperations: Pick<
  Operations,
  'PutWebhook' | 'ListWebhooks' | 'DeleteWebhook' | 'RegisterWebhookWithThirdParty' | 'DeregisterWebhookWithThirdParty'
> = {
  PutWebhook: {
    resource: ({ webhook }) => resourceOf(webhook.name),
    changes: true,
    run: async (ask, caller, { webhook, tags }, { url }) => {
      const { name, targetPipeline: pipelineName, targetAction: actionName, filters, authentication } = webhook;
      const { SecretToken: secretToken, AllowedIPRange: allowedIpRange } = webhook.authenticationConfiguration;
      const asked = { caller, name, pipelineName, actionName, filters, authentication, ...tagsFrom(tags) };
      const answer = await ask(PutWebhook, { ...asked, ...defined({ secretToken, allowedIpRange }) });
      return mapped(answer, (view) => ({ webhook: webhookItem(view, caller, url) }));
    },
  },
  ListWebhooks: {
    resource: () => [],
    changes: false,
    run: async (ask, caller, { NextToken: nextToken, MaxResults: maxResults }, { url }) => {
      const answer = await ask(ListWebhooks, { caller, page: pageOf(defined({ nextToken, maxResults }), 100) });
      return mapped(answer, ({ items, nextToken: next }) => ({
        webhooks: items.map((view) => webhookItem(view, caller, url)),
        NextToken: next,
      }));
    },
  },
  DeleteWebhook: {
    resource: ({ name }) => resourceOf(name),
    changes: true,
    run: async (ask, caller, { name }) =>
      mapped(forgiving(await ask(DeleteWebhook, { caller, name }), 'webhook.not-found'), () => ({})),
  },
  RegisterWebhookWithThirdParty: {
    resource: ({ webhookName }) => resourceOf(webhookName),
    changes: true,
    run: async (ask, caller, { webhookName }) => register(ask, caller, webhookName, true),
  },
  DeregisterWebhookWithThirdParty: {
    resource: ({ webhookName }) => resourceOf(webhookName),
    changes: true,
    run: async (ask, caller, { webhookName }) => register(ask, caller, webhookName, false),
  },
};

async function register(ask: Ask, caller: CallerV1, name: string | undefined, isWanted: boolean) {
  if (name === undefined) return err(problem('request.invalid', 'Say which webhook: webhookName is missing'));
  const answer = await ask(RegisterWebhook, { caller, name, isWanted });
  return answer.ok ? ok({}) : answer;
}

const webhookItem = (view: WebhookView, { account, region }: CallerV1, url: string) => ({
  definition: {
    name: view.name,
    targetPipeline: view.pipelineName,
    targetAction: view.actionName,
    filters: view.filters,
    authentication: view.authentication ?? 'GITHUB_HMAC',
    authenticationConfiguration: {
      AllowedIPRange: view.allowedIpRange,
      SecretToken: (view.authentication ?? 'GITHUB_HMAC') === 'GITHUB_HMAC' ? '****' : undefined,
    },
  },
  url: `${url}${view.path}`,
  errorMessage: view.error?.message,
  errorCode: view.error?.code,
  lastTriggered: epochSeconds(view.lastTriggeredAt),
  arn: `arn:aws:codepipeline:${region}:${account}:webhook:${view.name}`,
  tags: tagsOf(view.tags),
});
