import {
  ChangeWebhookTags,
  DeleteWebhook,
  DeliverWebhook,
  ListWebhooks,
  PutWebhook,
  RegisterWebhook,
  StartExecution,
  type DeliveryAnswer,
  type PutWebhookV1,
} from '@millrace/contracts';
import { eventually } from '@millrace/testing';
import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caller, TriggersUnderTest } from './triggers.fixture.ts';

const secretToken = 'a secret of the sender';
let world: TriggersUnderTest;

beforeAll(async () => {
  world = await TriggersUnderTest.start();
  const actions = [{ name: 'Checkout', configuration: { Branch: 'main' } }];
  world.playPipelines((name) => (name === 'lost' ? undefined : [{ name: 'Source', actions }]));
});
afterAll(() => world?.close());

const asked = (more: Partial<PutWebhookV1> = {}): PutWebhookV1 => ({
  caller,
  name: `hook-${randomUUID()}`,
  pipelineName: 'shop',
  actionName: 'Checkout',
  filters: [{ jsonPath: '$.ref', matchEquals: 'refs/heads/{Branch}' }],
  authentication: 'GITHUB_HMAC',
  secretToken,
  ...more,
});

async function put(more: Partial<PutWebhookV1> = {}) {
  const answer = await world.service.ask(PutWebhook, asked(more));
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value;
}

async function deliver(webhookId: string, payload: object, from: { secret?: string; address?: string } = {}) {
  const body = Buffer.from(JSON.stringify(payload));
  const signature = createHmac('sha256', from.secret ?? secretToken)
    .update(body)
    .digest('hex');
  const headers = { 'x-hub-signature-256': `sha256=${signature}`, 'x-github-delivery': randomUUID() };
  const remoteAddress = from.address ?? '127.0.0.1';
  const sent = { webhookId, headers, body: body.toString('base64'), remoteAddress };
  const answer = await world.service.ask(DeliverWebhook, sent);
  return answer.ok ? answer.value : ({ status: 'refused' } as DeliveryAnswer);
}

const startsOf = (name: string) =>
  world.service.heard(StartExecution).filter(({ data }) => data.trigger.triggerDetail.endsWith(`:webhook:${name}`));

const shown = async (name: string) => {
  const answer = await world.service.ask(ListWebhooks, { caller });
  return answer.ok ? answer.value.items.find((one) => one.name === name) : undefined;
};

describe('AS-29: a webhook with a filter', () => {
  it('starts the pipeline for what passes, and only for that', async () => {
    const { id, name } = await put();
    expect(await deliver(id, { ref: 'refs/heads/dev' })).toMatchObject({ status: 'ignored', started: [] });
    expect(await deliver(id, { ref: 'refs/heads/main' }, { secret: 'guessed' })).toMatchObject({ status: 'refused' });
    expect((await shown(name))?.lastTriggeredAt).toBeUndefined();
    expect(await deliver(id, { ref: 'refs/heads/main' })).toMatchObject({ status: 'accepted', started: ['shop'] });
    await eventually(() => expect(startsOf(name)).toHaveLength(1));
    expect(startsOf(name)[0]?.data.trigger).toEqual({
      triggerType: 'Webhook',
      triggerDetail: `arn:aws:codepipeline:local:000000000000:webhook:${name}`,
    });
    expect((await shown(name))?.lastTriggeredAt).toBeDefined();
    expect(JSON.stringify(await shown(name))).not.toContain(secretToken);
  });

  it('keeps its address when it is put again, and gets a new one after it was deleted', async () => {
    const first = await put();
    const again = await put({ name: first.name, secretToken: '****', filters: [{ jsonPath: '$.never' }] });
    expect(again.id).toBe(first.id);
    expect(await deliver(first.id, { never: 1 })).toMatchObject({ status: 'accepted' });
    await world.service.ask(DeleteWebhook, { caller, name: first.name });
    expect((await put({ name: first.name })).id).not.toBe(first.id);
  });
});

it('a webhook for addresses lets only those in', async () => {
  const { secretToken: _none, ...byAddress } = asked({ authentication: 'IP', allowedIpRange: '10.0.0.0/8' });
  const answer = await world.service.ask(PutWebhook, byAddress);
  const id = answer.ok ? answer.value.id : '';
  const main = { ref: 'refs/heads/main' };
  expect(await deliver(id, main, { address: '192.0.2.1' })).toMatchObject({ status: 'refused', byAddress: true });
  expect(await deliver(id, main, { address: '::ffff:10.1.2.3' })).toMatchObject({ status: 'accepted' });
});

it.each([
  ['webhook.authentication-invalid', { allowedIpRange: '10.0.0.0/8' }],
  ['webhook.authentication-invalid', { secretToken: '****' }],
  ['webhook.filter-invalid', { filters: [{ jsonPath: '$[' }] }],
  ['pipeline.not-found', { pipelineName: 'lost' }],
  ['request.invalid', { actionName: 'Other' }],
  ['tags.invalid', { tags: { 'aws:x': '' } }],
])('%s is the answer to %o', async (code, more) => {
  expect(await world.service.ask(PutWebhook, asked(more))).toMatchObject({ ok: false, error: { code } });
});

it('shows tags, and what keeps it from being registered', async () => {
  const { name } = await put({ tags: { team: 'web' } });
  await world.service.ask(ChangeWebhookTags, { caller, name, add: { tier: '1' }, remove: ['team'] });
  await world.service.ask(RegisterWebhook, { caller, name, isWanted: true });
  expect(await shown(name)).toMatchObject({ tags: { tier: '1' }, error: { code: 'RegistrationNotSupported' } });
  const lost = await world.service.ask(RegisterWebhook, { caller, name: 'lost', isWanted: true });
  expect(lost).toMatchObject({ ok: false, error: { code: 'webhook.not-found' } });
});
