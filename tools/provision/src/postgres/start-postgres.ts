import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { readSince, sizeOf } from '../log-tail.ts';
import { assertPortFree, freePort } from '../ports.ts';
import { ProvisionProblem } from '../problem.ts';
import { requireProgram } from '../resolve.ts';
import { chooseUser, commandAs } from '../run-as.ts';
import { startServer, stopOrphan, type ServerExit, type ServerProcess } from '../server-process.ts';
import { explainFailure, majorOf, openCluster, superuser } from './cluster.ts';

/** SIGINT is PostgreSQL's fast shutdown: sessions are ended, everything is written, nothing waits. */
const fastShutdown: NodeJS.Signals = 'SIGINT';
const readyWithinSeconds = 60;

export interface PostgresOptions {
  /** Made when it does not exist; its parent too. Beside it appear `<dataDir>.password` and `<dataDir>.server.json`. */
  readonly dataDir: string;
  /** Default: a free one. */
  readonly port?: number;
  readonly logFile: string;
  /** Sessions at the same time; default 200. */
  readonly maxConnections?: number;
  /** Skips every fsync: quick, and a power cut destroys the data (a killed server loses nothing). For tests only. */
  readonly unsafeFast?: boolean;
  /** Default: the one that {@link requireProgram} finds or installs. */
  readonly program?: { readonly path: string; readonly version: string };
}

export interface RunningPostgres extends ServerProcess {
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly superuser: string;
  readonly superuserPassword: string;
  readonly version: string;
  /**
   * `postgres://` URL of the superuser on the database `postgres`, by way of the socket in the data folder if there is
   * one. Secret: it holds the password.
   */
  readonly url: string;
}

/**
 * Starts PostgreSQL on 127.0.0.1 as a child that ends with this process, and waits until it accepts connections.
 * A server that a killed process left behind on this data is stopped first; a crashed one's data is recovered.
 *
 * @throws ProvisionProblem `program-missing`, `port-busy`, `data-in-use`, `data-version`, `disk-full`, `not-reachable`
 *   or `start-failed`. Data that was there is untouched then.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const program = options.program ?? (await requireProgram('postgres', { install: true }));
  const dataDir = resolve(options.dataDir);
  const recordFile = `${dataDir}.server.json`;
  mkdirSync(dirname(dataDir), { recursive: true });
  await stopOrphan('PostgreSQL', recordFile, fastShutdown);
  if (options.port !== undefined) await assertPortFree(options.port, 'PostgreSQL');
  const runAs = chooseUser([dataDir, program.path]);
  const cluster = await openCluster(dataDir, program, runAs);
  const port = options.port ?? (await freePort());
  const socketFolder = socketFolderOf(dataDir);
  const settings = serverSettings(port, program.version, socketFolder, options);
  const launch = commandAs(runAs, program.path, ['-D', dataDir, ...settings.flatMap((setting) => ['-c', setting])]);
  const logStart = sizeOf(options.logFile);
  const url = `postgres://${superuser}:${cluster.superuserPassword}@127.0.0.1:${port}/postgres${socketFolder === undefined ? '' : `?host=${encodeURIComponent(socketFolder)}`}`;
  for (let attempt = 1; ; attempt += 1) {
    const server = startServer({
      ...launch,
      title: 'PostgreSQL',
      env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
      logFile: options.logFile,
      recordFile,
      stopSignal: fastShutdown,
    });
    const end = await untilReady(server, url);
    if (end === 'ready') {
      const { superuserPassword } = cluster;
      return { ...server, host: '127.0.0.1', port, superuser, superuserPassword, version: program.version, url };
    }
    const said = readSince(options.logFile, logStart);
    // Sessions of a killed server outlive it by a moment and keep its shared memory.
    if (/pre-existing shared memory block/.test(said) && attempt < 20) {
      await wait(250);
      continue;
    }
    throw explainFailure(said, `PostgreSQL did not start (its log: ${options.logFile})`);
  }
}

/** Of the address of a socket on Linux, without the zero at its end; elsewhere it is a little less. */
const longestSocketPath = 103;

/**
 * The data folder, which nobody else may enter. A socket there costs half of what the loopback address does. Too deep a
 * folder has none, since the path of a socket is bounded.
 */
const socketFolderOf = (dataDir: string): string | undefined =>
  Buffer.byteLength(`${dataDir}/.s.PGSQL.65535`) > longestSocketPath ? undefined : dataDir;

/** Sized for a platform that shares a small machine with the builds it runs. */
function serverSettings(
  port: number,
  version: string,
  socketFolder: string | undefined,
  options: PostgresOptions,
): readonly string[] {
  const durable = options.unsafeFast === true ? 'off' : 'on';
  return [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    // Never a socket in a folder that others may enter; and it asks for the password all the same.
    `unix_socket_directories=${socketFolder === undefined ? '' : `"${socketFolder.replaceAll('"', '""')}"`}`,
    'unix_socket_permissions=0700',
    `max_connections=${options.maxConnections ?? 200}`,
    'shared_buffers=128MB',
    // After each checkpoint the first change of a page writes all of it: as seldom as the log's size allows. What a crash
    // leaves to be repeated is bounded by that size, too.
    'max_wal_size=1GB',
    'checkpoint_timeout=30min',
    'update_process_title=off',
    'max_parallel_workers_per_gather=0',
    'jit=off',
    `fsync=${durable}`,
    // Even without fsync: what a commit has confirmed must survive the death of the server's processes.
    'synchronous_commit=on',
    `full_page_writes=${durable}`,
    'log_line_prefix=%m [%p] %q%u@%d ',
    'log_checkpoints=off',
    'logging_collector=off',
    'timezone=UTC',
    // Saves the three worker processes that 18 starts for asynchronous reads.
    ...(Number(majorOf(version)) >= 18 ? ['io_method=sync'] : []),
  ];
}

async function untilReady(server: ServerProcess, url: string): Promise<'ready' | ServerExit> {
  const ended: { exit?: ServerExit } = {};
  void server.exited.then((exit) => (ended.exit = exit));
  const deadline = performance.now() + readyWithinSeconds * 1000;
  for (;;) {
    if (ended.exit !== undefined) return ended.exit;
    if (await accepts(url)) return 'ready';
    if (performance.now() > deadline) {
      await server.stop();
      throw new ProvisionProblem(
        'start-failed',
        `PostgreSQL accepted no connection within ${readyWithinSeconds} s`,
        'Read its log; a long recovery after a crash may need another start.',
      );
    }
    await wait(20);
  }
}

async function accepts(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  // A server that is still starting cuts connections; the answer below says so already.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch (error) {
    const { code } = error as { code?: string };
    // Anything but "not listening yet" and "starting up" is an answer of a server that will not get better.
    if (code === '28P01') {
      throw new ProvisionProblem(
        'start-failed',
        'PostgreSQL refuses the superuser password that is kept beside its data',
        'Put the matching <data folder>.password file back, or let MILLRACE_HOME name a new folder.',
        { cause: error },
      );
    }
    return false;
  }
}
