import type { FastifyReply } from 'fastify';
import { once } from 'node:events';

/** How long browsers wait before they connect again. */
const reconnectMilliseconds = 1000;

/**
 * Server-sent events on one response. Each write waits until the client has taken the one before, so a slow reader
 * holds back its own source and no memory.
 */
export class EventStream {
  /** Aborted when the client has gone or the stream was ended. */
  readonly signal: AbortSignal;
  readonly #reply: FastifyReply;
  readonly #heartbeat: NodeJS.Timeout;
  readonly #gone = new AbortController();

  constructor(reply: FastifyReply, heartbeatSeconds: number) {
    this.#reply = reply;
    this.signal = this.#gone.signal;
    reply.hijack();
    reply.raw.writeHead(200, {
      ...headersOf(reply),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    this.#heartbeat = setInterval(() => reply.raw.write(': still here\n\n'), heartbeatSeconds * 1000);
    // Who has left while it was asked whether they may see this does not leave again.
    if (reply.raw.destroyed) {
      this.#leave();
      return;
    }
    reply.raw.on('close', () => this.#leave());
    reply.raw.write(`retry: ${reconnectMilliseconds}\n: hello\n\n`);
    // Who asks for the head of the answer has it.
    if (reply.request.method === 'HEAD') this.end();
  }

  async send(event: string, data: unknown, id?: string | number): Promise<void> {
    if (this.signal.aborted) return;
    const head = id === undefined ? '' : `id: ${id}\n`;
    const taken = this.#reply.raw.write(`${head}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    if (!taken) await once(this.#reply.raw, 'drain', { signal: this.signal }).catch(() => undefined);
  }

  end(): void {
    this.#leave();
    this.#reply.raw.end();
  }

  #leave(): void {
    clearInterval(this.#heartbeat);
    this.#gone.abort();
  }
}

function headersOf(reply: FastifyReply): Record<string, string> {
  return Object.fromEntries(Object.entries(reply.getHeaders()).map(([name, value]) => [name, String(value)]));
}
