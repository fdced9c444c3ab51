import type { ServiceName } from '@millrace/contracts';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What the preparing jobs leave for the containers. Each folder is a volume of its own, so that a container sees its
 * own secrets and nobody else's; `keys` is mounted by the jobs alone.
 */
export interface ContainerLayout {
  /** Root key, NATS keys, the administrator's credentials. */
  readonly keys: string;
  readonly service: (name: ServiceName) => string;
  readonly nats: string;
  readonly postgres: string;
  readonly objectStore: string;
}

export const containerLayout = (root: string): ContainerLayout => ({
  keys: join(root, 'keys'),
  service: (name) => join(root, 'services', name),
  nats: join(root, 'nats'),
  postgres: join(root, 'postgres'),
  objectStore: join(root, 's3'),
});

/** Where a service finds its folder, in its own container. */
export const serviceFolder = '/var/lib/millrace/secrets';

/** All or nothing, so that a container that starts meanwhile reads no half file. */
export async function writeWhole(file: string, text: string, mode: number): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(`${file}.new`, text, { mode });
  await rename(`${file}.new`, file);
}
