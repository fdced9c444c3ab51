import { createServer, type AddressInfo } from 'node:net';
import { ProvisionProblem } from './problem.ts';

/** A TCP port on 127.0.0.1 that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  return listenOnce(0);
}

/** @throws ProvisionProblem `port-busy` */
export async function assertPortFree(port: number, title: string): Promise<void> {
  try {
    await listenOnce(port);
  } catch (error) {
    throw new ProvisionProblem(
      'port-busy',
      `${title} cannot listen on 127.0.0.1:${port}: another program does`,
      `Stop that program, or choose another port for ${title}.`,
      { cause: error },
    );
  }
}

async function listenOnce(port: number): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const chosen = (server.address() as AddressInfo).port;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return chosen;
}
