import {
  ActionExecutionChanged,
  ConditionChanged,
  DeleteNotificationRule,
  ListNotificationDeliveries,
  ListNotificationRules,
  PipelineExecutionChanged,
  PutNotificationRule,
  RuleExecutionChanged,
  TestReportStored,
  TransitionChanged,
  type EventContract,
  type NotificationDeliveryView,
} from '@millrace/contracts';
import { hours, seconds, type Result } from '@millrace/kernel';
import { eventually, FakeClock, recordingOtlpReceiver, type OtlpReceiver } from '@millrace/testing';
import { serviceUnderTest, type ServiceUnderTest } from '@millrace/testing/service';
import { createHmac, randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { maxAttempts } from './domain/attempt.ts';
import { notifications } from './index.ts';
import { webhookReceiver, type Answer, type Received } from './webhook-receiver.fixture.ts';

const account = '000000000000';
const region = 'local';
const caller = { account, region, arn: `arn:aws:iam::${account}:user/admin` };

let otlp: OtlpReceiver;
let t: ServiceUnderTest;
const clock = new FakeClock();
const closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
  otlp = await recordingOtlpReceiver();
  const environment = {
    MILLRACE_SEAL_KEY: 'ab'.repeat(32),
    NOTIFICATIONS_PRIVATE_TARGETS: 'loopback',
    OTEL_EXPORTER_OTLP_ENDPOINT: otlp.endpoint,
  };
  t = await serviceUnderTest(notifications, { clock, environment });
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});
afterAll(async () => {
  await t.close();
  await otlp.close();
});

async function receiver(answer: Answer = (response) => response.writeHead(204).end()) {
  const { close, ...target } = await webhookReceiver(answer);
  closers.push(close);
  return target;
}

