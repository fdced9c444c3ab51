import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FastifyReply } from 'fastify';

/**
 * Streams `bytes` bytes with the headers that the reply has by now. It ends when the transfer has: spans cover it, and a
 * store that goes away breaks the connection off.
 */
export async function sendContent(
  reply: FastifyReply,
  content: Readable,
  status: number,
  bytes: number,
): Promise<void> {
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) reply.raw.setHeader(name, value);
  reply.raw.writeHead(status, { 'content-length': bytes });
  await pipeline(content, reply.raw);
}
