import {
  DeleteNotificationRule,
  ListNotificationDeliveries,
  PipelineExecutionChanged,
  PutNotificationRule,
  type EventContract,
  type NotificationDeliveryView,
  type NotificationRuleView,
  type PutNotificationRuleV1,
} from '@millrace/contracts';
import type { Result } from '@millrace/kernel';
import { FakeClock } from '@millrace/testing';
import { serviceUnderTest, type ServiceUnderTest } from '@millrace/testing/service';
import { createHmac, randomUUID } from 'node:crypto';
import { notifications } from './index.ts';
import { webhookReceiver, type Answer, type Received } from './webhook-receiver.fixture.ts';

const account = '000000000000';
export const caller = { account, region: 'local', arn: `arn:aws:iam::${account}:user/admin` };
export const firstSealKey = 'ab'.repeat(32);

export function value<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`);
  return result.value;
}

/** As the documentation tells a receiver to compute it. */
export function signatureOf({ headers, body }: Received, secret: string): string {
  const signed = `${String(headers['x-millrace-timestamp'])}.${body}`;
  return `sha256=${createHmac('sha256', secret).update(signed).digest('hex')}`;
}

export const execution = (pipelineName: string, state: 'STARTED' | 'FAILED') => ({
  pipelineName,
  executionId: randomUUID(),
  pipelineVersion: 1,
  state,
  cause: 'because the test says so',
  trigger: { triggerType: 'StartPipelineExecution', triggerDetail: caller.arn },
  attempt: 1,
});

/** The service with targets that it may call, and with whoever has rules and says what happens. */
export class NotificationsUnderTest {
  readonly clock: FakeClock;
  readonly service: ServiceUnderTest;
  readonly #closers: (() => Promise<void>)[] = [];

  private constructor(service: ServiceUnderTest, clock: FakeClock) {
    this.service = service;
    this.clock = clock;
  }

  static async start(environment: Readonly<Record<string, string>> = {}): Promise<NotificationsUnderTest> {
    const clock = new FakeClock();
    const settings = { MILLRACE_SEAL_KEY: firstSealKey, NOTIFICATIONS_PRIVATE_TARGETS: 'loopback', ...environment };
    return new NotificationsUnderTest(await serviceUnderTest(notifications, { clock, environment: settings }), clock);
  }

  async receiver(answer: Answer = (response) => response.writeHead(204).end()) {
    const { close, ...target } = await webhookReceiver(answer);
    this.#closers.push(close);
    return target;
  }

  put(
    rule: Omit<PutNotificationRuleV1, 'caller'>,
  ): Promise<Result<NotificationRuleView & { secret: string }, unknown>> {
    return this.service.ask(PutNotificationRule, { caller, ...rule });
  }

  async rule(targetUrl: string, eventTypes: string[], pipelineName?: string) {
    const name = `rule-${randomUUID()}`;
    const of = pipelineName === undefined ? {} : { pipelineName };
    const made = await this.put({ name, targetUrl, eventTypes, ...of });
    this.#closers.push(async () => void value(await this.service.ask(DeleteNotificationRule, { caller, name })));
    return value(made);
  }

  async says<T extends object>(
    contract: EventContract<T>,
    data: T,
    envelope: { readonly id?: string; readonly traceparent?: string } = {},
  ): Promise<string> {
    const { id = randomUUID() } = envelope;
    await this.service.tell(contract, data, { subject: 'shop', ...envelope, id });
    return id;
  }

  async fails(pipelineName: string): Promise<string> {
    return this.says(PipelineExecutionChanged, execution(pipelineName, 'FAILED'));
  }

  async deliveries(name: string): Promise<readonly NotificationDeliveryView[]> {
    return value(await this.service.ask(ListNotificationDeliveries, { caller, name, page: {} })).items;
  }

  /** After each test: its rules and targets are gone. */
  async end(): Promise<void> {
    for (const close of this.#closers.splice(0)) await close();
  }

  close(): Promise<void> {
    return this.service.close();
  }
}
