import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebhookSender } from './send-webhook.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

async function receiver(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, requests };
}

const request = (url: string) => ({ url, headers: { 'content-type': 'application/cloudevents+json' }, body: '{}' });

describe('sending a webhook', () => {
  it('connects to the address that was judged, although the name leads elsewhere by now', async () => {
    const { port, requests } = await receiver((_, response) => response.writeHead(204).end());
    const answers = [['127.0.0.1'], ['10.255.255.1']];
    const sender = new WebhookSender('loopback', async () => answers.shift() ?? []);
    expect(await sender.send(request(`http://hooks.example:${port}/in`))).toEqual({ type: 'answered', status: 204 });
    expect(answers).toHaveLength(1);
    expect(requests[0]?.headers.host).toBe(`hooks.example:${port}`);
  });

  it('follows no redirect', async () => {
    const inside = await receiver((_, response) => response.end());
    const outside = await receiver((_, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${inside.port}/` }).end(),
    );
    const sent = await new WebhookSender('loopback').send(request(`http://127.0.0.1:${outside.port}/`));
    expect(sent).toEqual({ type: 'answered', status: 302 });
    expect(inside.requests).toHaveLength(0);
  });

  it('never connects to what the settings do not allow', async () => {
    const { port, requests } = await receiver((_, response) => response.end());
    const sender = new WebhookSender('none', async () => ['127.0.0.1']);
    for (const host of ['127.0.0.1', 'localhost', 'rebound.example', '[::ffff:127.0.0.1]', '2130706433'])
      expect((await sender.send(request(`https://${host}:${port}/`))).type).toBe('unanswered');
    expect(requests).toHaveLength(0);
  });

  it('gives up when the answer does not come in time', async () => {
    const { port } = await receiver(() => undefined);
    const sender = new WebhookSender('loopback', undefined, { totalMilliseconds: 50, answerBytes: 1024 });
    expect(await sender.send(request(`http://127.0.0.1:${port}/`))).toEqual({
      type: 'unanswered',
      error: 'no answer within 50 ms',
    });
  });

  it('gives up when the name is not resolved in time', async () => {
    const limits = { totalMilliseconds: 50, answerBytes: 1024 };
    const never = new Promise<readonly string[]>(() => undefined);
    const sent = await new WebhookSender('loopback', () => never, limits).send(request('https://slow.example/'));
    expect(sent).toEqual({ type: 'unanswered', error: 'no answer within 50 ms' });
  });

  it('stops reading an answer without end', async () => {
    const { port } = await receiver((_, response) => {
      response.writeHead(200);
      const more = (): void => void response.write('x'.repeat(1024), () => setImmediate(more));
      more();
    });
    expect(await new WebhookSender('loopback').send(request(`http://127.0.0.1:${port}/`))).toEqual({
      type: 'answered',
      status: 200,
    });
  });

  it('says what refused the connection', async () => {
    const { port } = await receiver((_, response) => response.end());
    const server = servers.splice(0)[0];
    server?.close();
    expect(await new WebhookSender('loopback').send(request(`http://127.0.0.1:${port}/`))).toMatchObject({
      type: 'unanswered',
      error: expect.stringContaining('ECONNREFUSED'),
    });
  });
});
