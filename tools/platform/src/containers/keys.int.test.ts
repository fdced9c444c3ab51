import { serviceNames } from '@millrace/contracts';
import { globSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeKeys } from './keys.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'millrace-keys-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const make = () => makeKeys({ root, postgresAddress: 'postgres:5432', natsStore: '/data' });
const environmentOf = async (service: string) =>
  parseEnv(await readFile(join(root, 'services', service, 'service.env'), 'utf8'));

describe('the keys of an installation in containers', () => {
  it('give every service its own database, user and seal, and nobody another’s', async () => {
    await make();
    const environments = await Promise.all(serviceNames.map(environmentOf));
    for (const variable of ['DATABASE_URL', 'MILLRACE_SEAL_KEY'])
      expect(new Set(environments.map((environment) => environment[variable])).size).toBe(serviceNames.length);
    expect((await environmentOf('build-runner'))['DATABASE_URL']).toMatch(
      /^postgres:\/\/millrace_build_runner:[\w-]{43}@postgres:5432\/millrace_build_runner$/,
    );
    const credentials = await Promise.all(
      serviceNames.map((name) => readFile(join(root, 'services', name, 'nats.creds'), 'utf8')),
    );
    expect(new Set(credentials).size).toBe(serviceNames.length);
    expect(globSync('services/*/agents.seed', { cwd: root })).toEqual(['services/deployments/agents.seed']);
  });

  it('stay what they are when they are made again', async () => {
    await make();
    const files = globSync('{keys/**/*.{key,pem,seed},services/*/service.env,postgres/*,s3/*}', { cwd: root });
    expect(files.length).toBeGreaterThan(serviceNames.length);
    const read = () => Promise.all(files.map((file) => readFile(join(root, file), 'utf8')));
    const before = await read();
    await make();
    expect(await read()).toEqual(before);
  });

  it('are for their owner alone, where the owner is one of ours', async () => {
    await make();
    for (const file of globSync('{keys/**/*.{key,pem,seed},services/*/*}', { cwd: root })) {
      const { mode } = await stat(join(root, file));
      expect([file, (mode & 0o077).toString(8)]).toEqual([file, '0']);
    }
  });
});
