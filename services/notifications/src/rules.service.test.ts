import { ListNotificationRules } from '@millrace/contracts';
import { seconds } from '@millrace/kernel';
import { eventually } from '@millrace/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { caller, firstSealKey, NotificationsUnderTest, signatureOf, value } from './notifications.fixture.ts';

let t: NotificationsUnderTest;
beforeAll(async () => {
  t = await NotificationsUnderTest.start();
});
afterEach(() => t.end());
afterAll(() => t?.close());

describe('a rule', () => {
  it('is refused with everything that is wrong with it', async () => {
    const refused = await t.put({
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

  it('that is replaced keeps its secret, which is never stored in the clear', async () => {
    const made = await t.rule('http://127.0.0.1:9/', ['approval.*']);
    const targetUrl = 'http://127.0.0.1:10/';
    const again = value(await t.put({ name: made.name, targetUrl, eventTypes: ['approval.requested'] }));
    expect(again.secret).toBe(made.secret);
    const listed = value(await t.service.ask(ListNotificationRules, { caller })).items;
    expect(listed.find(({ name }) => name === made.name)).toMatchObject({ targetUrl: 'http://127.0.0.1:10/' });
    expect(JSON.stringify(listed)).not.toContain(made.secret);
    const rows: object[] = await t.service.service.dataSource.query(`select * from notification_rule`);
    expect(JSON.stringify(rows)).not.toContain(made.secret);
  });
});

describe('the secret of a rule', () => {
  const [second, third] = ['cd'.repeat(32), 'ef'.repeat(32)] as [string, string];

  it('signs though the seal key that sealed it is gone', async () => {
    const { url, received } = await t.receiver();
    const { secret } = await t.rule(url, ['pipeline-execution.failed']);
    await t.service.restart({ MILLRACE_SEAL_KEY: second, MILLRACE_OLDER_SEAL_KEYS: firstSealKey });
    await t.service.restart({ MILLRACE_OLDER_SEAL_KEYS: '' });
    await t.fails('shop');
    await eventually(() => expect(received).toHaveLength(1));
    const [request] = received;
    expect(request?.headers['x-millrace-signature']).toBe(signatureOf(request!, secret));
  });

  it('that does not open is told with the delivery, which comes once it does', async () => {
    const { url, received } = await t.receiver();
    const { name } = await t.rule(url, ['pipeline-execution.failed']);
    await t.service.restart({ MILLRACE_SEAL_KEY: third, MILLRACE_OLDER_SEAL_KEYS: '' });
    await t.fails('shop');
    const error = expect.stringContaining('the secret of the rule does not open');
    await eventually(async () => expect((await t.deliveries(name))[0]?.attempts).toMatchObject([{ error }]));
    await t.service.restart({ MILLRACE_SEAL_KEY: second, MILLRACE_OLDER_SEAL_KEYS: firstSealKey });
    t.clock.advance(seconds(30));
    await eventually(() => expect(received).toHaveLength(1));
  });

  it('that does not open any more can be replaced, and is not kept', async () => {
    const { url, received } = await t.receiver();
    const { name } = await t.rule(url, ['pipeline-execution.failed']);
    await t.service.restart({ MILLRACE_SEAL_KEY: third, MILLRACE_OLDER_SEAL_KEYS: '' });
    const kept = { name, targetUrl: url, eventTypes: ['pipeline-execution.failed'] };
    expect(await t.put(kept)).toMatchObject({
      ok: false,
      error: { code: 'request.invalid', issues: [{ pointer: '/secret' }] },
    });
    const secret = 'one that its receiver knows';
    expect(await t.put({ ...kept, secret })).toMatchObject({ ok: true, value: { secret } });
    await t.fails('shop');
    await eventually(() => expect(received).toHaveLength(1));
    const [request] = received;
    expect(request?.headers['x-millrace-signature']).toBe(signatureOf(request!, secret));
  });
});
