import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';

export interface GitHttpServer {
  /** `http://127.0.0.1:<port>`; a repository is below it by its name. */
  readonly url: string;
  /** The `user:password` that it asks for from now on; undefined lets everybody in. */
  credentials: string | undefined;
  /** Nothing is answered before this is settled. */
  held: Promise<void>;
  /** Lets git read a repository as `<name>`, which may hold slashes. */
  serve(name: string, folder: string): void;
  /** Answers requests for `<name>` by sending them elsewhere. */
  redirect(name: string, url: string): void;
  /** What requests carried as `Authorization`, in order. */
  readonly authorizations: readonly (string | undefined)[];
  close(): Promise<void>;
}

/** git's own HTTP server (`git http-backend`) on a port of its own: read only, with a password or without. */
export async function gitHttpServer(): Promise<GitHttpServer> {
  const folders = new Map<string, string>();
  const redirects = new Map<string, string>();
  const authorizations: (string | undefined)[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    authorizations.push(request.headers.authorization);
    await served.held;
    const url = new URL(request.url ?? '/', 'http://localhost');
    const [, name = '', path = ''] = /^\/(.+?)(\/info\/refs|\/git-upload-pack)$/.exec(url.pathname) ?? [];
    const elsewhere = redirects.get(name);
    if (elsewhere !== undefined) {
      response.writeHead(302, { location: `${elsewhere}${path}${url.search}` }).end();
      return;
    }
    const wanted = served.credentials && `Basic ${Buffer.from(served.credentials).toString('base64')}`;
    if (wanted !== undefined && request.headers.authorization !== wanted) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
      return;
    }
    const folder = folders.get(name);
    if (folder === undefined) {
      response.writeHead(404).end();
      return;
    }
    await backend(folder, path, url.search.slice(1), request, response);
  };
  const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const served: GitHttpServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: undefined,
    held: Promise.resolve(),
    serve: (name, folder) => void folders.set(name, folder),
    redirect: (name, url) => void redirects.set(name, url),
    authorizations,
    close: () => closed(server),
  };
  return served;
}

async function backend(
  folder: string,
  path: string,
  query: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const child = spawn('git', ['-c', 'safe.directory=*', '-c', 'uploadpack.allowAnySHA1InWant=true', 'http-backend'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      PATH: process.env['PATH'],
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_PROJECT_ROOT: `${folder}/.git`,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: path,
      QUERY_STRING: query,
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
  });
  const sent = pipeline(request, child.stdin);
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout) chunks.push(chunk as Buffer);
  await sent;
  const output = Buffer.concat(chunks);
  const end = output.indexOf('\r\n\r\n');
  const headers = output
    .subarray(0, end)
    .toString()
    .split('\r\n')
    .map((line) => line.split(': ') as [string, string]);
  const status = headers.find(([name]) => name === 'Status')?.[1] ?? '200';
  response.writeHead(Number.parseInt(status, 10), Object.fromEntries(headers.filter(([name]) => name !== 'Status')));
  response.end(output.subarray(end + 4));
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
