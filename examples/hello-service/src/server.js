import { createServer } from 'node:http';
import { greeting } from './greeting.js';

/**
 * The service, not yet listening.
 * `release` is what the build wrote into `version.json`; `host` names the machine it runs on.
 */
export function helloServer({ release, host }) {
  return createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (request.method !== 'GET') return answer(response, 405, { error: 'only GET is served here' });
    if (pathname === '/healthz') return answer(response, 200, { status: 'ok' });
    if (pathname === '/version') return answer(response, 200, { ...release, host });
    if (pathname === '/') {
      return answer(response, 200, { message: greeting(searchParams.get('name') ?? 'world'), ...release, host });
    }
    return answer(response, 404, { error: `nothing is served at ${pathname}` });
  });
}

function answer(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
}
