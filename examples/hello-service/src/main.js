import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { helloServer } from './server.js';

const release = JSON.parse(readFileSync(new URL('../version.json', import.meta.url), 'utf8'));
const server = helloServer({ release, host: process.env.HELLO_HOST ?? hostname() });

server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => {
  console.log(`hello-service ${release.version} listens on port ${server.address().port}`);
});

process.once('SIGTERM', () => {
  server.close();
  server.closeIdleConnections();
});
