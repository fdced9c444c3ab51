import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';

export interface TempDir {
  readonly path: string;
  remove(): Promise<void>;
}

/**
 * A new empty folder. Integration runs remove it at their end in any case; removing it earlier is politeness.
 * Others may enter it, because PostgreSQL and the users of `runas` hooks do.
 */
export async function tempDir(label = 'test'): Promise<TempDir> {
  const path = await mkdtemp(join(inject('scratchFolder') ?? tmpdir(), `millrace-${label}-`));
  await chmod(path, 0o755);
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}
