import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempDir, type TempDir } from '@millrace/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNatsIdentities, freePort, startNats, writeNatsConfig, type NatsOptions } from '../index.ts';

describe('nats-server as a child process', () => {
  let folder: TempDir;
  beforeAll(async () => {
    folder = await tempDir('nats-server');
  });
  afterAll(() => folder.remove());

  async function options(): Promise<NatsOptions> {
    const port = await freePort();
    const identities = await createNatsIdentities(join(folder.path, 'identities'), {
      users: {},
      agents: { publish: [], subscribe: [] },
    });
    const configFile = join(folder.path, `${port}.conf`);
    writeNatsConfig({ file: configFile, identities, port, storeDir: join(folder.path, `jetstream-${port}`) });
    return { configFile, port, logFile: join(folder.path, `${port}.log`) };
  }

  it('starts again on the same port after it was killed', async () => {
    const place = await options();
    const first = await startNats(place);
    expect(await first.kill()).toEqual({ code: null, signal: 'SIGKILL' });
    const second = await startNats(place);
    expect(second.pid).not.toBe(first.pid);
    await second.stop();
  });

  it('refuses a busy port and a configuration in use, and names the reason of a failed start', async () => {
    const place = await options();
    const server = await startNats(place);
    await expect(startNats(place)).rejects.toMatchObject({ code: 'data-in-use' });
    const sharing = { ...(await options()), port: place.port };
    await expect(startNats(sharing)).rejects.toMatchObject({ code: 'port-busy' });
    await server.stop();

    writeFileSync(place.configFile, 'jetstream {');
    await expect(startNats(place)).rejects.toMatchObject({
      code: 'start-failed',
      message: expect.stringContaining('Parse error'),
    });
  });
});
