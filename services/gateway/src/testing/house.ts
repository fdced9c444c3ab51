import { MillraceClient } from '@millrace/client';
import { messagingMigrations } from '@millrace/messaging';
import { runService, type RunningService } from '@millrace/service';
import { createDatabase, nats, type TestNats } from '@millrace/testing';
import { bootstrapAdministrator } from '../bootstrap.ts';
import { gateway } from '../definition.ts';
import type { IssuedCredentials } from '../domain/principal.ts';
import { ScriptedPeers } from './scripted-peers.ts';

export const account = '000000000000';
export const region = 'local';

/** The whole gateway on a real database and a real NATS server, with the other services played by the test. */
export interface House {
  readonly gateway: RunningService;
  readonly url: string;
  readonly peers: ScriptedPeers;
  readonly nats: TestNats;
  readonly administrator: IssuedCredentials;
  readonly client: MillraceClient;
  readonly environment: Readonly<Record<string, string>>;
  readonly logLines: string[];
  clientOf(token: string): MillraceClient;
  close(): Promise<void>;
}

export async function house(more: Readonly<Record<string, string>> = {}): Promise<House> {
  const database = await createDatabase({ migrations: [...messagingMigrations, ...gateway.migrations] });
  const server = await nats();
  const environment = {
    DATABASE_URL: database.url,
    NATS_URL: server.url,
    HTTP_PORT: '0',
    MILLRACE_GRPC_PORT: '0',
    MILLRACE_SEAL_KEY: 'ab'.repeat(32),
    MILLRACE_ACCOUNT: account,
    MILLRACE_REGION: region,
    ...more,
  };
  const administrator = await bootstrapAdministrator(environment, async () => undefined);
  if (!administrator) throw new Error('a fresh database has an administrator');
  const logLines: string[] = [];
  const running = await runService(gateway, environment, { logTo: { write: (line) => logLines.push(line) } });
  const peers = await ScriptedPeers.connect(server.url, account, region);
  const url = running.url.replace('[::1]', '127.0.0.1');
  const clientOf = (token: string) => new MillraceClient({ baseUrl: url, token, retries: 0 });
  return {
    gateway: running,
    url,
    peers,
    nats: server,
    administrator,
    client: clientOf(administrator.apiToken),
    environment,
    logLines,
    clientOf,
    close: async () => {
      await peers.close();
      await running.stop();
      await server.close();
      await database.drop();
    },
  };
}
