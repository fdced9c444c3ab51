import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** A server that answers each request with the next line of its script, and remembers what it was asked. */
export class ScriptedGateway {
  script: Answer[] = [];
  readonly asked: IncomingMessage[] = [];
  readonly bodies: string[] = [];
  readonly #server = createServer((request, response) => {
    this.asked.push(request);
    const answer = this.script.shift();
    if (!answer) return void response.writeHead(500).end('the script has ended');
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      this.bodies.push(body);
      answer(response, request);
    });
  });

  /** Where it listens. */
  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** A new script; what was asked before is forgotten. */
  play(...script: readonly Answer[]): void {
    this.script = [...script];
    this.asked.length = 0;
    this.bodies.length = 0;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

export const json =
  (body: unknown, status = 200): Answer =>
  (response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

export const problem =
  (status: number, code: string, headers: Readonly<Record<string, string>> = {}): Answer =>
  (response) =>
    void response
      .writeHead(status, { 'content-type': 'application/problem+json', ...headers })
      .end(JSON.stringify({ type: `urn:millrace:problem:${code}`, title: 'No', status, detail: 'No.', code }));

export const breaksOff: Answer = (response) => response.destroy();
