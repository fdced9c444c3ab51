import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireProgram } from '@millrace/provision';
import { eventually } from '@millrace/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { friendlyChange, unfriendlyChange } from '../demo/greetings.ts';
import { Git } from './git.ts';
import { exampleFolder } from './sample-definitions.ts';
import { SampleHost, sampleHosts } from './sample-host.ts';
import { SampleRepository } from './sample-repository.ts';

const searchPath = process.env['PATH'];
let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'millrace-sample-'));
});
afterEach(async () => {
  await rm(home, { recursive: true, force: true });
});

async function repository(): Promise<{ readonly git: Git; readonly repository: SampleRepository }> {
  const { path } = await requireProgram('git', { install: false });
  const git = new Git(path, searchPath);
  return { git, repository: new SampleRepository(home, git) };
}

it('the repository is made once, and pushes arrive on main', async () => {
  const { git, repository: sample } = await repository();
  expect(await sample.create(exampleFolder)).toBe(true);
  expect(await sample.create(exampleFolder)).toBe(false);
  const first = await git.run(sample.bareFolder, 'rev-parse', 'main');
  const { id } = await sample.push('Greet more kindly', 'src/greeting.js', friendlyChange);
  expect(await git.run(sample.bareFolder, 'log', '--format=%H %s', 'main')).toBe(
    `${id} Greet more kindly\n${first} Say hello`,
  );
  expect(await git.run(sample.bareFolder, 'ls-tree', 'main', 'scripts/start.sh')).toMatch(/^100755/);
});

it('a push follows what somebody else has pushed meanwhile', async () => {
  const { git, repository: sample } = await repository();
  await sample.create(exampleFolder);
  const other = join(home, 'other');
  await git.run(home, 'clone', '--quiet', sample.url, other);
  await writeFile(join(other, 'NOTES'), 'by hand\n');
  await git.run(other, 'add', 'NOTES');
  await git.run(other, 'commit', '--quiet', '--message', 'Take notes');
  await git.run(other, 'push', '--quiet', 'origin', 'HEAD:main');
  await sample.push('Greet more kindly', 'src/greeting.js', friendlyChange);
  expect(await git.run(sample.bareFolder, 'log', '--format=%s', 'main')).toBe(
    'Greet more kindly\nTake notes\nSay hello',
  );
});

it('one change keeps the sample’s own tests true and the other does not', async () => {
  const runs = new Map<string, boolean>();
  for (const [name, change] of [
    ['friendly', friendlyChange],
    ['unfriendly', unfriendlyChange],
  ] as const) {
    const folder = join(home, name);
    await cp(exampleFolder, folder, { recursive: true });
    const file = join(folder, 'src', 'greeting.js');
    const before = await readFile(file, 'utf8');
    await writeFile(file, change(before));
    expect(await readFile(file, 'utf8')).not.toBe(before);
    runs.set(name, await testsPass(folder));
  }
  expect(Object.fromEntries(runs)).toEqual({ friendly: true, unfriendly: false });
});

it('a host starts and stops what is installed on it, and only that', async () => {
  const host = new SampleHost(home, sampleHosts[0], searchPath);
  await host.prepare();
  await host.boot();
  expect(await host.ask()).toBeUndefined();
  const port = await host.port();
  await host.prepare();
  expect(await host.port()).toBe(port);
  await install(host);
  await host.boot();
  try {
    const answer = await eventually(async () => {
      const found = await host.ask();
      if (found === undefined) throw new Error('no answer yet');
      return found;
    });
    expect(answer).toEqual({ version: '1.0.0+test', commit: 'abc', host: 'staging-1' });
  } finally {
    await host.shutDown();
  }
  expect(await host.ask()).toBeUndefined();
});

async function install(host: SampleHost): Promise<void> {
  const target = join(host.root, 'srv', 'hello-service');
  await cp(exampleFolder, target, { recursive: true });
  await writeFile(join(target, 'version.json'), JSON.stringify({ version: '1.0.0+test', commit: 'abc' }));
  for (const folder of ['run', join('var', 'log')]) await mkdir(join(host.root, folder), { recursive: true });
}

function testsPass(folder: string): Promise<boolean> {
  return new Promise((resolve) => {
    // A test runner inside a test runner would report to it instead of ending with a status of its own.
    const { NODE_TEST_CONTEXT: _, ...environment } = process.env;
    execFile(process.execPath, ['--test'], { cwd: folder, env: environment, timeout: 30_000 }, (error) =>
      resolve(error === null),
    );
  });
}
