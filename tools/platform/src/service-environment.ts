import type { ServiceName } from '@millrace/contracts';
import type { NatsIdentities } from '@millrace/provision';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Home } from './home.ts';
import type { Ports } from './ports.ts';
import type { Secrets } from './secrets.ts';

export interface Surroundings {
  readonly home: Home;
  readonly ports: Ports;
  readonly secrets: Secrets;
  readonly identities: NatsIdentities;
  readonly natsUrl: string;
  readonly databases: ReadonlyMap<ServiceName, string>;
  readonly otlpEndpoint: string | undefined;
  /** Overrides and additions by the caller, e.g. from the user's environment. */
  readonly extra: Readonly<Record<string, string>>;
}

/** The settings of one service as environment variables: the same for a shared process and for one of its own. */
export async function serviceEnvironment(name: ServiceName, around: Surroundings): Promise<Record<string, string>> {
  const database = around.databases.get(name);
  if (database === undefined) throw new Error(`${name} has no database`);
  const work = join(around.home.work, name);
  await mkdir(work, { recursive: true, mode: 0o700 });
  return {
    DATABASE_URL: database,
    NATS_URL: around.natsUrl,
    NATS_CREDS_FILE: around.identities.credentialsFile(name),
    MILLRACE_SEAL_KEY: around.secrets.sealKey(name),
    ...(around.otlpEndpoint === undefined ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: around.otlpEndpoint }),
    ...own(name, around, work),
    ...around.extra,
  };
}

/** Where the console was built to; the platform runs without one. */
function consoleFolder(): Record<string, string> {
  const folder = fileURLToPath(new URL('../../../services/console/dist', import.meta.url));
  return existsSync(join(folder, 'index.html')) ? { CONSOLE_FOLDER: folder } : {};
}

/** What only this service needs. */
function own(
  name: ServiceName,
  { home, ports, secrets, identities, natsUrl }: Surroundings,
  work: string,
): Record<string, string> {
  switch (name) {
    case 'gateway':
      return { HTTP_PORT: String(ports.gateway), MILLRACE_GRPC_PORT: String(ports.grpc), ...consoleFolder() };
    case 'artifacts':
      return {
        HTTP_PORT: String(ports.artifacts),
        MILLRACE_ARTIFACTS: `file://${home.artifacts}`,
        ARTIFACTS_SPOOL_FOLDER: work,
      };
    case 'deployments':
      return {
        AGENT_SIGNING_SEED_FILE: identities.agentSigningSeedFile,
        NATS_ACCOUNT_PUBLIC_KEY: identities.account.publicKey,
        AGENT_COMMAND_KEY_FILE: secrets.commandKeyFile,
        AGENT_NATS_URLS: natsUrl,
      };
    case 'build-runner':
      return { RUNNER_FOLDER: home.work, RULES_PRIVATE_TARGETS: 'loopback' };
    case 'test-runner':
    case 'triggers':
      return { RUNNER_FOLDER: home.work };
    case 'notifications':
      return { NOTIFICATIONS_PRIVATE_TARGETS: 'loopback' };
    case 'orchestration':
    case 'approvals':
      return {};
  }
}
