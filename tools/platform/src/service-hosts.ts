import type { ServiceName } from '@millrace/contracts';
import { startServer, type ServerProcess } from '@millrace/provision';
import { runService, type RunningService } from '@millrace/service';
import { createWriteStream, type WriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { PlatformProblem } from './problem.ts';
import { definitionOf } from './service-table.ts';

/** A running service, whichever way it runs. */
export interface HostedService {
  readonly name: ServiceName;
  /** Of a service in a process of its own. */
  readonly pid: number | undefined;
  stop(): Promise<void>;
  /** SIGKILL. Only a service in a process of its own can be killed. */
  kill(): Promise<void>;
}

type Environment = Readonly<Record<string, string>>;

/** Inside this process; log lines go to the log file. */
export async function hostInProcess(
  name: ServiceName,
  environment: Environment,
  logFile: string,
): Promise<HostedService> {
  const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });
  let service: RunningService;
  try {
    service = await runService(definitionOf(name), environment, { logTo: log });
  } catch (error) {
    await end(log);
    throw failed(name, logFile, error);
  }
  return {
    name,
    pid: undefined,
    stop: async () => {
      await service.stop();
      await end(log);
    },
    kill: () => Promise.reject(new Error(`${name} shares a process with others and cannot be killed alone`)),
  };
}

const end = (stream: WriteStream): Promise<void> => new Promise((resolve) => stream.end(resolve));
/** Services lie beside this package, compiled. */
const servicesFolder = new URL('../../../services/', import.meta.url);

/** In a process of its own, from the compiled `main.js` of its package. */
export async function hostAsProcess(
  name: ServiceName,
  environment: Environment,
  logFile: string,
): Promise<HostedService> {
  const entry = fileURLToPath(new URL(`${name}/dist/main.js`, servicesFolder));
  const before = await readLog(logFile);
  const server = startServer({
    title: name,
    command: process.execPath,
    args: ['--enable-source-maps', entry],
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], LANG: process.env['LANG'], ...environment },
    logFile,
    recordFile: `${logFile}.server.json`,
    stopSignal: 'SIGTERM',
  });
  await untilReady(name, server, logFile, before.length);
  return {
    name,
    pid: server.pid,
    stop: async () => void (await server.stop()),
    kill: async () => void (await server.kill()),
  };
}

const READY_WITHIN_SECONDS = 60;

async function untilReady(name: ServiceName, server: ServerProcess, logFile: string, logStart: number): Promise<void> {
  const ended: { yes: boolean } = { yes: false };
  void server.exited.then(() => (ended.yes = true));
  const deadline = performance.now() + READY_WITHIN_SECONDS * 1000;
  for (;;) {
    // Asked before its log is read: the last that it says is why it ended.
    const hasEnded = ended.yes;
    const said = (await readLog(logFile)).slice(logStart);
    if (said.includes(`{"msg":"ready","service":"${name}"`)) return;
    if (hasEnded) throw failed(name, logFile, new Error(said.trim().split('\n').slice(-5).join('\n')));
    if (performance.now() > deadline) {
      await server.kill();
      throw failed(name, logFile, new Error(`not ready within ${READY_WITHIN_SECONDS} s`));
    }
    await wait(25);
  }
}

const readLog = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });

function failed(name: ServiceName, logFile: string, cause: unknown): PlatformProblem {
  const message = cause instanceof Error ? cause.message : String(cause);
  const busy = /EADDRINUSE.*?(\d+)$/m.exec(message);
  if (busy !== null)
    return new PlatformProblem(
      'port-busy',
      `${name} cannot listen on port ${busy[1]}: another program does`,
      'Stop that program, or choose other ports with MILLRACE_PORT.',
      { cause },
    );
  return new PlatformProblem('service-failed', `${name} did not start: ${message}`, `Its log is ${logFile}.`, {
    cause,
  });
}
