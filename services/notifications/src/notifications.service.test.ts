import {
  ActionExecutionChanged,
  ConditionChanged,
  PipelineExecutionChanged,
  RuleExecutionChanged,
  TestReportStored,
  TransitionChanged,
} from '@millrace/contracts';
import { hours, seconds } from '@millrace/kernel';
import { eventually, recordingOtlpReceiver, type OtlpReceiver } from '@millrace/testing';
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { maxAttempts } from './domain/attempt.ts';
import { execution, NotificationsUnderTest, signatureOf } from './notifications.fixture.ts';

let otlp: OtlpReceiver;
let t: NotificationsUnderTest;

beforeAll(async () => {
  otlp = await recordingOtlpReceiver();
  t = await NotificationsUnderTest.start({ OTEL_EXPORTER_OTLP_ENDPOINT: otlp.endpoint });
});
afterEach(() => t.end());
afterAll(async () => {
  await t?.close();
  await otlp?.close();
});

describe('notifications', () => {
  it('posts the event, signed, as part of the trace of its execution', async () => {
    const { url, received } = await t.receiver();
    const { secret, name } = await t.rule(`${url}/hook`, ['pipeline-execution.failed']);
    const traceId = randomUUID().replaceAll('-', '');
    await t.says(PipelineExecutionChanged, execution('shop', 'STARTED'));
    const id = await t.says(PipelineExecutionChanged, execution('shop', 'FAILED'), {
      traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
    });

    await eventually(async () => expect((await t.deliveries(name))[0]?.status).toBe('delivered'));
    expect(received).toHaveLength(1);
    const [request] = received;
    const { headers, body } = request!;
    expect(request?.path).toBe('/hook');
    expect(headers['content-type']).toMatch(/^application\/cloudevents\+json/);
    expect(headers['x-millrace-event']).toBe('pipeline-execution.failed');
    expect(headers['x-millrace-delivery']).toBe((await t.deliveries(name))[0]?.id);
    expect(headers['x-millrace-timestamp']).toBe(String(t.clock.now() / 1000));
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
    const { url, received } = await t.receiver();
    const { name } = await t.rule(url, ['pipeline-execution.*']);
    const data = execution('shop', 'FAILED');
    const id = await t.says(PipelineExecutionChanged, data);
    await t.says(PipelineExecutionChanged, data, { id });
    await t.fails('last');
    await eventually(() => expect(received.some(({ body }) => body.includes('"last"'))).toBe(true));
    await eventually(async () => expect(await t.deliveries(name)).toHaveLength(2));
    expect(received).toHaveLength(2);
  });

  it('tells of conditions, their rules, and transitions', async () => {
    const { url, received } = await t.receiver();
    const { name } = await t.rule(url, ['condition.overridden', 'rule-execution.failed', 'transition.*'], 'shop');
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
    await t.says(RuleExecutionChanged, { ...failed, state: 'STARTED' });
    await t.says(RuleExecutionChanged, { ...failed, state: 'FAILED', outcome: 'failed' });
    await t.says(ConditionChanged, { ...there, conditionType: 'BEFORE_ENTRY', state: 'OVERRIDDEN', cause: 'by ann' });
    await t.says(TransitionChanged, { pipelineName: 'shop', stageName: 'Deploy', enabled: true, changedBy: 'ann' });
    await eventually(async () => expect(await t.deliveries(name)).toHaveLength(3));
    await eventually(() => expect(received).toHaveLength(3));
    expect(new Set(received.map(({ headers }) => headers['x-millrace-event']))).toEqual(
      new Set(['condition.overridden', 'rule-execution.failed', 'transition.enabled']),
    );
  });

  it('tries again under the same id, and writes every attempt down', async () => {
    const statuses = [503, 204];
    const { url, received } = await t.receiver((response) => response.writeHead(statuses.shift() ?? 500).end());
    const { name } = await t.rule(url, ['pipeline-execution.failed']);
    await t.fails('shop');
    await eventually(async () => expect((await t.deliveries(name))[0]?.attempts).toHaveLength(1));
    expect((await t.deliveries(name))[0]).toMatchObject({ status: 'pending', nextAttemptAt: expect.any(String) });

    t.clock.advance(seconds(10));
    await eventually(async () => expect((await t.deliveries(name))[0]?.status).toBe('delivered'));
    expect((await t.deliveries(name))[0]?.attempts.map(({ httpStatus }) => httpStatus)).toEqual([503, 204]);
    const [first, second] = received.map(({ headers }) => headers);
    expect(second?.['x-millrace-delivery']).toBe(first?.['x-millrace-delivery']);
    expect(second?.['x-millrace-signature']).not.toBe(first?.['x-millrace-signature']);
  });

  it('gives up after the last attempt', async () => {
    const { url, received } = await t.receiver((response) => response.writeHead(500).end());
    const { name } = await t.rule(url, ['pipeline-execution.failed']);
    await t.fails('shop');
    await eventually(async () => expect((await t.deliveries(name))[0]?.attempts).toHaveLength(1));
    const [delivery] = await t.deliveries(name);
    await t.service.service.dataSource.query(`update notification_delivery set attempt_count = $1 where id = $2`, [
      maxAttempts - 1,
      delivery?.id,
    ]);
    t.clock.advance(hours(2));
    await eventually(async () => expect((await t.deliveries(name))[0]?.status).toBe('failed'));
    expect(received).toHaveLength(2);
    expect((await t.deliveries(name))[0]).not.toHaveProperty('nextAttemptAt');
  });

  it('does not let a target that hangs delay another', async () => {
    const held = new Set<ServerResponse>();
    let most = 0;
    const dead = await t.receiver((response) => {
      held.add(response.once('close', () => held.delete(response)));
      most = Math.max(most, held.size);
    });
    const alive = await t.receiver();
    const slow = await t.rule(dead.url, ['action-execution.*']);
    const quick = await t.rule(alive.url, ['action-execution.*']);
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
    for (let n = 0; n < 10; n++) await t.says(ActionExecutionChanged, { ...action, actionExecutionId: randomUUID() });
    await eventually(() => expect(alive.received).toHaveLength(10));
    expect(most).toBe(2);
    expect((await t.deliveries(slow.name)).every(({ status }) => status === 'pending')).toBe(true);
    await eventually(async () =>
      expect((await t.deliveries(quick.name)).every(({ status }) => status === 'delivered')).toBe(true),
    );
  });

  it('takes up what a process that died had begun', async () => {
    const { url, received } = await t.receiver();
    const { name } = await t.rule(url, ['pipeline-execution.failed']);
    await t.service.service.stop();
    await t.fails('shop');
    await t.service.restart();
    await eventually(() => expect(received).toHaveLength(1));
    await eventually(async () => expect((await t.deliveries(name))[0]?.status).toBe('delivered'));
    // As a SIGKILL in the middle of the attempt leaves it: begun, claimed, nothing recorded.
    await t.service.service.dataSource.query(
      `update notification_delivery set status = 'pending', attempts = '[]', next_attempt_at = $1 where id = $2`,
      [new Date(t.clock.now() + seconds(30)), (await t.deliveries(name))[0]?.id],
    );
    t.clock.advance(seconds(30));
    await eventually(async () => expect((await t.deliveries(name))[0]?.status).toBe('delivered'));
    expect(received).toHaveLength(2);
    expect(received[1]?.headers['x-millrace-delivery']).toBe(received[0]?.headers['x-millrace-delivery']);
  });

  it('tells a rule of one pipeline of the reports of its executions only', async () => {
    const { url, received } = await t.receiver();
    const mine = await t.rule(url, ['test-report.failed'], 'shop');
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
    await t.says(TestReportStored, { ...report, executionId: other, pipelineName: 'other' });
    await t.says(TestReportStored, { ...report, executionId: shop, pipelineName: 'shop' });
    await eventually(() => expect(received).toHaveLength(1));
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({ data: { executionId: shop } });
    expect(await t.deliveries(mine.name)).toHaveLength(1);
  });
});
