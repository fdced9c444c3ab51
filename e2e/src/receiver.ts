import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedEvent {
  /** CloudEvents id. */
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly signature: string;
  readonly genuine: boolean;
}

/** A webhook target: what an integrator would run. */
export class Receiver {
  readonly events: ReceivedEvent[] = [];
  secret = '';

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => {
      void this.take(request).then(
        () => response.writeHead(204).end(),
        () => response.writeHead(400).end(),
      );
    });
  }

  static async open(): Promise<Receiver> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Receiver(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/events`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async take(request: IncomingMessage): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const event = JSON.parse(body) as { id: string; type: string; data: Record<string, unknown> };
    const signature = String(request.headers['x-millrace-signature']);
    const expected = `sha256=${createHmac('sha256', this.secret)
      .update(`${String(request.headers['x-millrace-timestamp'])}.${body}`)
      .digest('hex')}`;
    const genuine =
      signature.length === expected.length && timingSafeEqual(Buffer.from(signature), Buffer.from(expected));
    this.events.push({ id: event.id, type: event.type, data: event.data, signature, genuine });
  }
}
