import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import './provided.ts';
import { tempDir } from './temp-dir.ts';

export interface TestNats {
  /** `nats://127.0.0.1:<port>`; no credentials are needed. The same after every restart. */
  readonly url: string;
  readonly port: number;
  /** Ends the server in order. */
  stop(): Promise<void>;
  /** SIGKILL: what JetStream had not yet written is lost. */
  kill(): Promise<void>;
  /** Starts it again on the same port with the data it left. */
  start(): Promise<void>;
  /** Stops it, deletes all of JetStream's data and starts it again: every stream, consumer and message is gone. */
  wipe(): Promise<void>;
  /** Stops it and removes its folder. */
  close(): Promise<void>;
}

/**
 * A nats-server with JetStream for one test file alone. Stream names are fixed by the contracts, so sharing a server
 * would mean sharing streams; a server of one's own takes about 50 ms and may be killed at will.
 */
export async function nats(): Promise<TestNats> {
  const { freePort, MAX_PAYLOAD_BYTES, startNats, requireProgram } = await import('@millrace/provision');
  const path = inject('natsServerPath') ?? (await requireProgram('nats-server', { install: true })).path;
  const folder = await tempDir('nats');
  const storeFolder = join(folder.path, 'jetstream');
  const port = await freePort();
  const configFile = join(folder.path, 'nats.conf');
  await writeFile(
    configFile,
    `host: 127.0.0.1
port: ${port}
server_name: test-${port}
max_payload: ${MAX_PAYLOAD_BYTES}
jetstream { store_dir: ${JSON.stringify(storeFolder)}, max_memory_store: 64MB, max_file_store: 4GB }
`,
  );
  const launch = () => startNats({ configFile, port, logFile: join(folder.path, 'nats.log'), program: { path } });
  let server = await launch();
  const start = async (): Promise<void> => {
    server = await launch();
  };
  const stop = async (): Promise<void> => {
    await server.stop();
  };
  return {
    url: server.url,
    port,
    start,
    stop,
    kill: async () => {
      await server.kill();
    },
    wipe: async () => {
      await stop();
      await rm(storeFolder, { recursive: true, force: true });
      await start();
    },
    close: async () => {
      await stop();
      await folder.remove();
    },
  };
}
