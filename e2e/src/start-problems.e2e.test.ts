import { MillraceClient } from '@millrace/client';
import { PlatformProblem, startPlatform, type PlatformOptions } from '@millrace/platform';
import { freePort, gitRepository, tempDir, type TempDir } from '@millrace/testing';
import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const run = promisify(execFile);

/** A small disk of our own; only root may make one. */
const canMount = process.getuid?.() === 0 && process.platform === 'linux';

describe('a platform', () => {
  let folder: TempDir;
  beforeEach(async () => {
    folder = await tempDir('start');
  });
  afterEach(() => folder.remove());

  const options = (more: Partial<PlatformOptions> = {}): PlatformOptions => ({
    home: join(folder.path, 'home'),
    port: 0,
    mode: 'embedded',
    unsafeFast: true,
    ...more,
  });
  const problemOf = (starting: Promise<unknown>): Promise<PlatformProblem> =>
    starting.then(
      () => {
        throw new Error('it started');
      },
      (error: unknown) => {
        if (error instanceof PlatformProblem) return error;
        throw error;
      },
    );

  it('finds all its data again at the second start, under the same keys', async () => {
    const repository = await gitRepository();
    await repository.commit({ 'README.md': 'hello\n' }, 'Begin');
    const first = await startPlatform(options());
    const client = new MillraceClient({ baseUrl: first.urls.gateway, token: first.credentials.apiToken });
    await client.projects.put({ path: { name: 'kept' }, body: { description: 'over a restart' } });
    await first.stop();

    const second = await startPlatform(options());
    expect(second.credentials).toEqual(first.credentials);
    const again = new MillraceClient({ baseUrl: second.urls.gateway, token: first.credentials.apiToken });
    expect(await again.projects.get({ path: { name: 'kept' } })).toMatchObject({ description: 'over a restart' });
    await second.stop();
    await repository.remove();
  });

  it('refuses a busy port by its number, before anything is started or written', async () => {
    const server = createServer();
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const problem = await problemOf(startPlatform(options({ port })));
    expect(problem).toMatchObject({ code: 'port-busy' });
    expect(problem.message).toContain(String(port));
    expect(problem.hint).toContain('MILLRACE_PORT');
    expect(await readdir(join(folder.path, 'home'))).not.toContain('postgres');
    await new Promise((resolve) => server.close(resolve));
  });

  it('refuses a folder that is in use, and leaves the one who uses it alone', async () => {
    const first = await startPlatform(options());
    const problem = await problemOf(startPlatform(options()));
    expect(problem.code).toBe('data-in-use');
    const client = new MillraceClient({ baseUrl: first.urls.gateway, token: first.credentials.apiToken });
    expect((await client.pipelines.list()).items).toEqual([]);
    await first.stop();
  });

  it('refuses the data of another version, and touches nothing of it', async () => {
    const first = await startPlatform(options());
    await first.stop();
    await writeFile(join(folder.path, 'home', 'layout'), '2\n');
    const problem = await problemOf(startPlatform(options()));
    expect(problem).toMatchObject({ code: 'data-version' });
    await writeFile(join(folder.path, 'home', 'layout'), '1\n');
    const again = await startPlatform(options());
    expect(again.credentials).toEqual(first.credentials);
    await again.stop();
  });

  it.skipIf(!canMount)('refuses a disk that is nearly full', async () => {
    const disk = join(folder.path, 'disk');
    await run('mkdir', [disk]);
    await run('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk]);
    try {
      const problem = await problemOf(startPlatform(options({ home: join(disk, 'home') })));
      expect(problem).toMatchObject({ code: 'disk-full' });
      expect(problem.hint).toContain('MILLRACE_HOME');
      expect(await readdir(join(disk, 'home'))).toEqual([]);
    } finally {
      await run('umount', [disk]);
    }
  });

  it('says which program is missing, why it matters and what to do', async () => {
    const before = process.env['MILLRACE_NATS_SERVER'];
    process.env['MILLRACE_NATS_SERVER'] = join(folder.path, 'no-such-program');
    try {
      const problem = await problemOf(startPlatform(options()));
      expect(problem.code).toBe('program-missing');
      expect(`${problem.message} ${problem.hint}`).toContain('nats-server');
    } finally {
      if (before === undefined) delete process.env['MILLRACE_NATS_SERVER'];
      else process.env['MILLRACE_NATS_SERVER'] = before;
    }
  });
});
