import { createHmac, randomUUID } from 'node:crypto';
import { eventually } from '@millrace/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { World } from './world.ts';

describe('a push webhook', () => {
  let world: World;
  let hook: { readonly path: string; readonly secret: string };

  beforeAll(async () => {
    world = await World.create({ mode: 'embedded' });
    await world.gate.arrived('ValidateService 1 web-2');
    hook = await world.client.webhooks.create({ body: { name: 'push', pipelineName: 'app', actionName: 'Checkout' } });
  });
  afterAll(() => world?.close());

  const deliver = (commit: string, options: { readonly delivery: string; readonly secret?: string }) => {
    const body = JSON.stringify({ ref: 'refs/heads/main', after: commit });
    const signature = createHmac('sha256', options.secret ?? hook.secret)
      .update(body)
      .digest('hex');
    return fetch(new URL(hook.path, world.platform.urls.gateway), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-github-event': 'push',
        'x-github-delivery': options.delivery,
        'x-hub-signature-256': `sha256=${signature}`,
      },
      body,
    });
  };
  const executions = async () => (await world.client.pipelines.executions({ path: { name: 'app' } })).items;

  it('delivered twice starts one execution, even though the poll sees the push too', async () => {
    const before = (await executions()).length;
    const commit = await world.push({ version: '2' });
    const delivery = randomUUID();
    expect((await deliver(commit, { delivery })).status).toBe(200);
    expect((await deliver(commit, { delivery })).status).toBe(200);
    const view = await world.ended(await world.executionOf(commit));
    expect(view.status).toBe('Succeeded');
    await eventually(async () => {
      const { items } = await world.client.webhooks.deliveries({ path: { name: 'push' } });
      expect(items.map((item) => item.status)).toContain('accepted');
    });
    expect(await executions()).toHaveLength(before + 1);
    expect(world.gate.count('build 2')).toBe(1);
  });

  it('forged starts none', async () => {
    const before = (await executions()).length;
    const forged = await deliver('0'.repeat(40), { delivery: randomUUID(), secret: 'not the secret at all' });
    expect(forged.status).toBe(401);
    const unknown = await fetch(new URL('/hooks/unknown', world.platform.urls.gateway), { method: 'POST', body: '{}' });
    expect(unknown.status).toBe(401);
    expect(await unknown.text()).toBe(await forged.text());
    expect(await executions()).toHaveLength(before);
  });

  it("of CodePipeline's kind is put through REST, and replaced with its address and its secret kept", async () => {
    const put = (secretToken: string, matchEquals: string) =>
      world.client.webhooks.put({
        path: { name: 'image' },
        body: {
          pipelineName: 'app',
          actionName: 'Checkout',
          filters: [{ jsonPath: '$.tag', matchEquals }],
          authentication: 'GITHUB_HMAC',
          secretToken,
        },
      });
    const secret = 'of the registry';
    const made = await put(secret, 'never');
    expect(JSON.stringify(made)).not.toContain(secret);
    expect((await put('****', 'v2')).path).toBe(made.path);
    const announced = (tag: string, signedWith: string) => {
      const body = JSON.stringify({ tag });
      const signature = createHmac('sha256', signedWith).update(body).digest('hex');
      const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` };
      return fetch(new URL(made.path, world.platform.urls.gateway), { method: 'POST', headers, body });
    };
    const before = (await executions()).length;
    expect((await announced('v2', '****')).status).toBe(401);
    expect((await announced('v1', secret)).status).toBe(200);
    expect((await announced('v2', secret)).status).toBe(200);
    await eventually(async () => expect(await executions()).toHaveLength(before + 1));
    expect((await executions())[0]?.trigger.triggerType).toBe('Webhook');
    const { items } = await world.client.webhooks.list({ query: { namePrefix: 'image' } });
    expect(items).toMatchObject([{ authentication: 'GITHUB_HMAC' }]);
    expect(JSON.stringify(items)).not.toContain(secret);
  });
});
