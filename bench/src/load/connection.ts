import { Bus, MessagingOptions, Requests } from '@millrace/messaging';
import { SystemClock, Telemetry } from '@millrace/service';
import { readFile } from 'node:fs/promises';
import type { Reachable } from '../measured-platform.ts';

export const account = '000000000000';

/** The bus as a worker sees it, under a worker's own permissions. */
export interface Connection {
  readonly bus: Bus;
  readonly requests: Requests;
  readonly clock: SystemClock;
}

/**
 * @param region whose work queues to serve. A region of its own keeps the platform's own workers out of the way while
 *   all services run.
 */
export async function connectAsWorker(
  { natsUrl, workerCredentialsFile }: Pick<Reachable, 'natsUrl' | 'workerCredentialsFile'>,
  region: string,
): Promise<Connection> {
  const credentials = await readFile(workerCredentialsFile, 'utf8');
  const bus = await Bus.connect(new MessagingOptions('build-runner', [natsUrl], credentials, account, region));
  const requests = new Requests(bus, new Telemetry('bench', '0', undefined).tracer);
  return { bus, requests, clock: new SystemClock() };
}
