import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand, type RunOptions } from '../testing/run-command.ts';
import { shopPipeline } from '../testing/shop-pipeline.ts';

const head = shopPipeline(
  '',
  `artifactStore: { type: S3, location: artifacts }
variables: [{ name: Greeting, defaultValue: hello }]`,
);
const ask = `
  - name: Release
    actions:
      - name: Ask
        actionTypeId: { category: Approval, owner: AWS, provider: Manual, version: 1 }
`;
const commandsType = 'actionTypeId: { category: Compute, owner: AWS, provider: Commands, version: 1 }';
const action = (name: string, commands: readonly string[], more = '') => `
      - name: ${name}
        ${commandsType}
        commands: ${JSON.stringify(commands)}
        inputArtifacts: [{ name: Sources }]${more}`;
const stageOf = (...actions: readonly string[]) => `
  - name: Build
    actions:${actions.join('')}`;

describe('millrace run --local', () => {
  let folder: string;
  const git = (...parameters: readonly string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@example.org', ...parameters], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    }).trim();
  const written = (files: Readonly<Record<string, string>>) =>
    Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));
  const run = (parameters: readonly string[], environment = {}, options: RunOptions = {}) =>
    runCommand(
      ['run', '--local', join(folder, 'pipeline.yml'), '--source', folder, ...parameters],
      environment,
      options,
    );

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'millrace-local-'));
    git('init', '--quiet', '--initial-branch', 'trunk');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('carries the working copy through builds and tests, with artifacts and variables between them', async () => {
    await mkdir(join(folder, 'sub'));
    await written({
      '.gitignore': 'secret.env\n',
      'secret.env': 'hidden',
      'committed.txt': 'old',
      'gone.txt': 'x',
      'buildspec.yml': `version: 0.2
env: { exported-variables: [VERSION] }
phases: { build: { commands: ['export VERSION=$(cat committed.txt)-$FLAVOUR', 'ls > list.txt'] } }
artifacts: { files: [list.txt] }
`,
    });
    git('add', '--all');
    git('commit', '--quiet', '--message', 'Say hello');
    await rm(join(folder, 'gone.txt'));
    await written({
      'committed.txt': 'new',
      'fresh.txt': 'y',
      'pipeline.yml': `${head}
  - name: Build
    actions:
      - name: Bundle
        namespace: Built
        actionTypeId: { category: Build, owner: AWS, provider: CodeBuild, version: 1 }
        configuration: { ProjectName: bundle }
        inputArtifacts: [{ name: Sources }]
        outputArtifacts: [{ name: App }]
  - name: Verify
    actions:
      - name: Unit
        actionTypeId: { category: Test, owner: AWS, provider: CodeBuild, version: 1 }
        configuration:
          ProjectName: unit
          BuildspecOverride: |
            version: 0.2
            phases: { build: { commands: ['cat list.txt', 'echo "<testsuite><testcase name=\\"adds\\"/></testsuite>" > unit.xml'] } }
            reports: { unit: { files: [unit.xml], file-format: JUNITXML } }
        inputArtifacts: [{ name: App }]
      - name: Tell
        ${commandsType}
        commands: ['echo "#{variables.Greeting} #{Built.VERSION} from #{Src.BranchName} at #{Src.CommitId}"']
        inputArtifacts: [{ name: Sources }]
${ask}---
kind: BuildProject
spec: { name: bundle, environmentVariables: [{ name: FLAVOUR, value: plain }] }
`,
    });
    const ran = await run(['--variable', 'Greeting=ahoy', '--artifacts', join(folder, 'sub')]);
    expect(ran.stderr).toBe('');
    expect(ran.exitCode).toBe(0);
    const commit = git('rev-parse', 'HEAD');
    expect(ran.stdout).toContain(`Tell   | ahoy new-plain from trunk at ${commit}\n`);
    const listed = ran.stdout.split('\n').filter((line) => /^Unit +\| [a-z]+\.(txt|yml)$/.test(line));
    expect(listed.map((line) => line.split('| ')[1])).toEqual([
      'buildspec.yml',
      'committed.txt',
      'fresh.txt',
      'list.txt',
      'pipeline.yml',
    ]);
    expect(ran.stdout).toContain('Unit   | Report unit: 1 tests, 1 passed, 0 failed, 0 skipped');
    expect(ran.stdout).toMatch(/Checkout +.*Say hello, with changes that are not committed/);
    expect(ran.stdout).toMatch(/✔ Build\/Bundle succeeded in .*, VERSION=new-plain\n/);
    expect(ran.stdout).toMatch(/○ Release\/Ask +an approval: nobody is asked/);
    expect(ran.stdout).toMatch(/Succeeded: 4 of 4 actions succeeded\n$/);
    expect(readdirSync(join(folder, 'sub')).toSorted()).toEqual(['App.zip', 'Sources.zip']);
  });

  it('exits with 1 when an action fails, says why, and begins nothing after it', async () => {
    await written({
      'pipeline.yml': `${head}${stageOf(
        action(
          'Unit',
          ['echo trying', 'exit 3'],
          '\n        millrace: { retry: { maxAttempts: 2, backoffSeconds: 0 } }',
        ),
        action('After', ['echo never'], '\n        runOrder: 2'),
      )}`,
    });
    const ran = await run(['--keep']);
    expect(ran.exitCode).toBe(1);
    expect(ran.stdout.match(/Unit {2}\| trying/g)).toHaveLength(2);
    expect(ran.stdout).toMatch(/✖ Build\/Unit \(attempt 2\) failed in .*exit status 3 \(COMMAND_EXECUTION_ERROR\)/);
    expect(ran.stdout).toMatch(/\nFailed: Stage Build: Action Unit ended as failed; 1 of 3 actions succeeded\n$/);
    expect(ran.stdout).not.toContain('never');
    const kept = /^workspaces, logs and artifacts: (.+)$/m.exec(ran.stderr)?.[1] ?? '';
    try {
      const [workspace = ''] = readdirSync(join(kept, 'workspaces'));
      expect(readFileSync(join(kept, 'workspaces', workspace, 'log.ndjson'), 'utf8')).toContain('"text":"trying"');
    } finally {
      await rm(kept, { recursive: true });
    }
  });

  it('runs the actions of one run order at once, and no more than it may', async () => {
    // Each waits for the other's sign: alone it would wait for ever.
    const meet = (mine: string, other: string) => [
      `touch ${folder}/meet/${mine}; i=0; while ! [ -e ${folder}/meet/${other} ] && [ $i -lt 100 ]; do sleep 0.1; i=$((i+1)); done`,
      `[ -e ${folder}/meet/${other} ]`,
    ];
    await written({
      '.gitignore': 'meet\n',
      'pipeline.yml': `${head}${stageOf(action('A', meet('a', 'b')), action('B', meet('b', 'a')))}`,
    });
    await mkdir(join(folder, 'meet'));
    // Only without a box do they see each other.
    const ran = await run(['--sandbox', 'none', '--parallel', '2']);
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout).toContain('A | WARNING: commands are NOT sandboxed');

    await written({
      'pipeline.yml': `${head}${stageOf(
        ...['A', 'B', 'C'].map((name) =>
          action(name, [`mkdir ${folder}/meet/alone`, 'sleep 0.1', `rmdir ${folder}/meet/alone`]),
        ),
      )}`,
    });
    expect((await run(['--sandbox', 'none', '--parallel', '1'])).exitCode).toBe(0);
  });

  it('gives variables of this machine to builds without showing them', async () => {
    await written({ 'pipeline.yml': `${head}${stageOf(action('Use', ['echo "$TOKEN $PLAIN $HOSTS_OWN|"']))}` });
    const environment = { TOKEN: 's3cr3t-value', HOSTS_OWN: 'not for builds' };
    const ran = await run(['--env', 'TOKEN', '--env', 'PLAIN=shown'], environment);
    expect(ran.stdout).toContain('Use | *** shown |\n');
    expect(ran.stdout).not.toContain('s3cr3t');
    expect((await run(['--env', 'MISSING'], environment)).exitCode).toBe(2);
  });

  it('ends all processes and exits with 130 when it is interrupted', async () => {
    await written({
      'pipeline.yml': `${head}${stageOf(
        action('Wait', ['sleep 86399 &', 'echo ready', 'trap "" TERM; sleep 86399']),
        action('Next', ['echo never'], '\n        runOrder: 2'),
      )}`,
    });
    const stop = new AbortController();
    const ran = await run(
      [],
      {},
      {
        signal: stop.signal,
        printed: (text) => {
          if (text.includes('| ready')) stop.abort();
        },
      },
    );
    expect(ran.exitCode).toBe(130);
    expect(ran.stdout).toMatch(/✖ Build\/Wait cancelled in /);
    expect(ran.stdout).toMatch(/\nStopped: /);
    expect(ran.stdout).not.toContain('never');
    expect(processesNamed('sleep\u000086399')).toEqual([]);
  });

  it('tells programs what it does, line by line', async () => {
    await written({ 'pipeline.yml': `${head}${stageOf(action('Say', ['echo hi']))}${ask}` });
    const ran = await run(['--output', 'json']);
    const documents = ran.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(documents[0]).toEqual({
      pipeline: 'shop',
      runs: [
        { stage: 'Source', action: 'Checkout', provider: 'Git', folder },
        { stage: 'Build', action: 'Say', provider: 'Commands' },
      ],
      leftOut: [{ stage: 'Release', action: 'Ask', why: 'an approval: nobody is asked' }],
    });
    expect(documents).toContainEqual(
      expect.objectContaining({ stage: 'Build', action: 'Say', stream: 'stdout', text: 'hi' }),
    );
    expect(documents.at(-1)).toMatchObject({
      outcome: 'succeeded',
      actions: [
        { action: 'Checkout', outcome: 'succeeded', outputArtifacts: [{ name: 'Sources' }] },
        { action: 'Say', outcome: 'succeeded', attempt: 1 },
      ],
    });
  });

  it.each([
    [['--action', 'Nope'], 2, 'the pipeline has no action "Nope"'],
    [['--variable', 'Nope=1'], 2, 'The pipeline declares no variable Nope'],
    [['--parallel', '0'], 2, 'a whole number from 1 to 256'],
    [['--watch'], 2, '--watch means nothing with --local'],
    [['--stage', 'Release'], 1, 'nothing of this pipeline can run on this machine'],
  ])('answers %j with %i', async (parameters, exitCode, message) => {
    await written({ 'pipeline.yml': `${head}${stageOf(action('Say', ['echo hi']))}${ask}` });
    const ran = await run(parameters);
    expect({ exitCode: ran.exitCode, stderr: ran.stderr }).toEqual({
      exitCode,
      stderr: expect.stringContaining(message),
    });
  });

  it('exits with 1 and the line for a pipeline that is not valid, and shows a valid one without running it', async () => {
    await written({ 'pipeline.yml': `${head}${stageOf(action('Say', ['touch ran']))}` });
    const shown = await run(['--dry-run', '--sandbox', 'none']);
    expect(shown.exitCode).toBe(0);
    expect(shown.stdout.split('\n')[0]).toBe('shop: 2 run here, 0 left out');
    expect(existsSync(join(folder, 'ran'))).toBe(false);
    await written({ 'pipeline.yml': `${head}${stageOf(action('Say', ['echo #{Nobody.KNOWS}']))}` });
    const refused = await run([]);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toMatch(/pipeline\.yml:\d+:\d+ /);
  });

  it('means nothing without --local', async () => {
    const ran = await runCommand(['run', 'shop', '--keep']);
    expect([ran.exitCode, ran.stderr]).toEqual([2, 'error: --keep means nothing without --local\n']);
  });
});

/** Processes of this machine whose command line holds the text. */
function processesNamed(text: string): readonly string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(text);
    } catch {
      // It ended meanwhile.
      return false;
    }
  });
}
