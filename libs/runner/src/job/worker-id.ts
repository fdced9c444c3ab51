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
  const known = existsSync(file) ? readFileSync(file, 'utf8') : '';
  // What a kill or a full disk has cut off is nobody's name.
  if (known.endsWith('\n')) return known.trim();
  const name = `${service}-${randomUUID()}`;
  writeFileSync(file, `${name}\n`, { mode: 0o600 });
  return name;
}
