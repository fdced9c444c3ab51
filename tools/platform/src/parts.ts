import { startNats, startPostgres, writeNatsConfig, type NatsIdentities } from '@millrace/provision';
import { join } from 'node:path';
import type { Home } from './home.ts';
import type { Ports } from './ports.ts';

/** A part that can be killed and started again while the rest goes on. */
export interface Part {
  kill(): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
  readonly pid: number | undefined;
}

interface Running {
  readonly pid: number | undefined;
  kill(): Promise<unknown>;
  stop(): Promise<unknown>;
}

/** Launches something that can be launched again. `first` is what came of it the first time. */
export async function restartable<R extends Running>(launch: () => Promise<R>): Promise<{ part: Part; first: R }> {
  const first = await launch();
  let running = first;
  const part: Part = {
    get pid() {
      return running.pid;
    },
    kill: async () => void (await running.kill()),
    stop: async () => void (await running.stop()),
    start: async () => {
      running = await launch();
    },
  };
  return { part, first };
}

interface PostgresOptions {
  readonly databaseUrl?: string;
  readonly unsafeFast?: boolean;
}

/** PostgreSQL as options say: one of our own, or somebody else's. */
export async function postgresPart({ databaseUrl, unsafeFast = false }: PostgresOptions, home: Home, ports: Ports) {
  if (databaseUrl !== undefined) return { url: databaseUrl, part: external };
  const { part, first } = await restartable(() =>
    startPostgres({
      dataDir: home.postgresData,
      port: ports.postgres,
      logFile: join(home.logs, 'postgres.log'),
      unsafeFast,
    }),
  );
  return { url: first.url, part };
}

/** Somebody else's server: not ours to stop. */
const external: Part = {
  pid: undefined,
  kill: () => Promise.reject(new Error('the server is not ours')),
  stop: async () => undefined,
  start: () => Promise.reject(new Error('the server is not ours')),
};

export async function natsPart(home: Home, ports: Ports, identities: NatsIdentities) {
  const configFile = join(home.natsFolder, 'nats.conf');
  writeNatsConfig({ file: configFile, identities, port: ports.nats, storeDir: home.natsStore });
  const launch = () => startNats({ configFile, port: ports.nats, logFile: join(home.logs, 'nats.log') });
  const { part } = await restartable(launch);
  return { url: `nats://127.0.0.1:${ports.nats}`, part };
}
