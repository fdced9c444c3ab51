import { createClient } from '@hey-api/openapi-ts';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import configuration from './generation.ts';

const checkedIn = fileURLToPath(new URL('generated', import.meta.url));
let written: string | undefined;

afterAll(async () => {
  if (written !== undefined) await rm(written, { recursive: true });
});

async function filesIn(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name.slice(folder.length), await readFile(name, 'utf8')] as const)),
  );
}

it('is what the OpenAPI description asks for; otherwise run `npm run generate -w libs/client`', async () => {
  written = await mkdtemp(join(tmpdir(), 'millrace-client-'));
  const { output, ...rest } = await configuration;
  await createClient({ ...rest, output: { ...(output as object), path: written } });
  const [present, wanted] = await Promise.all([filesIn(checkedIn), filesIn(written)]);
  const names = [...new Set([...Object.keys(present), ...Object.keys(wanted)])];
  const stale = names.filter((name) => present[name] !== wanted[name]);
  expect(stale, 'out of date: run `npm run generate -w libs/client`').toEqual([]);
});
