import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { ExecutionView, LogLineV1 } from '@millrace/contracts';

/** A request as it came in. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  /** `?cursor=…` for every page but the first. */
  readonly page: string;
  /** All that is asked for, with its `?`. */
  readonly query: string;
  readonly token: string | undefined;
  readonly body: string;
}

/** What to answer: JSON with a status, or server-sent events of one type followed by `end`. */
export type Answer =
  | { readonly status?: number; readonly json: unknown }
  | { readonly event: 'snapshot'; readonly data: readonly ExecutionView[] }
  | { readonly event: 'line'; readonly data: readonly LogLineV1[] };

/**
 * A gateway's door over real HTTP whose answers a test writes: `'GET /pipelines'` or `'GET /pipelines?cursor=x'` to an
 * answer; one that names the whole query comes first.
 */
export interface ScriptedGateway extends AsyncDisposable {
  readonly url: string;
  readonly asked: readonly Asked[];
}

export async function scriptedGateway(answers: Readonly<Record<string, Answer>>): Promise<ScriptedGateway> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void read(request).then((one) => {
      asked.push(one);
      const asks = `${one.method} ${one.path}`;
      const answer = answers[`${asks}${one.query}`] ??
        answers[`${asks}${one.page}`] ?? { status: 404, json: notFound(one) };
      if ('json' in answer) {
        const status = answer.status ?? 200;
        response.writeHead(status, {
          'content-type': status < 400 ? 'application/json' : 'application/problem+json',
        });
        response.end(JSON.stringify(answer.json));
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const [index, data] of answer.data.entries()) {
        response.write(`id: ${index + 1}\nevent: ${answer.event}\ndata: ${JSON.stringify(data)}\n\n`);
      }
      response.end('event: end\ndata: {}\n\n');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function read(request: IncomingMessage): Promise<Asked> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const path = url.pathname.replace(/^\/api\/v1/, '');
  const cursor = url.searchParams.get('cursor');
  const token = request.headers.authorization?.replace(/^Bearer /, '');
  const page = cursor === null ? '' : `?cursor=${cursor}`;
  return { method: request.method ?? '', path, page, query: url.search, token, body: await text(request) };
}

const notFound = ({ path }: Asked) => ({
  type: 'about:blank',
  title: 'There is no such pipeline',
  status: 404,
  detail: `nothing is scripted for ${path}`,
  code: 'pipeline.not-found',
});
