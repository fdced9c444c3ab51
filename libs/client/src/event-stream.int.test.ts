import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiUnreachable, MillraceClient, type StreamOptions } from './index.ts';
import { problem, ScriptedGateway, type Answer } from './testing/scripted-gateway.ts';

const gateway = new ScriptedGateway();
let client: MillraceClient;

beforeAll(async () => {
  client = new MillraceClient({ baseUrl: await gateway.open(), token: 'mrt_x' });
});
afterAll(() => gateway.close());

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
async function linesOf(options: StreamOptions = {}): Promise<number[]> {
  const seen: number[] = [];
  for await (const { seq } of client.tailLog('a', { follow: true, ...options })) seen.push(seq);
  return seen;
}

describe('a stream', () => {
  it('goes on after a broken connection where it was, and over an answer 503, and tells whether it is connected', async () => {
    gateway.play(
      events(line(1), line(2)),
      problem(503, 'service.unavailable'),
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(line(3), () => response.destroy());
      },
      events(line(4), end),
    );
    const told: boolean[] = [];
    const onConnection = (isConnected: boolean) => void told.push(isConnected);
    expect(await linesOf({ onConnection })).toEqual([1, 2, 3, 4]);
    expect(told).toEqual([true, false, false, true, false, true]);
    expect(gateway.asked.map((request) => request.headers['last-event-id'])).toEqual([undefined, '2', '2', '3']);
    expect(gateway.asked[0]?.headers.authorization).toBe('Bearer mrt_x');
    expect(gateway.asked[0]?.url).toBe('/api/v1/actions/a/logs?follow=true');
  });

  it('of recorded decisions goes on after the last one that came, whatever its id looks like', async () => {
    const fact = (revision: number) => `id: ${revision}.abc\nevent: fact\ndata: ${JSON.stringify({ revision })}\n\n`;
    gateway.play(events(fact(3), 'event: snapshot\ndata: {}\n\n', fact(6)), events(fact(9), end));
    const seen: number[] = [];
    for await (const { revision } of client.followHistory('e')) seen.push(revision);
    expect(seen).toEqual([3, 6, 9]);
    expect(gateway.asked.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '6.abc']);
    expect(gateway.asked[0]?.url).toBe('/api/v1/executions/e/events?facts=true');
  });

  it('may be cut anywhere, also inside a character', async () => {
    const bytes = Buffer.from(line(1, 'grün 🚦') + end);
    gateway.play(events(...Array.from(bytes, (byte) => Buffer.of(byte))));
    const texts: string[] = [];
    for await (const { text } of client.tailLog('a')) texts.push(text);
    expect(texts).toEqual(['grün 🚦']);
  });

  it('that is refused throws at once', async () => {
    gateway.play(problem(404, 'action-execution.not-found'));
    await expect(linesOf()).rejects.toMatchObject({
      name: 'ApiProblem',
      code: 'action-execution.not-found',
      status: 404,
    });
    expect(gateway.asked).toHaveLength(1);
  });

  it('that only ever fails throws when patience is over', async () => {
    const failing = events('event: error\ndata: {"code":"service.unavailable"}\n\n');
    gateway.play(failing, failing);
    await expect(linesOf({ patienceMilliseconds: 1 })).rejects.toThrow(ApiUnreachable);
    expect(gateway.asked).toHaveLength(2);
  });

  it('ends without an error when the caller has had enough', async () => {
    const enough = new AbortController();
    gateway.play((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(line(1));
    });
    const seen: number[] = [];
    for await (const { seq } of client.tailLog('a', { follow: true, signal: enough.signal })) {
      seen.push(seq);
      enough.abort();
    }
    expect(seen).toEqual([1]);
  });
});
