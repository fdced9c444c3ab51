import {
  CreateWebhook,
  DeleteNotificationRule,
  DeleteWebhook,
  ListDeliveries,
  ListNotificationDeliveries,
  ListNotificationRules,
  ListWebhooks,
  PutNotificationRule,
  PutWebhook,
  RegisterWebhook,
  RotateWebhookSecret,
} from '@millrace/contracts';
import { changes, ofThing, ofWebhook, pageAs, reads, type MethodTable } from '../method.ts';

const webhook = ofWebhook('name');
const rule = ofThing('notification-rule', 'name');

/** `millrace.v1.WebhookService`. */
export const webhookMethods: MethodTable = {
  ListWebhooks: reads('codepipeline:ListWebhooks', ofWebhook(), async (call) =>
    pageAs('webhooks', await call.list(ListWebhooks)),
  ),
  CreateWebhook: changes('codepipeline:PutWebhook', webhook, async (call) => {
    const { secret, ...created } = await call.ask(CreateWebhook, call.request);
    return { webhook: created, secret };
  }),
  PutWebhook: changes('codepipeline:PutWebhook', webhook, async (call) => ({
    webhook: await call.ask(PutWebhook, { filters: [], ...call.request }),
  })),
  RegisterWebhook: changes('codepipeline:RegisterWebhookWithThirdParty', webhook, (call) =>
    call.ask(RegisterWebhook, { ...call.members('name'), isWanted: true }),
  ),
  DeregisterWebhook: changes('codepipeline:DeregisterWebhookWithThirdParty', webhook, (call) =>
    call.ask(RegisterWebhook, { ...call.members('name'), isWanted: false }),
  ),
  RotateWebhookSecret: changes('millrace:RotateWebhookSecret', webhook, (call) =>
    call.ask(RotateWebhookSecret, call.request),
  ),
  DeleteWebhook: changes('codepipeline:DeleteWebhook', webhook, (call) => call.ask(DeleteWebhook, call.request)),
  ListWebhookDeliveries: reads('millrace:ListWebhookDeliveries', webhook, async (call) =>
    pageAs('deliveries', await call.list(ListDeliveries)),
  ),
};

/** `millrace.v1.NotificationService`. */
export const notificationMethods: MethodTable = {
  ListNotificationRules: reads('millrace:ListNotificationRules', ofThing('notification-rule'), async (call) =>
    pageAs('rules', await call.list(ListNotificationRules)),
  ),
  PutNotificationRule: changes('millrace:PutNotificationRule', rule, async (call) => {
    const { secret, ...stored } = await call.ask(PutNotificationRule, call.request);
    return { rule: stored, secret };
  }),
  DeleteNotificationRule: changes('millrace:DeleteNotificationRule', rule, (call) =>
    call.ask(DeleteNotificationRule, call.request),
  ),
  ListNotificationDeliveries: reads('millrace:ListNotificationDeliveries', rule, async (call) =>
    pageAs('deliveries', await call.list(ListNotificationDeliveries)),
  ),
};
