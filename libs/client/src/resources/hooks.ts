import type {
  DeliveryView,
  NotificationDeliveryView,
  NotificationRuleView,
  Page,
  PutNotificationRuleV1,
  WebhookView,
} from '@millrace/contracts';
import type { PageOptions } from '../paging.ts';
import { path, type Transport } from '../transport.ts';

/** Incoming: a push at the repository starts a pipeline. */
export class Webhooks {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  list(): Promise<Page<WebhookView>> {
    return this.#transport.request('GET', '/webhooks');
  }

  /** The answer is the only place where the secret is ever shown. */
  create(webhook: {
    readonly name: string;
    readonly pipelineName: string;
    readonly actionName: string;
    readonly secret?: string;
  }): Promise<WebhookView & { readonly secret: string }> {
    return this.#transport.request('POST', '/webhooks', { body: webhook });
  }

  /** Adds a second live secret; the older of two goes when a third comes. */
  rotateSecret(name: string): Promise<{ readonly secret: string }> {
    return this.#transport.request('POST', path`/webhooks/${name}/secret`);
  }

  async delete(name: string): Promise<void> {
    await this.#transport.request('DELETE', path`/webhooks/${name}`);
  }

  deliveries(name: string, page: PageOptions = {}): Promise<Page<DeliveryView>> {
    return this.#transport.request('GET', path`/webhooks/${name}/deliveries`, { query: { ...page } });
  }
}

/** Outgoing: events are sent to someone else's URL. */
export class NotificationRules {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  list(): Promise<Page<NotificationRuleView>> {
    return this.#transport.request('GET', '/notification-rules');
  }

  /** The answer is the only place where a secret that we made is shown. */
  put(
    name: string,
    rule: Omit<PutNotificationRuleV1, 'caller' | 'name'>,
  ): Promise<NotificationRuleView & { readonly secret: string }> {
    return this.#transport.request('PUT', path`/notification-rules/${name}`, { body: rule });
  }

  async delete(name: string): Promise<void> {
    await this.#transport.request('DELETE', path`/notification-rules/${name}`);
  }

  deliveries(name: string, page: PageOptions = {}): Promise<Page<NotificationDeliveryView>> {
    return this.#transport.request('GET', path`/notification-rules/${name}/deliveries`, { query: { ...page } });
  }
}
