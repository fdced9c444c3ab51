import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The name of the worker whose workspaces lie in this folder, the same after every restart. Two processes never share a
 * folder, so two workers never share a name.
 */
export function workerIdOf(folder: string, service: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'worker-id');
  if (!existsSync(file)) writeFileSync(file, `${service}-${randomUUID()}\n`, { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}
