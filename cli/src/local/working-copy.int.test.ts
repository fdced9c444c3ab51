import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractZip } from '@millrace/archive';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { rootOf, WorkingCopy } from './working-copy.ts';

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'millrace-copy-')));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const git = (at: string, ...parameters: readonly string[]) =>
  execFileSync(
    'git',
    [
      '-C',
      at,
      '-c',
      'user.name=a',
      '-c',
      'user.email=a@example.org',
      '-c',
      'protocol.file.allow=always',
      ...parameters,
    ],
    { env: { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' } },
  );
async function written(at: string, ...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await mkdir(join(at, name, '..'), { recursive: true });
    await writeFile(join(at, name), name);
  }
}
async function repository(at: string, ...names: readonly string[]): Promise<string> {
  await mkdir(at, { recursive: true });
  git(at, 'init', '--quiet');
  await written(at, ...names);
  git(at, 'add', '--all');
  git(at, 'commit', '--quiet', '--message', 'First');
  return at;
}
const namesOf = async (at: string, leftOut: readonly string[] = []) =>
  (await WorkingCopy.at(at, leftOut)).entries.map(({ name }) => name).toSorted();

it('holds submodules that were fetched and other repositories inside, and stops at those that were not', async () => {
  const library = await repository(join(folder, 'library'), 'lib.c');
  const origin = await repository(join(folder, 'origin'), 'main.c');
  git(origin, 'submodule', '--quiet', 'add', library, 'sub');
  git(origin, 'commit', '--quiet', '--message', 'Second');
  await repository(join(origin, 'inside'), 'other.c');
  await written(origin, 'sub/new.c');
  expect(await namesOf(origin)).toEqual(['.gitmodules', 'inside/other.c', 'main.c', 'sub/lib.c', 'sub/new.c']);
  git(folder, 'clone', '--quiet', origin, 'clone');
  expect(await namesOf(join(folder, 'clone'))).toEqual(['.gitmodules', 'main.c']);
});

it('without a repository holds what no .gitignore names', async () => {
  await written(folder, 'a.txt', 'b.log', 'deep/c.txt', 'kept/d.txt');
  await writeFile(join(folder, '.gitignore'), '*.log\n');
  const copy = await WorkingCopy.at(folder, [join(folder, 'kept')]);
  expect(copy.entries.map(({ name }) => name).toSorted()).toEqual(['.gitignore', 'a.txt', 'deep/c.txt']);
  expect(copy.commit).toBeUndefined();
  expect(Object.keys(copy.variables)).toEqual(['RepositoryName']);
  expect(await rootOf(folder)).toBe(folder);
});

it('of a folder in a repository is that folder, and the root is found from anywhere', async () => {
  const root = await repository(join(folder, 'shop'), 'top.txt', 'deep/down/x.txt');
  expect(await namesOf(join(root, 'deep'))).toEqual(['down/x.txt']);
  expect(await rootOf(join(root, 'deep', 'down'))).toBe(root);
});

it('is packed with modes and links, and refuses what leads outside', async () => {
  const root = await repository(join(folder, 'shop'), 'run.sh');
  await chmod(join(root, 'run.sh'), 0o755);
  await symlink('run.sh', join(root, 'link'));
  const zip = join(folder, 'copy.zip');
  await (await WorkingCopy.at(root, [])).pack(zip);
  expect((await extractZip(zip, join(folder, 'out'))).ok).toBe(true);
  expect(
    execFileSync('stat', ['-c', '%a %F', 'run.sh', 'link'], { cwd: join(folder, 'out'), encoding: 'utf8' }),
  ).toMatch(/^755 regular file\n\d+ symbolic link\n$/);
  await symlink('/etc/passwd', join(root, 'outside'));
  const refused = (await WorkingCopy.at(root, [])).pack(zip);
  await expect(refused).rejects.toMatchObject({ code: 'local.source-refused', exitCode: 1 });
});

it('knows a folder that is not there', async () => {
  await expect(WorkingCopy.at(join(folder, 'nowhere'), [])).rejects.toMatchObject({ exitCode: 2 });
});
