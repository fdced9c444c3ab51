import { logSubject, type LogLineV1 } from '@millrace/contracts';
import { eventually, nats, type TestNats } from '@millrace/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Logs, PoisonMessage, Presence, type Bus } from './index.ts';
import { broken, connect } from './parts.fixture.ts';

const account = '000000000000';
const line = (seq: number): LogLineV1 => ({ seq, at: '2030-01-01T00:00:00Z', stream: 'stdout', text: `line ${seq}` });
const lines = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => line(from + n));

let server: TestNats;
let bus: Bus;
let logs: Logs;
let ended: AbortController;
beforeEach(async () => {
  server = await nats();
  bus = await connect(server);
  logs = new Logs(bus);
  ended = new AbortController();
});
afterEach(async () => {
  ended.abort();
  await bus.close();
  await server.close();
});

async function read(from: number, upTo: number): Promise<number[]> {
  const seqs: number[] = [];
  for await (const { seq } of logs.tail(account, 'a', from, ended.signal)) {
    seqs.push(seq);
    if (seq === upTo) break;
  }
  return seqs;
}

it('gives each line once and in order, however it was said', async () => {
  for (const [from, to] of [
    [4, 6],
    [1, 2],
    [1, 2],
    [2, 5],
    [3, 3],
    [7, 7],
  ] as const)
    await logs.publish(account, 'a', lines(from, to));
  expect(await read(1, 7)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(await read(5, 7)).toEqual([5, 6, 7]);
});

it('stores the same batch once', async () => {
  await logs.publish(account, 'a', lines(1, 3));
  await logs.publish(account, 'a', lines(1, 3));
  expect((await bus.manager.streams.info('LOGS')).state.messages).toBe(1);
});

it('tells of a wiped stream by its life, and goes on where it was once all is said again', async () => {
  const before = await logs.publish(account, 'a', lines(1, 2));
  const reading = read(1, 4);
  const lost = broken(bus);
  await server.wipe();
  await lost;
  const recovered = Promise.withResolvers<void>();
  bus.onReconnect(async () => recovered.resolve());
  await recovered.promise;
  expect(await logs.publish(account, 'a', lines(4, 4))).not.toBe(before);
  await logs.publish(account, 'a', lines(1, 3));
  expect(await reading).toEqual([1, 2, 3, 4]);
});

it('goes on without lines that nobody says', async () => {
  await logs.publish(account, 'a', lines(3, 4));
  expect(await read(1, 4)).toEqual([3, 4]);
});

it('ends when it is told to', async () => {
  const reading = read(1, 1);
  ended.abort();
  expect(await reading).toEqual([]);
});

it('refuses what is no batch of lines', async () => {
  await bus.js.publish(logSubject(account, 'a'), '{"lines":[{"seq":0}]}');
  await expect(read(1, 1)).rejects.toThrow(PoisonMessage);
});

it('presence: says who is alive, forgets who has gone, and outlives the loss of everything', async () => {
  const presence = new Presence(bus);
  await presence.beat('hosts.a', { version: '1' });
  await presence.beat('hosts.b', {});
  await presence.beat('runners.c', {});
  expect(await presence.get('hosts.a')).toEqual({ version: '1' });
  await presence.gone('hosts.b');
  expect(await presence.alive('hosts.*')).toEqual(['hosts.a']);
  expect(await presence.get('hosts.b')).toBeUndefined();
  const { config } = await bus.manager.streams.info('KV_presence');
  expect(config.max_age).toBe(30_000_000_000);
  await server.wipe();
  await eventually(async () => {
    await presence.beat('hosts.d', {});
    expect(await presence.alive('hosts.*')).toEqual(['hosts.d']);
  });
});
