import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startPostgres, type RunningPostgres } from '@millrace/provision';
import { startChild, type Child } from '../asking.ts';
import { withDatabase } from '../flow-store.ts';
import { startMeasured, type Reachable } from '../measured-platform.ts';
import { installPackages, installProgram, peersFolder } from './installing.ts';

/** One system under comparison, running and idle until it is asked. */
export interface System {
  readonly name: string;
  readonly durability: string;
  readonly remark: string | undefined;
  readonly child: Child;
  /** Runs that the throughput is measured with: the slow ones get fewer. */
  readonly runs: number;
  stop(): Promise<void>;
}

export interface NotRun {
  readonly name: string;
  readonly reason: string;
}

interface Recipe {
  readonly name: string;
  readonly runs: number;
  /** @returns why it cannot run here, or `undefined`. */
  prepare(): Promise<string | undefined>;
  start(folder: string, postgres: RunningPostgres): Promise<{ readonly child: Child; stop(): Promise<void> }>;
}

const ourProcess = fileURLToPath(new URL('./millrace-process.js', import.meta.url));

/** Client and workers of a platform of ours, in a process of their own, answering as peers do. */
export const startOurs = (
  { gatewayUrl, natsUrl, token, workerCredentialsFile }: Reachable,
  chainSteps: number,
): Promise<Child> =>
  startChild(ourProcess, [
    JSON.stringify({ reachable: { gatewayUrl, natsUrl, token, workerCredentialsFile }, chainSteps }),
  ]);

const ours: Recipe = {
  name: 'Millrace',
  runs: 400,
  prepare: async () => undefined,
  start: async (folder) => {
    // The simulated worker plays triggers and build-runner: with git and builds the work would not be the same.
    const home = join(folder, 'home');
    const platform = await startMeasured({ home, mode: 'embedded', without: ['triggers', 'build-runner'] });
    const child = await startOurs(platform, 40);
    return {
      child,
      stop: async () => {
        await child.end();
        await platform.stop();
      },
    };
  },
};

/** A peer whose process is `bench/peers/src/<module>.mjs`. */
const peer = (
  name: string,
  module: string,
  settings: (folder: string, postgres: RunningPostgres) => Promise<Record<string, string>>,
  program?: readonly [command: string, debianPackage: string],
  runs = 400,
): Recipe => ({
  name,
  runs,
  prepare: async () =>
    (program === undefined ? undefined : await installProgram(...program)) ?? (await installPackages()),
  start: async (folder, postgres) => {
    const chosen = await settings(folder, postgres);
    const child = await startChild(join(peersFolder, 'src', `${module}.mjs`), [JSON.stringify(chosen)]);
    return { child, stop: () => child.end() };
  },
});

const inFolder = async (folder: string) => ({ folder });
const inDatabase = (name: string) => async (_: string, postgres: RunningPostgres) => {
  await withDatabase(postgres.url, (client) => client.query(`create database ${client.escapeIdentifier(name)}`));
  const url = new URL(postgres.url);
  url.pathname = `/${name}`;
  return { databaseUrl: url.href };
};
const redis = (appendfsync: 'everysec' | 'always') => async (folder: string) => ({ folder, appendfsync });

const recipes: readonly Recipe[] = [
  ours,
  peer('Restate', 'restate', inFolder),
  peer('DBOS', 'dbos', inDatabase('dbos')),
  peer('graphile-worker', 'graphile-worker', inDatabase('graphile')),
  peer('BullMQ, everysec', 'bullmq', redis('everysec'), ['redis-server', 'redis-server']),
  peer('BullMQ, always', 'bullmq', redis('always'), ['redis-server', 'redis-server']),
  peer('Buildbot', 'buildbot', inFolder, ['buildbot', 'buildbot'], 20),
];

/** Starts everything that runs here; what does not is named with its reason, never dropped. */
export async function startSystems(
  folder: string,
  postgres: RunningPostgres,
  say: (line: string) => void,
): Promise<{ readonly systems: readonly System[]; readonly notRun: readonly NotRun[] }> {
  const systems: System[] = [];
  const notRun: NotRun[] = [];
  for (const recipe of recipes) {
    const { name, runs } = recipe;
    say(`starting ${name}`);
    try {
      const reason = await recipe.prepare();
      if (reason !== undefined) {
        notRun.push({ name, reason });
        continue;
      }
      const own = join(folder, name.replaceAll(/\W+/g, '-'));
      await mkdir(own, { recursive: true });
      const started = await recipe.start(own, postgres);
      const { durability, remark } = started.child.ready as { durability: string; remark?: string };
      systems.push({ name, runs, durability, remark, child: started.child, stop: () => started.stop() });
    } catch (error) {
      notRun.push({ name, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { systems, notRun };
}

/** The PostgreSQL of the peers: the same program with the same settings as ours. */
export const startPeersPostgres = (folder: string): Promise<RunningPostgres> =>
  startPostgres({ dataDir: join(folder, 'postgres'), logFile: join(folder, 'postgres.log') });
