import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApiProblem, ApiUnreachable, MillraceClient } from './index.ts';

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

let server: Server;
let client: MillraceClient;
let script: Answer[] = [];
let asked: IncomingMessage[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request);
    const answer = script.shift();
    if (!answer) throw new Error('the script has ended');
    answer(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new MillraceClient({
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    token: 'mrt_x',
  });
});
beforeEach(() => {
  script = [];
  asked = [];
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const line = (seq: number, text = `line ${seq}`) =>
  `id: ${seq}\nevent: line\ndata: ${JSON.stringify({ seq, at: '2026-11-21T10:00:00.000Z', stream: 'stdout', text })}\n\n`;
const end = 'event: end\ndata: {}\n\n';
const events =
  (...chunks: readonly (string | Buffer)[]): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const chunk of chunks) response.write(chunk);
    response.end();
  };
const problem =
  (status: number, code: string): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/problem+json', 'retry-after': '1' });
    response.end(JSON.stringify({ type: `urn:millrace:problem:${code}`, title: 'No', status, detail: 'No.', code }));
  };

async function linesOf(options: { patienceMilliseconds?: number } = {}): Promise<number[]> {
  const seen: number[] = [];
  for await (const { seq } of client.actions.logs('a', { follow: true, ...options })) seen.push(seq);
  return seen;
}

describe('a stream', () => {
  it('goes on after a broken connection where it was, and over an answer 503', async () => {
    script = [
      events(line(1), line(2)),
      problem(503, 'service.unavailable'),
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(line(3), () => response.destroy());
      },
      events(line(4), end),
    ];
    expect(await linesOf()).toEqual([1, 2, 3, 4]);
    expect(asked.map((request) => request.headers['last-event-id'])).toEqual([undefined, '2', '2', '3']);
    expect(asked[0]?.headers.authorization).toBe('Bearer mrt_x');
    expect(asked[0]?.url).toBe('/api/v1/actions/a/logs?follow=true');
  });

  it('may be cut anywhere, also inside a character', async () => {
    const bytes = Buffer.from(line(1, 'grün 🚦') + end);
    script = [events(...Array.from(bytes, (byte) => Buffer.of(byte)))];
    const texts: string[] = [];
    for await (const { text } of client.actions.logs('a')) texts.push(text);
    expect(texts).toEqual(['grün 🚦']);
  });

  it('that is refused throws at once', async () => {
    script = [problem(404, 'action-execution.not-found')];
    await expect(linesOf()).rejects.toMatchObject({
      name: 'ApiProblem',
      code: 'action-execution.not-found',
      status: 404,
    });
    expect(asked).toHaveLength(1);
  });

  it('that only ever fails throws when patience is over', async () => {
    const failing = events('event: error\ndata: {"code":"service.unavailable"}\n\n');
    script = [failing, failing];
    await expect(linesOf({ patienceMilliseconds: 1 })).rejects.toThrow(ApiUnreachable);
    expect(asked).toHaveLength(2);
  });

  it('ends without an error when the caller has had enough', async () => {
    const enough = new AbortController();
    script = [
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(line(1));
      },
    ];
    const seen: number[] = [];
    for await (const { seq } of client.actions.logs('a', { follow: true, signal: enough.signal })) {
      seen.push(seq);
      enough.abort();
    }
    expect(seen).toEqual([1]);
  });
});

describe('a request', () => {
  it('escapes what it puts into a path', async () => {
    script = [(response) => void response.end('{}')];
    await client.projects.get('../hosts?x=/');
    expect(asked[0]?.url).toBe('/api/v1/projects/..%2Fhosts%3Fx%3D%2F');
  });

  it('turns a problem into an ApiProblem that knows when to ask again', async () => {
    script = [problem(503, 'service.unavailable')];
    const error = await client.access.whoAmI().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ApiProblem);
    expect(error).toMatchObject({ isTemporary: true, retryAfterSeconds: 1, issues: [] });
  });

  it('does not mistake the page of a proxy for a problem of ours', async () => {
    script = [
      (response) => {
        response.writeHead(502, { 'content-type': 'text/html' });
        response.end('<h1>Bad gateway</h1>');
      },
    ];
    await expect(client.access.whoAmI()).rejects.toMatchObject({ code: 'unknown', status: 502 });
  });

  it('that takes too long or finds nobody is unreachable', async () => {
    const { port } = server.address() as AddressInfo;
    const hurried = new MillraceClient({ baseUrl: `http://127.0.0.1:${port}`, timeoutMilliseconds: 20 });
    script = [() => undefined];
    await expect(hurried.access.whoAmI()).rejects.toThrow(ApiUnreachable);
    await expect(new MillraceClient({ baseUrl: 'http://127.0.0.1:1' }).access.whoAmI()).rejects.toThrow(
      /no answer from/,
    );
  });
});
