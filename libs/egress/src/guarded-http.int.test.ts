import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { GuardedHttp, type OutgoingRequest } from './guarded-http.ts';

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

const request = (url: string): OutgoingRequest => ({ url, method: 'POST', headers: {}, body: '{}' });
const limits = { totalMilliseconds: 5_000, answerBytes: 64 * 1024 };
const hasty = { totalMilliseconds: 50, answerBytes: 1024 };
const onLoopback = (resolve?: () => Promise<readonly string[]>) =>
  new GuardedHttp({ privateTargets: 'loopback' }, resolve);

describe('a guarded request', () => {
  it('connects to the address that was judged, although the name leads elsewhere by now', async () => {
    const { port, requests } = await receiver((_, response) => response.writeHead(204).end());
    const answers = [['127.0.0.1'], ['10.255.255.1']];
    const sender = onLoopback(async () => answers.shift() ?? []);
    const sent = await sender.send(request(`http://hooks.example:${port}/in`), limits);
    expect(sent).toMatchObject({ type: 'answered', status: 204 });
    expect(answers).toHaveLength(1);
    expect(requests[0]?.headers.host).toBe(`hooks.example:${port}`);
  });

  it('follows no redirect', async () => {
    const inside = await receiver((_, response) => response.end());
    const outside = await receiver((_, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${inside.port}/` }).end(),
    );
    const sent = await onLoopback().send(request(`http://127.0.0.1:${outside.port}/`), limits);
    expect(sent).toMatchObject({ type: 'answered', status: 302, location: `http://127.0.0.1:${inside.port}/` });
    expect(inside.requests).toHaveLength(0);
  });

  it('never connects to what the settings do not allow', async () => {
    const { port, requests } = await receiver((_, response) => response.end());
    const sender = new GuardedHttp({ privateTargets: 'none' }, async () => ['127.0.0.1']);
    for (const host of ['127.0.0.1', 'localhost', 'rebound.example', '[::ffff:127.0.0.1]', '2130706433'])
      expect((await sender.send(request(`https://${host}:${port}/`), limits)).type).toBe('refused');
    expect(requests).toHaveLength(0);
  });

  it('gives up when the answer does not come in time', async () => {
    const { port } = await receiver(() => undefined);
    expect(await onLoopback().send(request(`http://127.0.0.1:${port}/`), hasty)).toEqual({
      type: 'unanswered',
      error: 'no answer within 50 ms',
    });
  });

  it('gives up when the name is not resolved in time', async () => {
    const never = new Promise<readonly string[]>(() => undefined);
    const sent = await onLoopback(() => never).send(request('https://slow.example/'), hasty);
    expect(sent).toEqual({ type: 'unanswered', error: 'no answer within 50 ms' });
  });

  it('stops reading an answer without end', async () => {
    const { port } = await receiver((_, response) => {
      response.writeHead(200);
      const more = (): void => void response.write('x'.repeat(1024), () => setImmediate(more));
      more();
    });
    const sent = await onLoopback().send(request(`http://127.0.0.1:${port}/`), hasty);
    expect(sent).toEqual({ type: 'answered', status: 200, body: 'x'.repeat(1024), truncated: true });
  });

  it('ends when its caller does', async () => {
    const { port } = await receiver(() => undefined);
    const caller = AbortSignal.abort(new Error('stopped'));
    expect(await onLoopback().send(request(`http://127.0.0.1:${port}/`), { ...limits, signal: caller })).toEqual({
      type: 'unanswered',
      error: 'stopped',
    });
  });

  it('says what refused the connection', async () => {
    const { port } = await receiver((_, response) => response.end());
    const server = servers.splice(0)[0];
    server?.close();
    expect(await onLoopback().send(request(`http://127.0.0.1:${port}/`), limits)).toMatchObject({
      type: 'unanswered',
      error: expect.stringContaining('ECONNREFUSED'),
    });
  });
});
