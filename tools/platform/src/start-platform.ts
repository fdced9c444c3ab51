import { agentPermissions, servicePermissions, type ServiceName } from '@millrace/contracts';
import {
  createNatsIdentities,
  ProvisionProblem,
  resolveProgram,
  stopOrphan,
  type NatsIdentities,
} from '@millrace/provision';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { ensureCredentials, type Credentials } from './credentials.ts';
import { ensureDatabases } from './databases.ts';
import { openHome, type Home } from './home.ts';
import { natsPart, postgresPart, restartable, type Part } from './parts.ts';
import { choosePorts, type Ports } from './ports.ts';
import { PlatformProblem } from './problem.ts';
import { openSecrets } from './secrets.ts';
import { serviceEnvironment, type Surroundings } from './service-environment.ts';
import { hostAsProcess, hostInProcess } from './service-hosts.ts';
import { serviceTable } from './service-table.ts';

export interface PlatformOptions {
  /** Data folder, `.millrace` by convention. */
  readonly home: string;
  /** Port of the gateway; the others follow it. 0 takes any free ones. Default 8484. */
  readonly port?: number;
  /** `embedded`: all services in this process (quick, small). `processes`: one process each. */
  readonly mode: 'embedded' | 'processes';
  readonly otlpEndpoint?: string;
  /** Use this PostgreSQL (a role that may create roles and databases) instead of an embedded one. Secret. */
  readonly databaseUrl?: string;
  /** More settings for every service, as environment variables. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Told what is being done, in words for people. */
  readonly onStep?: (text: string) => void;
  /** Services not to start: somebody else plays them. For measurements and tests. */
  readonly without?: readonly ServiceName[];
  /** Skips fsync in PostgreSQL; for tests only. */
  readonly unsafeFast?: boolean;
}

export interface Platform {
  readonly home: Home;
  readonly ports: Ports;
  readonly urls: { readonly gateway: string; readonly nats: string; readonly artifacts: string };
  /** The administrator's. */
  readonly credentials: Credentials;
  readonly credentialsFile: string;
  readonly services: ReadonlyMap<ServiceName, Part>;
  readonly postgres: Part;
  readonly nats: Part & {
    /** Folder of all streams; stop first, then delete it to lose everything JetStream knows. */
    readonly storeFolder: string;
  };
  readonly identities: NatsIdentities;
  /** Databases of the services by name; secret URLs. */
  readonly databases: ReadonlyMap<ServiceName, string>;
  /** Stops services, then servers, in order. Every process that was started has ended when it returns. */
  stop(): Promise<void>;
}

/**
 * Starts everything: servers, databases, identities, services, administrator.
 * @throws PlatformProblem when it cannot; what was started has been stopped then, and no data was changed for the worse.
 */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const started: { stop(): Promise<void> }[] = [];
  const stopAll = async (): Promise<void> => {
    for (const part of started.splice(0).toReversed()) await part.stop();
  };
  try {
    return await start(options, started, stopAll);
  } catch (error) {
    await stopAll();
    if (error instanceof ProvisionProblem)
      throw new PlatformProblem(error.code, error.message, error.remedy, { cause: error });
    throw error;
  }
}

async function start(
  options: PlatformOptions,
  started: { stop(): Promise<void> }[],
  stopAll: () => Promise<void>,
): Promise<Platform> {
  const say = options.onStep ?? (() => undefined);
  const home = await openHome(options.home);
  const ports = await choosePorts(options.port ?? 8484);
  await stopOrphans(home);
  await assertFree(ports);
  const secrets = await openSecrets(home.secrets);

  await findSandbox(say);
  say('starting PostgreSQL');
  const postgres = await postgresPart(options, home, ports);
  started.push(postgres.part);
  const names = serviceTable.map((definition) => definition.name);
  const databases = await ensureDatabases(postgres.url, names, (name) => secrets.databasePassword(name));

  say('starting NATS JetStream');
  const identities = await createNatsIdentities(join(home.natsFolder, 'identities'), {
    users: Object.fromEntries(names.map((name) => [name, servicePermissions(name)])),
    agents: agentPermissions,
  });
  const nats = await natsPart(home, ports, identities);
  started.push(nats.part);

  const around: Surroundings = {
    home,
    ports,
    secrets,
    identities,
    natsUrl: nats.url,
    databases,
    otlpEndpoint: options.otlpEndpoint,
    extra: options.environment ?? {},
  };
  say(
    options.mode === 'embedded'
      ? `starting ${names.length} services in this process`
      : `starting ${names.length} services`,
  );
  const credentials = await ensureCredentials(home, around);
  const services = await startServices(options, around, started);
  return {
    home,
    ports,
    urls: {
      gateway: `http://127.0.0.1:${ports.gateway}`,
      nats: nats.url,
      artifacts: `http://127.0.0.1:${ports.artifacts}`,
    },
    credentials,
    credentialsFile: home.credentialsFile,
    services,
    postgres: postgres.part,
    nats: Object.assign(nats.part, { storeFolder: home.natsStore }),
    identities,
    databases,
    stop: stopAll,
  };
}

/** Owners of state first, the gateway last: what it offers works from its first moment. */
async function startServices(
  options: PlatformOptions,
  around: Surroundings,
  started: { stop(): Promise<void> }[],
): Promise<ReadonlyMap<ServiceName, Part>> {
  const host = options.mode === 'embedded' ? hostInProcess : hostAsProcess;
  const services = new Map<ServiceName, Part>();
  const before = started.length;
  const launch = async (name: ServiceName): Promise<void> => {
    const environment = await serviceEnvironment(name, around);
    const { part } = await restartable(() => host(name, environment, join(around.home.logs, `${name}.log`)));
    services.set(name, part);
    if (neededToStop.has(name)) started.splice(before, 0, part);
    else started.push(part);
  };
  const names = serviceTable.map((definition) => definition.name).filter((name) => !options.without?.includes(name));
  const settled = await Promise.allSettled(names.filter((name) => name !== 'gateway').map(launch));
  const failure = settled.find((result) => result.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
  await launch('gateway');
  return services;
}

/** Workers that stop give their jobs back to orchestration and their logs to artifacts: those stop after them. */
const neededToStop: ReadonlySet<ServiceName> = new Set(['orchestration', 'artifacts']);

/** Builds are confined where that is possible. Where it is not, whoever starts the platform is told, as is every log. */
async function findSandbox(say: (text: string) => void): Promise<void> {
  const sandbox = await resolveProgram('bwrap', { install: true });
  if (!sandbox.ok) say(`no bubblewrap: ${sandbox.error.without}. ${sandbox.error.remedy}`);
}

/** Services in processes of their own that outlived a killed supervisor; servers are dealt with where they are started. */
async function stopOrphans(home: Home): Promise<void> {
  for (const { name } of serviceTable)
    await stopOrphan(name, `${join(home.logs, `${name}.log`)}.server.json`, 'SIGTERM');
}

/** Says at once which ports are taken, before anything is started. Those of the servers are checked by their start. */
async function assertFree({ gateway, grpc, artifacts }: Ports): Promise<void> {
  const busy: string[] = [];
  for (const [name, port] of Object.entries({ gateway, grpc, artifacts })) {
    const free = await new Promise<boolean>((resolve) => {
      const probe = createServer();
      probe.once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
    });
    if (!free) busy.push(`${port} (${name})`);
  }
  if (busy.length === 0) return;
  throw new PlatformProblem(
    'port-busy',
    `another program listens on 127.0.0.1:${busy.join(', ')}`,
    'Stop it (perhaps Millrace runs already), or choose other ports with MILLRACE_PORT: it and the four after it are used.',
  );
}
