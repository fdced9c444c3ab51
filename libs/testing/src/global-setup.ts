import { mkdtemp, chmod, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireProgram, startPostgres } from '@millrace/provision';
import type { TestProject } from 'vitest/node';
import './provided.ts';

/**
 * Once per run of integration tests: one PostgreSQL for all files (`PG_URL` names another one), the nats-server binary
 * that each file starts for itself, and a scratch folder. Missing programs are installed.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const scratchFolder = await mkdtemp(join(tmpdir(), 'millrace-tests-'));
  await chmod(scratchFolder, 0o755);
  project.provide('scratchFolder', scratchFolder);
  const onProgress = (line: string): void => void process.stderr.write(`${line}\n`);
  const nats = await requireProgram('nats-server', { install: true, onProgress });
  project.provide('natsServerPath', nats.path);

  const given = process.env['PG_URL'];
  if (given !== undefined && given !== '') {
    project.provide('postgresUrl', given);
    return () => rm(scratchFolder, { recursive: true, force: true });
  }
  const postgres = await startPostgres({
    dataDir: join(scratchFolder, 'postgres'),
    logFile: join(scratchFolder, 'postgres.log'),
    unsafeFast: true,
    maxConnections: 300,
  });
  project.provide('postgresUrl', postgres.url);
  return async () => {
    await postgres.stop();
    await rm(scratchFolder, { recursive: true, force: true, maxRetries: 3 });
  };
}
