import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { NatsIdentities } from './identities.ts';

export interface NatsConfig {
  readonly file: string;
  readonly identities: NatsIdentities;
  readonly port: number;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Where JetStream keeps streams. */
  readonly storeDir: string;
  /** Default 10 GiB. */
  readonly maxFileStoreBytes?: number;
  /** Default 64 MiB. */
  readonly maxMemoryStoreBytes?: number;
  /** HTTP monitoring on the loopback address; off by default, because it asks for no credentials. */
  readonly monitorPort?: number;
  /** Default `millrace`. */
  readonly serverName?: string;
}

/**
 * The state of the largest pipeline, 50 stages of 50 actions, is a few mebibytes of JSON, and the answer to one request.
 * NATS' own limit is 1 MiB, and 8 MiB the most that it advises.
 */
export const MAX_PAYLOAD_BYTES = 8 * 1024 ** 2;

/** Writes the configuration of a server in operator mode: nobody gets in without a token of our account. */
export function writeNatsConfig(config: NatsConfig): void {
  const { identities } = config;
  const file = resolve(config.file);
  const quote = (text: string): string => JSON.stringify(text);
  const lines = [
    `host: ${quote(config.host ?? '127.0.0.1')}`,
    `port: ${config.port}`,
    `server_name: ${quote(config.serverName ?? 'millrace')}`,
    `pid_file: ${quote(`${file}.pid`)}`,
    ...(config.monitorPort === undefined ? [] : [`http: ${quote(`127.0.0.1:${config.monitorPort}`)}`]),
    `max_payload: ${MAX_PAYLOAD_BYTES}`,
    'jetstream {',
    `  store_dir: ${quote(resolve(config.storeDir))}`,
    `  max_memory_store: ${config.maxMemoryStoreBytes ?? 64 * 1024 ** 2}`,
    `  max_file_store: ${config.maxFileStoreBytes ?? 10 * 1024 ** 3}`,
    '}',
    `operator: ${quote(identities.operatorJwt)}`,
    `system_account: ${quote(identities.systemAccount.publicKey)}`,
    'resolver: MEMORY',
    'resolver_preload {',
    `  ${identities.systemAccount.publicKey}: ${quote(identities.systemAccount.jwt)}`,
    `  ${identities.account.publicKey}: ${quote(identities.account.jwt)}`,
    '}',
    '',
  ];
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, lines.join('\n'), { mode: 0o600 });
  renameSync(draft, file);
}
