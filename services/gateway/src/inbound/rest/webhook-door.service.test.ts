import { DeliverWebhook, largestDeliveryBytes } from '@millrace/contracts';
import { beforeEach, expect, it } from 'vitest';
import { ScriptedHouse } from '../../testing/scripted-house.ts';

const house = new ScriptedHouse();
beforeEach(() => house.answers(DeliverWebhook, { status: 'accepted', message: 'started', started: ['shop'] }));

const deliver = (body: string | ReadableStream) =>
  fetch(`${house.here.url}/hooks/wh-1`, { method: 'POST', body, duplex: 'half' });

it('a delivery of the largest size is handed on whole', async () => {
  const body = 'x'.repeat(largestDeliveryBytes);
  expect((await deliver(body)).status).toBe(200);
  const handed = String(house.here.peers.lastAsked(DeliverWebhook)?.['body']);
  expect(Buffer.from(handed, 'base64').toString()).toBe(body);
});

it.each([
  ['one byte more', () => 'x'.repeat(largestDeliveryBytes + 1)],
  ['more than the listener reads', () => 'x'.repeat(5_000_000)],
  [
    'more than that without saying so',
    () => new Blob(['x'.repeat(5_000_000)]).stream().pipeThrough(new TransformStream()),
  ],
])('one of %s is refused, and nobody is asked', async (_what, body) => {
  const asked = house.here.peers.heard.length;
  const response = await deliver(body());
  expect(response.status).toBe(413);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  expect(await response.json()).toMatchObject({ status: 413, code: 'request.too-large' });
  expect(house.here.peers.heard).toHaveLength(asked);
});
