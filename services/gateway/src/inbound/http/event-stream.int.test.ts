import { once } from 'node:events';
import { get } from 'node:http';
import fastify, { type FastifyReply } from 'fastify';
import { describe, expect, it } from 'vitest';
import { EventStream } from './event-stream.ts';

const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

describe('an event stream', () => {
  it('is over at once for a client who has left before it began', async () => {
    const server = fastify();
    // In a member, since a reply is a promise of its own end.
    const asked = Promise.withResolvers<{ readonly reply: FastifyReply }>();
    server.get('/', (_, reply) => {
      asked.resolve({ reply });
      return new Promise(() => undefined);
    });
    const request = get(await server.listen({ port: 0 }));
    request.on('error', () => undefined);
    const { reply } = await asked.promise;
    const left = once(reply.raw, 'close');
    request.destroy();
    await left;

    const before = timers();
    const stream = new EventStream(reply, 15);
    expect(stream.signal.aborted).toBe(true);
    expect(timers()).toBe(before);
    stream.end();
    await server.close();
  });
});
