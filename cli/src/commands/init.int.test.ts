import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-init-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const init = (...parameters: readonly string[]) =>
  runCommand(['init', '--out', join(folder, 'pipeline.yml'), ...parameters]);

it('writes a pipeline that is valid and runs as it is', async () => {
  await writeFile(join(folder, 'Makefile'), 'all:\n\t@echo built\ntest:\n\t@echo tested\n');
  execFileSync('git', ['-C', folder, 'init', '--quiet', '--initial-branch', 'trunk']);
  execFileSync('git', ['-C', folder, 'remote', 'add', 'origin', 'https://git.example/shop.git']);
  const made = await init('--name', 'shop');
  expect([made.exitCode, made.stdout]).toEqual([0, `${folder}/pipeline.yml written: pipeline shop, built with make\n`]);
  const text = await readFile(join(folder, 'pipeline.yml'), 'utf8');
  expect(text).toContain('RepositoryUrl: https://git.example/shop.git');
  expect(text).toContain('BranchName: trunk');
  const file = join(folder, 'pipeline.yml');
  expect((await runCommand(['validate', file])).stdout).toBe(`${file}:1 Pipeline shop is valid\n`);
  const ran = await runCommand(['run', '--local', file, '--source', folder]);
  expect(ran.stdout).toContain('Build | built\n');
  expect(ran.stdout).toContain('Test  | tested\n');
  expect(ran.exitCode).toBe(0);
});

it('never writes over what is there', async () => {
  await writeFile(join(folder, 'pipeline.yml'), 'mine');
  expect((await init()).exitCode).toBe(2);
  expect(await readFile(join(folder, 'pipeline.yml'), 'utf8')).toBe('mine');
});

it('says what it took the project for, and that it may know nothing', async () => {
  const made = await init('--output', 'json');
  expect(JSON.parse(made.stdout)).toMatchObject({ toolchain: 'nothing known' });
  expect((await runCommand(['validate', join(folder, 'pipeline.yml')])).exitCode).toBe(0);
});
