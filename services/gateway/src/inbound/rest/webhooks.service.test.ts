import { CreateWebhook, DeleteWebhook, PutWebhook, RegisterWebhook, type PutWebhookV1 } from '@millrace/contracts';
import { expect, it } from 'vitest';
import { problemOf } from '../../testing/problem-of.ts';
import { ScriptedHouse } from '../../testing/scripted-house.ts';
import { webhookView } from '../../testing/worker-samples.ts';

const house = new ScriptedHouse();
const path = { name: 'hook' };
const target = { pipelineName: 'shop', actionName: 'Checkout', filters: [{ jsonPath: '$.ref' }] };

type Body = Omit<PutWebhookV1, 'caller' | 'name'>;
const kinds: readonly Body[] = [
  { ...target, authentication: 'GITHUB_HMAC', secretToken: 'a secret', tags: { team: 'web' } },
  { ...target, authentication: 'IP', allowedIpRange: '192.0.2.0/24' },
  { ...target, filters: [], authentication: 'UNAUTHENTICATED' },
];

it.each(kinds)('$authentication: is made or replaced under the name in the path', async (body) => {
  house.answers(PutWebhook, webhookView);
  expect(await house.here.client.webhooks.put({ path, body })).toEqual(webhookView);
  expect(house.here.peers.lastAsked(PutWebhook)).toMatchObject({ name: 'hook', ...body });
});

it('is refused with everything that is wrong, and its secret is nowhere in the answer', async () => {
  const body = {
    pipelineName: 'a shop',
    filters: [{ jsonPath: '' }, {}],
    authentication: 'PASSWORD',
    secretToken: 'hush'.repeat(30),
    allowedIpRange: '',
    tags: { '': 'x' },
    colour: 'red',
  };
  const refusal = await problemOf(house.here.client.webhooks.put({ path, body: body as never }));
  expect(new Set(refusal.issues.map(({ pointer }) => pointer))).toEqual(
    new Set([
      '/pipelineName',
      '/actionName',
      '/filters/0/jsonPath',
      '/filters/1/jsonPath',
      '/authentication',
      '/secretToken',
      '/allowedIpRange',
      '/tags',
      '/colour',
    ]),
  );
  expect(JSON.stringify(refusal.problem)).not.toContain('hush');
});

it('is registered at the sender and taken back', async () => {
  house.answers(RegisterWebhook, {});
  await house.here.client.webhooks.register({ path });
  expect(house.here.peers.lastAsked(RegisterWebhook)).toMatchObject({ name: 'hook', isWanted: true });
  await house.here.client.webhooks.deregister({ path });
  expect(house.here.peers.lastAsked(RegisterWebhook)).toMatchObject({ name: 'hook', isWanted: false });
});

it('is nothing that somebody who only reads can make, replace, register or delete', async () => {
  const { client } = house.here;
  const { apiToken } = await client.principals.create({ body: { name: 'reader', roles: ['viewer'] } });
  const { webhooks } = house.here.clientOf(apiToken);
  house.answers(PutWebhook, webhookView);
  house.answers(CreateWebhook, { ...webhookView, secret: 'a secret of ours' });
  house.answers(RegisterWebhook, {});
  house.answers(DeleteWebhook, {});
  const [, , unauthenticated] = kinds;
  const refused = [
    problemOf(webhooks.put({ path, body: unauthenticated as Body })),
    problemOf(webhooks.create({ body: { name: 'hook', pipelineName: 'shop', actionName: 'Checkout' } })),
    problemOf(webhooks.register({ path })),
    problemOf(webhooks.deregister({ path })),
    problemOf(webhooks.delete({ path })),
  ];
  for (const refusal of await Promise.all(refused)) {
    expect(refusal).toMatchObject({ status: 403, code: 'access.denied' });
    expect(refusal.problem.detail).toContain('arn:aws:codepipeline:local:000000000000:webhook:hook');
  }
});
