import { createServer, type AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { createDataSource } from './data-source.ts';
import { isUnreachable } from './unreachable.ts';

const message = (type: string, body: string): Buffer => {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(4 + Buffer.byteLength(body), 1);
  return Buffer.concat([head, Buffer.from(body)]);
};
/** Welcomes whoever connects and ends in the same breath, as a server does that is killed while the client is busy. */
const welcomeAndEnd = Buffer.concat([
  message('R', '\0\0\0\0'),
  message('Z', 'I'),
  message('E', 'SFATAL\0C57P01\0Mterminating connection due to unexpected postmaster exit\0\0'),
]);

it('outlives a server that ends before anybody has taken the new connection', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined).once('data', () => socket.end(welcomeAndEnd));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `postgres://user:password@127.0.0.1:${(server.address() as AddressInfo).port}/database`;
  const dataSource = createDataSource({ url, entities: [], migrations: [], poolSize: 1, applicationName: 'test' });
  const failure = await dataSource.initialize().catch((error: unknown) => error);
  expect(failure).toSatisfy(isUnreachable);
  server.close();
});
