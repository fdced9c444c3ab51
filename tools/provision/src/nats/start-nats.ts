import { connect } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readSince, sizeOf } from '../log-tail.ts';
import { assertPortFree } from '../ports.ts';
import { ProvisionProblem } from '../problem.ts';
import { requireProgram } from '../resolve.ts';
import { startServer, stopOrphan, type ServerExit, type ServerProcess } from '../server-process.ts';

/** Ends quickly and in order; its lame-duck mode (SIGUSR2) would wait minutes for clients that leave with us anyway. */
const stopSignal: NodeJS.Signals = 'SIGTERM';
const readyWithinSeconds = 30;

export interface NatsOptions {
  /** As written by `writeNatsConfig`. Beside it appears `<configFile>.server.json`. */
  readonly configFile: string;
  /** The port of the configuration file. */
  readonly port: number;
  readonly logFile: string;
  /** Default: the one that `requireProgram` finds or installs. */
  readonly program?: { readonly path: string };
}

export interface RunningNats extends ServerProcess {
  /** `nats://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
}

/**
 * Starts nats-server as a child that ends with this process, and waits until JetStream is ready.
 * A server that a killed process left behind on this configuration is stopped first.
 *
 * @throws ProvisionProblem `program-missing`, `port-busy`, `data-in-use`, `disk-full` or `start-failed`
 */
export async function startNats(options: NatsOptions): Promise<RunningNats> {
  const program = options.program ?? (await requireProgram('nats-server', { install: true }));
  const configFile = resolve(options.configFile);
  const recordFile = `${configFile}.server.json`;
  await stopOrphan('NATS', recordFile, stopSignal);
  await assertPortFree(options.port, 'NATS');
  const logStart = sizeOf(options.logFile);
  const server = startServer({
    title: 'nats-server',
    command: program.path,
    args: ['--config', configFile],
    env: { PATH: process.env['PATH'] },
    logFile: options.logFile,
    recordFile,
    stopSignal,
  });
  await untilReady(server, options, logStart);
  return { ...server, port: options.port, url: `nats://127.0.0.1:${options.port}` };
}

async function untilReady(server: ServerProcess, options: NatsOptions, logStart: number): Promise<void> {
  const ended: { exit?: ServerExit } = {};
  void server.exited.then((exit) => (ended.exit = exit));
  const deadline = performance.now() + readyWithinSeconds * 1000;
  while (!(await greets(options.port))) {
    if (ended.exit !== undefined) throw explain(options.logFile, logStart);
    if (performance.now() > deadline) {
      await server.stop();
      throw explain(options.logFile, logStart);
    }
    await wait(10);
  }
}

/** The server's first line is `INFO {...}`, and says whether JetStream is on. */
async function greets(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connect(port, '127.0.0.1');
    let said = '';
    const settle = (greeted: boolean): void => {
      socket.destroy();
      answer(greeted);
    };
    socket.setTimeout(2000, () => settle(false));
    socket.on('error', () => settle(false));
    socket.on('close', () => settle(false));
    socket.on('data', (bytes) => {
      said += bytes.toString('utf8');
      if (said.includes('\n')) settle(/^INFO .*"jetstream":true/.test(said));
    });
  });
}

function explain(logFile: string, logStart: number): ProvisionProblem {
  const said = readSince(logFile, logStart).trimEnd();
  if (/no space left on device/i.test(said)) {
    return new ProvisionProblem(
      'disk-full',
      'nats-server did not start: the disk is full',
      'Free some space, or let MILLRACE_HOME name a folder on another disk.',
    );
  }
  const lines = said.split('\n').slice(-10);
  const reason = lines.filter((line) => /\[(FTL|ERR)\]|^nats-server:/.test(line)).join('\n  ') || lines.join('\n  ');
  return new ProvisionProblem('start-failed', `nats-server did not start:\n  ${reason}`, `Its log is ${logFile}.`);
}
