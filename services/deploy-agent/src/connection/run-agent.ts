import { mkdir } from 'node:fs/promises';
import { formatInstant, type Clock } from '@millrace/kernel';
import { createLog, SystemClock, Telemetry } from '@millrace/service';
import { HostCommands } from '../commands/host-commands.ts';
import { defaultAllowedDestinations, inheritedEnvironment, type HostSettings } from '../host/host-settings.ts';
import { Layout } from '../host/layout.ts';
import { takeLock } from './agent-lock.ts';
import { Agent } from './agent.ts';
import { agentVersion } from './agent-version.ts';
import { readIdentity } from './identity.ts';
import { inCommandTrace } from './trace-command.ts';

export interface AgentSettings {
  /** The folder that `enrol` wrote the identity to. */
  readonly stateFolder: string;
  /** `/` (default), or a folder that stands for it. */
  readonly hostRoot?: string;
  /** Folders below which deployments may write; default `/srv`, `/opt`, `/var/www`. */
  readonly allowedDestinations?: readonly string[];
  /** Unpacked revisions kept per deployment group; default 5. */
  readonly maxRevisions?: number;
  /** What scripts inherit a part of; default: the environment of this process. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** OTLP/HTTP endpoint for traces; nothing is exported without it. */
  readonly otlpEndpoint?: string;
  readonly logLevel?: string;
  /** How long an event that runs may take to end when the agent is told to stop; default 8. */
  readonly stopGraceSeconds?: number;
  readonly clock?: Clock;
  /** Where log lines go; default: standard output. */
  readonly logTo?: { write(line: string): void };
}

export interface RunningAgent {
  readonly hostId: string;
  /**
   * Begins nothing more and waits for the events that run, within the grace. What then still runs is ended, and the
   * next life of the agent reports what became of it.
   */
  stop(): Promise<void>;
}

const graceMilliseconds = 10_000;

/**
 * Carries out deployments on this machine until it is stopped. Resolves once what an earlier life left has been taken
 * up; the connection may come later, and is kept for ever.
 * @throws when the folder belongs to no host, or its agent runs already
 */
export async function runAgent(settings: AgentSettings): Promise<RunningAgent> {
  const layout = new Layout(settings.stateFolder);
  const identity = await readIdentity(layout.identity);
  if (!identity) throw new Error(`${settings.stateFolder} belongs to no host: enrol it first`);
  await mkdir(layout.root, { recursive: true, mode: 0o700 });
  const unlock = await takeLock(layout.lock);
  const clock = settings.clock ?? new SystemClock();
  const log = createLog('deploy-agent', settings.logLevel ?? 'info', settings.logTo).child({ host: identity.hostName });
  const telemetry = new Telemetry('deploy-agent', agentVersion, settings.otlpEndpoint);
  const agent = new Agent(layout, identity, clock, log);
  const commands = new HostCommands({
    hostId: identity.hostId,
    layout,
    settings: hostSettings(settings),
    clock,
    carrier: agent.publisher,
    traced: inCommandTrace(telemetry.tracer),
    onDefect: (error) => log.error({ err: error }, 'agent-defect'),
    onDiskFull: (error) => log.warn({ error: String(error) }, 'disk-full'),
  });
  await agent.start(commands);
  log.info({ hostId: identity.hostId, startedAt: formatInstant(clock.now()) }, 'agent-started');
  return {
    hostId: identity.hostId,
    stop: async () => {
      await agent.stop((settings.stopGraceSeconds ?? 8) * 1000);
      await telemetry.shutdown();
      await unlock();
    },
  };
}

const hostSettings = (settings: AgentSettings): HostSettings => ({
  stateFolder: settings.stateFolder,
  hostRoot: settings.hostRoot ?? '/',
  allowedDestinations: settings.allowedDestinations ?? defaultAllowedDestinations,
  maxRevisions: settings.maxRevisions ?? 5,
  environment: inheritedEnvironment(settings.environment ?? process.env),
  graceMilliseconds,
  ...(settings.otlpEndpoint === undefined ? {} : { otlpEndpoint: settings.otlpEndpoint }),
});
