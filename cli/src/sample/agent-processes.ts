import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { commandLine } from './command-line.ts';
import type { SampleHost } from './sample-host.ts';

const graceMilliseconds = 10_000;
const restartMilliseconds = 1000;

export interface AgentProcessesOptions {
  readonly home: string;
  /** What the agents' processes see; nothing secret is in it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly otlpEndpoint?: string;
  /** Told when an agent ended by itself and is started again. */
  readonly onRestart: (text: string) => void;
}

/**
 * The agents of the sample's hosts, one process each, started again when they end by themselves. They end with this
 * process however it ends: each watches its channel to it.
 */
export class AgentProcesses {
  readonly #options: AgentProcessesOptions;
  readonly #running = new Map<string, ChildProcess>();
  #stopping = false;

  constructor(options: AgentProcessesOptions) {
    this.#options = options;
  }

  async start(host: SampleHost): Promise<void> {
    const logPath = join(this.#options.home, 'logs', `agent-${host.name}.log`);
    await mkdir(dirname(logPath), { recursive: true });
    const log = await open(logPath, 'a', 0o600);
    const place = ['--state', host.stateFolder, '--root', host.root];
    const { otlpEndpoint, environment } = this.#options;
    const child = spawn(process.execPath, [commandLine, 'agent', 'run', ...place], {
      stdio: ['ignore', log.fd, log.fd, 'ipc'],
      // A group of its own: Ctrl-C on the terminal reaches `up` alone, which ends agents in its own order.
      detached: true,
      env: {
        PATH: environment['PATH'],
        ...(otlpEndpoint === undefined ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint }),
      },
    });
    await log.close();
    this.#running.set(host.name, child);
    child.once('exit', () => {
      this.#running.delete(host.name);
      if (this.#stopping) return;
      this.#options.onRestart(`the agent of ${host.name} ended, starting it again; its log is ${logPath}`);
      setTimeout(() => {
        if (!this.#stopping) void this.start(host);
      }, restartMilliseconds);
    });
  }

  /** Ends all of them, by force when they do not end in time. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all([...this.#running.values()].map(end));
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), graceMilliseconds);
  await ended;
  clearTimeout(force);
}
