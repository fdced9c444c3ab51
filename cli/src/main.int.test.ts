import { spawn, spawnSync, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const launcher = fileURLToPath(new URL('../bin/millrace.mjs', import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('ends quietly when the reader of its output has seen enough', () => {
  const file = join(folder, 'pipeline.json');
  // Far more to say than a pipe holds.
  const stages = Array.from({ length: 2000 }, (_, n) => ({ name: `not a name ${n} ${'x'.repeat(90)}`, actions: [] }));
  writeFileSync(file, JSON.stringify({ name: 'broken', stages }));
  const command = 'set -o pipefail; "$0" "$1" --json validate "$2" | head -c 10';
  const { stderr, stdout } = spawnSync('bash', ['-c', command, process.execPath, launcher, file], {
    encoding: 'utf8',
  });
  expect(stdout).toHaveLength(10);
  expect(stderr).not.toContain('EPIPE');
  expect(stderr).not.toContain('    at ');
});

/** A pipeline that runs one command, in the test's folder. */
function pipelineWith(command: string): string {
  const type = (category: string, provider: string) => ({ category, owner: 'AWS', provider, version: '1' });
  const file = join(folder, 'pipeline.json');
  const action = { name: 'Say', actionTypeId: type('Compute', 'Commands'), commands: [command] };
  const source = {
    name: 'Checkout',
    actionTypeId: type('Source', 'Git'),
    configuration: { RepositoryUrl: 'file:///srv/shop', BranchName: 'main' },
    outputArtifacts: [{ name: 'Sources' }],
  };
  const stages = [
    { name: 'Source', actions: [source] },
    { name: 'Build', actions: [{ ...action, inputArtifacts: [{ name: 'Sources' }] }] },
  ];
  const store = { type: 'S3', location: 'artifacts' };
  const roleArn = 'arn:aws:iam::000000000000:role/shop';
  writeFileSync(file, JSON.stringify({ name: 'shop', roleArn, pipelineType: 'V2', artifactStore: store, stages }));
  return file;
}

const local = (file: string, ...more: readonly string[]) => [
  launcher,
  'run',
  '--local',
  file,
  '--source',
  folder,
  ...more,
];

it('exits with 5 when builds are to be boxed in and nothing here can do it', () => {
  // A PATH with git and without bubblewrap.
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  symlinkSync(execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim(), join(bin, 'git'));
  const { status, stdout } = spawnSync(
    process.execPath,
    local(pipelineWith('true'), '--sandbox', 'bubblewrap', '--json'),
    { encoding: 'utf8', env: { PATH: bin } },
  );
  const last = stdout.trim().split('\n').at(-1) ?? '';
  expect([status, JSON.parse(last)]).toEqual([
    5,
    { error: expect.objectContaining({ code: 'local.no-sandbox', hint: expect.stringContaining('bubblewrap') }) },
  ]);
});

it.each(['SIGINT', 'SIGTERM'] as const)('exits with 130 on %s, with nothing left of a local run', async (signal) => {
  const child = spawn(process.execPath, local(pipelineWith('sleep 86397 & echo ready; sleep 86397')), {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const code = new Promise((resolve) => child.once('exit', resolve));
  for await (const chunk of child.stdout) if (String(chunk).includes('| ready')) child.kill(signal);
  expect(await code).toBe(130);
  const left = readdirSync('/proc').filter(
    (pid) => /^\d+$/.test(pid) && commandLineOf(pid).includes('sleep\0' + '86397'),
  );
  expect(left).toEqual([]);
});

function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    // It ended meanwhile.
    return '';
  }
}