function value<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`);
  return result.value;
}

async function rule(targetUrl: string, eventTypes: string[], pipelineName?: string) {
  const name = `rule-${randomUUID()}`;
  const made = await t.ask(PutNotificationRule, {
    caller,
    name,
    targetUrl,
    eventTypes,
    ...(pipelineName === undefined ? {} : { pipelineName }),
  });
  closers.push(async () => void value(await t.ask(DeleteNotificationRule, { caller, name })));
  return value(made);
}

async function says<T extends object>(
  contract: EventContract<T>,
  data: T,
  envelope: { readonly id?: string; readonly traceparent?: string } = {},
): Promise<string> {
  const { id = randomUUID() } = envelope;
  await t.tell(contract, data, { subject: 'shop', ...envelope, id });
  return id;
}

/** As the documentation tells a receiver to compute it. */
function signatureOf({ headers, body }: Received, secret: string): string {
  const signed = `${String(headers['x-millrace-timestamp'])}.${body}`;
  return `sha256=${createHmac('sha256', secret).update(signed).digest('hex')}`;
}

const deliveries = async (name: string): Promise<readonly NotificationDeliveryView[]> =>
  value(await t.ask(ListNotificationDeliveries, { caller, name, page: {} })).items;

const execution = (pipelineName: string, state: 'STARTED' | 'FAILED') => ({
  pipelineName,
  executionId: randomUUID(),
  pipelineVersion: 1,
  state,
  cause: 'because the test says so',
  trigger: { triggerType: 'StartPipelineExecution', triggerDetail: caller.arn },
  attempt: 1,
});

describe('notifications', () => {
  it('posts the event, signed, as part of the trace of its execution', async () => {
    const { url, received } = await receiver();
    const { secret, name } = await rule(`${url}/hook`, ['pipeline-execution.failed']);
    const traceId = randomUUID().replaceAll('-', '');
    await says(PipelineExecutionChanged, execution('shop', 'STARTED'));
    const id = await says(PipelineExecutionChanged, execution('shop', 'FAILED'), {
      traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
    });

    await eventually(async () => expect((await deliveries(name))[0]?.status).toBe('delivered'));
    expect(received).toHaveLength(1);
    const [request] = received;
    const { headers, body } = request!;
    expect(request?.path).toBe('/hook');
    expect(headers['content-type']).toMatch(/^application\/cloudevents\+json/);
    expect(headers['x-millrace-event']).toBe('pipeline-execution.failed');
    expect(headers['x-millrace-delivery']).toBe((await deliveries(name))[0]?.id);
    expect(headers['x-millrace-timestamp']).toBe(String(clock.now() / 1000));
    expect(headers['x-millrace-signature']).toBe(signatureOf(request!, secret));
    expect(JSON.parse(body)).toMatchObject({
      specversion: '1.0',
      id,
      type: 'pipeline-execution.changed.v1',
      data: { pipelineName: 'shop', state: 'FAILED' },
    });
    expect(headers.traceparent).toContain(traceId);
    await otlp.waitFor((spans) =>
      spans.some((span) => span.name === 'deliver notification' && span.traceId === traceId),
    );
  });

  it('makes one delivery of an event that is said twice', async () => {
    const { url, received } = await receiver();
    const { name } = await rule(url, ['pipeline-execution.*']);
    const data = execution('shop', 'FAILED');
    const id = await says(PipelineExecutionChanged, data);
    await says(PipelineExecutionChanged, data, { id });
    await says(PipelineExecutionChanged, execution('last', 'FAILED'));
    await eventually(() => expect(received.some(({ body }) => body.includes('"last"'))).toBe(true));
    await eventually(async () => expect(await deliveries(name)).toHaveLength(2));
    expect(received).toHaveLength(2);
  });

  it('tells of conditions, their rules, and transitions', async () => {
    const { url, received } = await receiver();
    const { name } = await rule(url, ['condition.overridden', 'rule-execution.failed', 'transition.*'], 'shop');
    const ruleExecutionId = randomUUID();
    const there = { pipelineName: 'shop', executionId: randomUUID(), pipelineVersion: 1, stageName: 'Deploy' };
    const failed = {
      ...there,
      conditionType: 'BEFORE_ENTRY',
      ruleName: 'NoAlarm',
      ruleExecutionId,
      ruleType: { category: 'Rule', owner: 'AWS', provider: 'CloudWatchAlarm', version: '1' },
      cause: 'an alarm',
    } as const;
    await says(RuleExecutionChanged, { ...failed, state: 'STARTED' });
    await says(RuleExecutionChanged, { ...failed, state: 'FAILED', outcome: 'failed' });
    await says(ConditionChanged, { ...there, conditionType: 'BEFORE_ENTRY', state: 'OVERRIDDEN', cause: 'by ann' });
    await says(TransitionChanged, { pipelineName: 'shop', stageName: 'Deploy', enabled: true, changedBy: 'ann' });
    await eventually(async () => expect(await deliveries(name)).toHaveLength(3));
    await eventually(() => expect(received).toHaveLength(3));
    expect(new Set(received.map(({ headers }) => headers['x-millrace-event']))).toEqual(
      new Set(['condition.overridden', 'rule-execution.failed', 'transition.enabled']),
    );
  });

  it('tries again under the same id, and writes every attempt down', async () => {
    const statuses = [503, 204];
    const { url, received } = await receiver((response) => response.writeHead(statuses.shift() ?? 500).end());
    const { name } = await rule(url, ['pipeline-execution.failed']);
    await says(PipelineExecutionChanged, execution('shop', 'FAILED'));
    await eventually(async () => expect((await deliveries(name))[0]?.attempts).toHaveLength(1));
    expect((await deliveries(name))[0]).toMatchObject({ status: 'pending', nextAttemptAt: expect.any(String) });

    clock.advance(seconds(10));
    await eventually(async () => expect((await deliveries(name))[0]?.status).toBe('delivered'));
    expect((await deliveries(name))[0]?.attempts.map(({ httpStatus }) => httpStatus)).toEqual([503, 204]);
    const [first, second] = received.map(({ headers }) => headers);
    expect(second?.['x-millrace-delivery']).toBe(first?.['x-millrace-delivery']);
    expect(second?.['x-millrace-signature']).not.toBe(first?.['x-millrace-signature']);
  });

  it('gives up after the last attempt', async () => {
    const { url, received } = await receiver((response) => response.writeHead(500).end());
    const { name } = await rule(url, ['pipeline-execution.failed']);
    await says(PipelineExecutionChanged, execution('shop', 'FAILED'));
    await eventually(async () => expect((await deliveries(name))[0]?.attempts).toHaveLength(1));
    const [delivery] = await deliveries(name);
    await t.service.dataSource.query(`update notification_delivery set attempt_count = $1 where id = $2`, [
      maxAttempts - 1,
      delivery?.id,
    ]);
    clock.advance(hours(2));
    await eventually(async () => expect((await deliveries(name))[0]?.status).toBe('failed'));
    expect(received).toHaveLength(2);
    expect((await deliveries(name))[0]).not.toHaveProperty('nextAttemptAt');
  });

  it('does not let a target that hangs delay another', async () => {
    const held: ServerResponse[] = [];
    const dead = await receiver((response) => void held.push(response));
    const alive = await receiver();
    const slow = await rule(dead.url, ['action-execution.*']);
    const quick = await rule(alive.url, ['action-execution.*']);
    const action = {
      pipelineName: 'shop',
      executionId: randomUUID(),
      pipelineVersion: 1,
      stageName: 'Build',
      actionName: 'Build',
      actionType: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
      state: 'SUCCEEDED' as const,
      cause: 'because the test says so',
    };
    for (let n = 0; n < 10; n++) await says(ActionExecutionChanged, { ...action, actionExecutionId: randomUUID() });
    await eventually(() => expect(alive.received).toHaveLength(10), { withinMs: 4_000 });
    expect(held).toHaveLength(2);
    expect((await deliveries(slow.name)).every(({ attempts }) => attempts.length === 0)).toBe(true);
    await eventually(async () =>
      expect((await deliveries(quick.name)).every(({ status }) => status === 'delivered')).toBe(true),
    );
  });

  it('signs with the secret of a rule though the seal key that sealed it is gone', async () => {
    const { url, received } = await receiver();
    const { secret } = await rule(url, ['pipeline-execution.failed']);
    await t.restart({ MILLRACE_SEAL_KEY: 'cd'.repeat(32), MILLRACE_OLDER_SEAL_KEYS: 'ab'.repeat(32) });
    await t.restart({ MILLRACE_OLDER_SEAL_KEYS: '' });
    await says(PipelineExecutionChanged, execution('shop', 'FAILED'));
    await eventually(() => expect(received).toHaveLength(1));
    const [request] = received;
    expect(request?.headers['x-millrace-signature']).toBe(signatureOf(request!, secret));
  });

  it('says with its delivery that the secret of a rule does not open, and delivers once it does', async () => {
    const { url, received } = await receiver();
    const { name } = await rule(url, ['pipeline-execution.failed']);
    await t.restart({ MILLRACE_SEAL_KEY: 'ef'.repeat(32), MILLRACE_OLDER_SEAL_KEYS: '' });
    await says(PipelineExecutionChanged, execution('shop', 'FAILED'));
    const error = expect.stringContaining('the secret of the rule does not open');
    await eventually(async () => expect((await deliveries(name))[0]?.attempts).toMatchObject([{ error }]));
    await t.restart({ MILLRACE_SEAL_KEY: 'cd'.repeat(32), MILLRACE_OLDER_SEAL_KEYS: 'ab'.repeat(32) });
    clock.advance(seconds(30));
    await eventually(() => expect(received).toHaveLength(1));
  });

  it('takes up what a process that died had begun', async () => {
    const { url, received } = await receiver();
    const { name } = await rule(url, ['pipeline-execution.failed']);
    await t.service.stop();
    await says(PipelineExecutionChanged, execution('shop', 'FAILED'));
    await t.restart();
    await eventually(() => expect(received).toHaveLength(1));
    await eventually(async () => expect((await deliveries(name))[0]?.status).toBe('delivered'));
    // As a SIGKILL in the middle of the attempt leaves it: begun, claimed, nothing recorded.
    await t.service.dataSource.query(
      `update notification_delivery set status = 'pending', attempts = '[]', next_attempt_at = $1 where id = $2`,
      [new Date(clock.now() + seconds(30)), (await deliveries(name))[0]?.id],
    );
    clock.advance(seconds(30));
    await eventually(async () => expect((await deliveries(name))[0]?.status).toBe('delivered'));
    expect(received).toHaveLength(2);
    expect(received[1]?.headers['x-millrace-delivery']).toBe(received[0]?.headers['x-millrace-delivery']);
  });

  it('tells a rule of one pipeline of the reports of its executions only', async () => {
    const { url, received } = await receiver();
    const mine = await rule(url, ['test-report.failed'], 'shop');
    const report = {
      reportId: randomUUID(),
      actionExecutionId: randomUUID(),
      reportName: 'unit',
      status: 'FAILED' as const,
      total: 3,
      failed: 1,
      skipped: 0,
      durationSeconds: 1.5,
    };
    const [shop, other] = [randomUUID(), randomUUID()];
    await says(TestReportStored, { ...report, executionId: other, pipelineName: 'other' });
    await says(TestReportStored, { ...report, executionId: shop, pipelineName: 'shop' });
    await eventually(() => expect(received).toHaveLength(1));
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({ data: { executionId: shop } });
    expect(await deliveries(mine.name)).toHaveLength(1);
  });

  it('refuses a rule with everything that is wrong with it', async () => {
    const refused = await t.ask(PutNotificationRule, {
      caller,
      name: 'bad',
      targetUrl: 'http://169.254.169.254/latest',
      eventTypes: ['approval.granted', 'pipeline-execution.*'],
    });
    expect(refused).toMatchObject({
      ok: false,
      error: {
        code: 'notification-target.invalid',
        issues: [{ pointer: '/eventTypes/0' }, { pointer: '/targetUrl', message: expect.stringContaining('169.254') }],
      },
    });
  });

  it('keeps the secret of a rule that is replaced, and never stores it in the clear', async () => {
    const made = await rule('http://127.0.0.1:9/', ['approval.*']);
    const again = value(
      await t.ask(PutNotificationRule, {
        caller,
        name: made.name,
        targetUrl: 'http://127.0.0.1:10/',
        eventTypes: ['approval.requested'],
      }),
    );
    expect(again.secret).toBe(made.secret);
    const listed = value(await t.ask(ListNotificationRules, { caller })).items;
    expect(listed.find(({ name }) => name === made.name)).toMatchObject({ targetUrl: 'http://127.0.0.1:10/' });
    expect(JSON.stringify(listed)).not.toContain(made.secret);
    const rows: object[] = await t.service.dataSource.query(`select * from notification_rule`);
    expect(JSON.stringify(rows)).not.toContain(made.secret);
  });
});
