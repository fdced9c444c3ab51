import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempDir, type TempDir } from '@millrace/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doctor, formatReport, resolveProgram } from './index.ts';

describe('the ladder', () => {
  let folder: TempDir;
  beforeAll(async () => {
    folder = await tempDir('ladder');
  });
  afterAll(() => folder.remove());

  function script(path: string, prints: string): string {
    const file = join(folder.path, path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, `#!/bin/sh\necho '${prints}'\n`);
    chmodSync(file, 0o755);
    return file;
  }
  const env = (more: Record<string, string>) => ({
    PATH: join(folder.path, 'bin'),
    MILLRACE_CACHE: join(folder.path, 'cache'),
    ...more,
  });

  it('prefers what the environment names, and never replaces it by something else', async () => {
    script('bin/versitygw', 'Version  : v1.4.0');
    const named = script('mine/versitygw', 'Version  : v1.5.0');
    expect(await resolveProgram('s3-server', { install: false, env: env({ MILLRACE_S3_SERVER: named }) })).toEqual({
      ok: true,
      value: { name: 's3-server', path: named, version: '1.5.0', from: 'environment' },
    });
    const wrong = await resolveProgram('s3-server', { install: true, env: env({ MILLRACE_S3_SERVER: '/nowhere' }) });
    expect(wrong).toMatchObject({
      ok: false,
      error: { attempts: [{ said: 'MILLRACE_S3_SERVER=/nowhere: does not exist' }] },
    });
  });

  it('passes over what is too old or does not run, says so, and goes on to the cache', async () => {
    const cached = script('cache/bin/versitygw', 'Version  : v1.8.0');
    script('bin/versitygw', 'Version  : v0.9.0');
    expect(await resolveProgram('s3-server', { install: false, env: env({}) })).toMatchObject({
      ok: true,
      value: { path: cached, from: 'cache' },
    });
    script('cache/bin/versitygw', 'no number');
    expect(await resolveProgram('s3-server', { install: false, env: env({}) })).toMatchObject({
      ok: false,
      error: {
        attempts: [
          { rung: 'path', said: expect.stringContaining('is 0.9.0, older than 1.0') },
          { rung: 'cache', said: expect.stringContaining('printed no version') },
        ],
        remedy: expect.stringMatching(/go install .*versitygw@v1\.8\.0.*MILLRACE_S3_SERVER/),
      },
    });
  });

  it('explains in the report why a missing program matters and what to do', async () => {
    const report = await doctor(env({ MILLRACE_GIT: '/nowhere' }));
    expect(report.healthy).toBe(false);
    expect(formatReport(report)).toMatch(
      /git +MISSING\n +Without it no source can be fetched.*\n.*\n +Let MILLRACE_GIT name/,
    );
  });
});
