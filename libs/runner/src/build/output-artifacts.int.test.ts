import { readFileSync } from 'node:fs';
import { checkZip } from '@millrace/archive';
import { describe, expect, it } from 'vitest';
import { ProcessExecutor } from '../sandbox/process-executor.ts';
import { build, commands, statuses, type Run } from './build.fixture.ts';

const executor = new ProcessExecutor('a test');

describe('the output of a build', () => {
  it('packs what the buildspec names, modes and order kept, the same bytes each time', async () => {
    const spec = `${commands('mkdir -p dist-a/sub && echo x > dist-a/sub/x.sh && chmod 755 dist-a/sub/x.sh', 'echo m > dist-a/x.map; echo y > dist-a/.hidden')}
artifacts: {files: ['**/*'], base-directory: 'dist-*', exclude-paths: ['**/*.map']}`;
    const first = await build(executor, spec, { outputs: ['App'] });
    const second = await build(executor, spec, { outputs: ['App'] });
    const zip = first.zips.get('App') ?? '';
    const checked = await checkZip(zip);
    expect(checked.ok && checked.value.entries.map(({ name }) => name)).toEqual(['.hidden', 'sub/x.sh']);
    expect(checked.ok && (checked.value.entries[1]?.mode ?? 0) & 0o111).not.toBe(0);
    expect(readFileSync(zip).equals(readFileSync(second.zips.get('App') ?? ''))).toBe(true);
    expect(first.result.outputArtifacts).toMatchObject([{ name: 'App' }]);
  });

  it('maps several outputs to secondary artifacts of their names', async () => {
    const spec = `${commands('echo a > a; echo b > b')}\nartifacts: {files: [nothing], secondary-artifacts: {A: {files: [a]}, B: {files: ['b']}}}`;
    expect([...(await build(executor, spec, { outputs: ['A', 'B'] })).zips.keys()]).toEqual(['A', 'B']);
    const missing = await build(executor, spec, { outputs: ['A', 'C'] });
    expect(missing.result).toMatchObject({ outcome: 'failed', error: { code: 'CLIENT_ERROR' }, outputArtifacts: [] });
  });

  it.each([
    ['no file matches', 'true', "files: ['*.none']", /no matching artifact paths/],
    ['no base directory matches', 'true', "files: ['*'], base-directory: 'dist*'", /no matching base directory/],
    [
      'two files take one name',
      'mkdir a b; echo > a/x; echo > b/x',
      "files: ['**/*'], discard-paths: yes",
      /a\/x and b\/x/,
    ],
    ['a link leads outside', 'ln -s /etc/passwd stolen', "files: ['**/*']", /leads outside/],
    [
      'a kept link leads outside',
      'ln -s ../../log.ndjson stolen',
      "files: ['**/*'], enable-symlinks: yes",
      /leads outside/,
    ],
    ['a base directory leads outside', 'ln -s /etc out', "files: ['passwd'], base-directory: out", /leads outside/],
    ['a link leads back', 'mkdir a; echo > a/x; ln -s .. a/up', "files: ['**/*']", /leads back/],
  ])('fails its upload when %s', async (_, command, artifacts, message) => {
    const { result } = await build(executor, `${commands(command)}\nartifacts: {${artifacts}}`, { outputs: ['App'] });
    expect(statuses(result)).toContain('upload_artifacts:failed finalizing:succeeded');
    expect(result).toMatchObject({
      outcome: 'failed',
      error: { code: 'CLIENT_ERROR', message: expect.stringMatching(message) },
    });
  });

  it('follows links inside, or keeps them when asked', async () => {
    const make = 'mkdir d; echo x > d/x; ln -s d/x link; ln -s d dir';
    const followed = await build(executor, `${commands(make)}\nartifacts: {files: ['**/*']}`, { outputs: ['App'] });
    const kept = await build(executor, `${commands(make)}\nartifacts: {files: ['**/*'], enable-symlinks: yes}`, {
      outputs: ['App'],
    });
    const names = async (run: Run) => {
      const zip = await checkZip(run.zips.get('App') ?? '');
      return zip.ok ? zip.value.entries.map(({ name, kind }) => `${kind} ${name}`) : zip.error;
    };
    expect(await names(followed)).toEqual(['file d/x', 'file dir/x', 'file link']);
    expect(await names(kept)).toEqual(['file d/x', 'link dir', 'link link']);
  });
});
