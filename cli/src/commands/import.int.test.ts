import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command.ts';
import { scriptedGateway } from '../testing/scripted-gateway.ts';

const workflow = `on: { push: { branches: [main] } }
jobs: { build: { runs-on: ubuntu, steps: [{ uses: actions/setup-go@v5 }, { run: make }] } }
`;
const repository = ['--repository', 'https://example.org/shop.git'];
let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-cli-'));
  file = join(folder, 'ci.yml');
  await writeFile(file, workflow);
});

it('writes a file that is valid, and reports what it could not carry over', async () => {
  const out = join(folder, 'pipeline.yml');
  expect(await runCommand(['import', file, '--out', out, ...repository])).toEqual({
    exitCode: 0,
    stdout: `${out} written\n`,
    stderr: 'note: /jobs/build/steps/0: actions/setup-go@v5 is not carried over; install it where the commands run\n',
  });
  expect(await readFile(out, 'utf8')).toContain('RepositoryUrl: https://example.org/shop.git');
  expect(await runCommand(['validate', out])).toMatchObject({ exitCode: 0, stdout: `${out}:1 Pipeline ci is valid\n` });
});

it('applies what it has made', async () => {
  await using gateway = await scriptedGateway({
    'PUT /pipelines/ci': { json: { pipeline: { version: 1 }, wasCreated: true } },
  });
  const argv = ['import', file, '--apply', ...repository, '--endpoint', gateway.url];
  const { exitCode } = await runCommand(argv, { MILLRACE_TOKEN: 't' });
  expect(exitCode).toBe(0);
  expect(gateway.asked.map(({ method, path }) => `${method} ${path}`)).toEqual(['PUT /pipelines/ci']);
  expect(JSON.parse(gateway.asked[0]?.body ?? '')).toMatchObject({ name: 'ci', executionMode: 'PARALLEL' });
});

it('asks for the repository where no git says it', async () => {
  const { exitCode, stderr } = await runCommand(['import', file]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('--repository <url>');
});

it('applies nothing that is not valid', async () => {
  const empty = join(folder, 'empty.yml');
  await writeFile(empty, 'on: push\njobs: {}\n');
  const { exitCode, stdout } = await runCommand(['import', empty, '--apply', '--json', ...repository]);
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ format: 'github', valid: false, issues: [{ pointer: '/stages' }] });
});

it('takes the pipelines of an account with their custom action types', async () => {
  const counts = { minimumCount: 0, maximumCount: 1 };
  const type = { category: 'Build', provider: 'Hudson', version: '1' };
  const action = (name: string, actionTypeId: object, more: object) => ({ name, actionTypeId, ...more });
  const git = { category: 'Source', owner: 'AWS', provider: 'Git', version: '1' };
  const pipeline = {
    name: 'shop',
    roleArn: 'arn:aws:iam::000000000000:role/shop',
    artifactStore: { type: 'S3', location: 'artifacts' },
    stages: [
      {
        name: 'Source',
        actions: [
          action('Checkout', git, {
            configuration: { RepositoryUrl: 'file:///srv/shop', BranchName: 'main' },
            outputArtifacts: [{ name: 'Sources' }],
          }),
        ],
      },
      {
        name: 'Build',
        actions: [action('Bundle', { ...type, owner: 'Custom' }, { inputArtifacts: [{ name: 'Sources' }] })],
      },
    ],
  };
  const exported = join(folder, 'exported.json');
  const types = join(folder, 'types.json');
  await writeFile(exported, JSON.stringify({ pipeline }));
  await writeFile(types, JSON.stringify({ ...type, inputArtifactDetails: counts, outputArtifactDetails: counts }));
  expect((await runCommand(['import', exported])).exitCode).toBe(1);
  expect((await runCommand(['import', exported, '--action-types', types])).exitCode).toBe(0);
});
