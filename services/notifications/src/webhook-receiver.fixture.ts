import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
export type Answer = (response: ServerResponse, request: Received) => void;

/** What a target of notifications is: it remembers what it was sent, and answers as it is told. */
export async function webhookReceiver(answer: Answer) {
  const received: Received[] = [];
  const http = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.once('end', () => {
      const request = {
        path: incoming.url ?? '',
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      received.push(request);
      answer(response, request);
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const close = async (): Promise<void> => {
    http.closeAllConnections();
    http.close();
    await once(http, 'close');
  };
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, received, close };
}
