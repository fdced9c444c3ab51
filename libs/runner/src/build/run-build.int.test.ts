import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { checkZip } from '@millrace/archive';
import type { ArtifactRefV1 } from '@millrace/contracts';
import { Clock, instant, seconds } from '@millrace/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  LogPump,
  LogSpool,
  ProcessTree,
  runBuild,
  whyNoBubblewrap,
  Workspace,
  type BuildRequest,
  type BuildResult,
  type Executor,
  type StopCause,
} from '../index.ts';
import { BubblewrapExecutor } from '../sandbox/bubblewrap-executor.ts';
import { ProcessExecutor } from '../sandbox/process-executor.ts';

class SystemClock extends Clock {
  now() {
    return instant(Date.now());
  }
}

const root = mkdtempSync(join(tmpdir(), 'runner-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const network = 'shared';
const noBubblewrap = await whyNoBubblewrap({ network, readOnly: [] });
const executors: readonly [string, Executor][] = [
  ['plain processes', new ProcessExecutor('a test')],
  ...(noBubblewrap === undefined
    ? [['bubblewrap', new BubblewrapExecutor({ network, readOnly: [] })] as [string, Executor]]
    : []),
];

interface Run {
  readonly result: BuildResult;
  /** Lines that commands printed. */
  readonly lines: readonly string[];
  readonly log: string;
  readonly zips: ReadonlyMap<string, string>;
  readonly workspace: Workspace;
}

let builds = 0;

interface Given extends Partial<BuildRequest> {
  readonly files?: Readonly<Record<string, string>>;
  /** Called with each line that commands print. */
  readonly onLine?: (text: string, stop: (cause: StopCause) => void) => void;
}

async function build(executor: Executor, spec: string, given: Given = {}): Promise<Run> {
  const workspace = await Workspace.create(root, `build-${++builds}`);
  const stop = new AbortController();
  const clock = new SystemClock();
  const spool = LogSpool.open(workspace.log);
  const log = new LogPump(spool, clock, {
    publish: (lines) => {
      for (const { stream, text } of lines) if (stream === 'stdout') given.onLine?.(text, (cause) => stop.abort(cause));
    },
  });
  const zips = new Map<string, string>();
  const result = await runBuild({
    identity: { buildId: 'web:1', account: '1', pipelineName: 'web', region: 'local', startedAtEpochMilliseconds: 7 },
    workspace,
    executor,
    log,
    clock,
    signal: stop.signal,
    stopGrace: seconds(2),
    buildspec: { kind: 'inline', text: spec },
    inherited: { PATH: process.env['PATH'] ?? '' },
    overrides: [],
    outputs: [],
    fetchInputs: async () => {
      mkdirSync(workspace.source, { recursive: true });
      for (const [name, text] of Object.entries(given.files ?? {})) {
        mkdirSync(dirname(join(workspace.source, name)), { recursive: true });
        writeFileSync(join(workspace.source, name), text);
      }
      return [];
    },
    storeOutput: async (name, zip): Promise<ArtifactRefV1> => {
      zips.set(name, zip);
      return { name, artifactId: '00000000-0000-0000-0000-000000000000', sha256: '0'.repeat(64), sizeBytes: 1 };
    },
    userCommandBegins: async () => undefined,
    phaseChanged: async () => undefined,
    ...given,
  });
  const all = spool.after(0);
  const lines = all.filter(({ stream }) => stream === 'stdout').map(({ text }) => text);
  return { result, lines, log: all.map(({ text }) => text).join('\n'), zips, workspace };
}

const commands = (...list: string[]): string =>
  `version: 0.2\nphases:\n  build:\n    commands:\n${list.map((command) => `      - ${JSON.stringify(command)}\n`).join('')}`;

const statuses = ({ phases }: BuildResult): string => phases.map(({ phase, status }) => `${phase}:${status}`).join(' ');

it.runIf(noBubblewrap !== undefined)(`runs without its sandbox cases: ${noBubblewrap}`, () => {
  expect(executors).toHaveLength(1);
});

describe.each(executors)('a build by %s', (_, executor) => {
  const run = (spec: string, given?: Given) => build(executor, spec, given);

  it('runs all commands in one shell: directory, exports, variables and functions persist across phases', async () => {
    const { result, lines } = await run(`
version: 0.2
env: {variables: {GREETING: "$HOME is literal"}, exported-variables: [COMMIT, NEVER, LINES]}
phases:
  install: {commands: ['cd /tmp', 'export COMMIT=abc', 'plain=kept', 'hello() { echo "hello $1"; }']}
  build: {commands: ['pwd', 'hello $plain', 'echo "$GREETING"', 'echo $CI $CODEBUILD_INITIATOR']}
  post_build: {commands: ["export LINES=\\"$(printf 'a\\\\nb=c')\\""]}
`);
    expect(result).toMatchObject({
      outcome: 'succeeded',
      outputVariables: { COMMIT: 'abc', NEVER: '', LINES: 'a\nb=c' },
    });
    expect(lines).toEqual(['/tmp', 'hello kept', '$HOME is literal', 'true codepipeline/web']);
  });

  it.each(['sh', 'bash'])(
    'lets `exit 0` end only its command, with exports, directory and functions kept (%s)',
    async (shell) => {
      const { result, lines } = await run(
        `env: {shell: ${shell === 'sh' ? '/bin/sh' : shell}}\n${commands('f() { echo f; }', 'cd /tmp; export A="1 2"; exit 0; echo never', 'echo "$A" $PWD; pwd')}`,
      );
      expect(lines).toEqual(['1 2 /tmp', '/tmp']);
      expect(result.outcome).toBe('succeeded');
    },
  );

  it('stops a phase at the first failure, runs its finally, and post_build sees CODEBUILD_BUILD_SUCCEEDING=0', async () => {
    const { result, lines, log } = await run(`
version: 0.2
phases:
  build: {commands: ['echo $CODEBUILD_BUILD_SUCCEEDING', 'exit 7', 'echo never'], finally: ['echo finally']}
  post_build: {commands: ['echo $CODEBUILD_BUILD_SUCCEEDING']}
`);
    expect(lines).toEqual(['1', 'finally', '0']);
    expect(result).toMatchObject({
      outcome: 'failed',
      error: {
        code: 'COMMAND_EXECUTION_ERROR',
        message: 'Error while executing command: exit 7. Reason: exit status 7',
      },
    });
    expect(statuses(result)).toContain(
      'build:failed post_build:succeeded upload_artifacts:succeeded finalizing:succeeded',
    );
    expect(log).toContain('Command did not exit successfully exit 7 exit status 7');
  });

  it('goes from a failing install straight to the end, and `set -e` ends a command like any failure', async () => {
    const { result } = await run(`
version: 0.2
phases: {install: {commands: ['set -e', 'false; echo no', 'echo never']}, build: {commands: ['echo never']}}
`);
    expect(statuses(result)).toMatch(/install:failed finalizing:succeeded completed:succeeded$/);
  });

  it('reports a syntax error and a killed shell as that command’s status', async () => {
    expect((await run(commands('if then', 'echo never'))).result.outcome).toBe('failed');
    const killed = await run(commands('kill -9 $$'));
    expect(killed.result.error?.message).toContain('exit status 137');
  });

  it('of version 0.1 gives each command its own shell', async () => {
    const { lines, result } = await run(
      `version: 0.1\nphases: {build: {commands: ['cd /tmp; export A=1', 'echo "[$A]" $(basename $PWD)', 'exit 3']}, post_build: {commands: ['echo $CODEBUILD_BUILD_SUCCEEDING']}}`,
    );
    expect(lines).toEqual(['[] src', '0']);
    expect(result.error?.message).toContain('exit status 3');
  });

  it('keeps output in order with the status that follows it', async () => {
    const { lines } = await run(commands('seq 1 20000', 'echo last >&2'));
    expect(lines).toHaveLength(20_001);
    expect(lines.at(-1)).toBe('last');
  });

  it('does not wait for background processes, and leaves none alive', async () => {
    const { result, workspace } = await run(
      commands('(trap "" TERM; sleep 1000) &', 'setsid sleep 1000 >/dev/null 2>&1 &'),
    );
    expect(result.outcome).toBe('succeeded');
    expect(new ProcessTree(workspace.cookie, workspace.folder).isAlive()).toBe(false);
  }, 30_000);

  it('cancelled, leaves not even a double-forked daemon that ignores SIGTERM', async () => {
    const daemon = `(setsid sh -c "trap '' TERM; cd /; while :; do sleep 0.1; done" >/dev/null 2>&1 &)`;
    const { result, workspace } = await run(commands(daemon, 'echo ready; sleep 1000', 'echo never'), {
      onLine: (text, stop) => text === 'ready' && stop('cancelled'),
    });
    expect(result).toMatchObject({ outcome: 'cancelled', error: { code: 'BUILD_STOPPED' } });
    expect(statuses(result)).toMatch(/build:stopped finalizing:succeeded completed:succeeded$/);
    expect(new ProcessTree(workspace.cookie, workspace.folder).isAlive()).toBe(false);
  }, 30_000);

  it('timed out, gives processes time to say goodbye', async () => {
    const { result, lines } = await run(
      commands('sh -c \'trap "echo bye; exit 0" TERM; echo ready; while :; do sleep 0.1; done\''),
      {
        onLine: (text, stop) => text === 'ready' && stop('timed-out'),
      },
    );
    expect(result).toMatchObject({ outcome: 'timed-out', error: { code: 'BUILD_TIMED_OUT' } });
    expect(lines).toContain('bye');
  }, 30_000);

  it('inherits nothing but what is let through', async () => {
    process.env['MILLRACE_TEST_SECRET'] = 'leak';
    const { lines } = await run(commands('env'));
    delete process.env['MILLRACE_TEST_SECRET'];
    expect(lines.join('\n')).not.toContain('leak');
    expect(lines.join('\n')).toContain('CODEBUILD_SRC_DIR=');
  });

  it('passes hostile values as values only', async () => {
    const hostile = '`touch /tmp/owned`$(touch /tmp/owned)"; touch /tmp/owned #';
    const { lines } = await run(commands('echo "$BRANCH"', 'ls /tmp/owned 2>&1 | tail -c 28'), {
      overrides: [{ BRANCH: hostile }],
    });
    expect(lines).toEqual([hostile, ': No such file or directory'.slice(-27)]);
  });
});

describe('a build', () => {
  const executor = new ProcessExecutor('a test');

  it('without a valid buildspec fails in DOWNLOAD_SOURCE with every error and its line', async () => {
    const { result } = await build(executor, '', {
      files: {
        'buildspec.yml': 'version: 0.2\nphases:\n  build:\n    commands:\n      - a: b\n  bild: {commands: []}\n',
      },
      buildspec: { kind: 'path', path: 'buildspec.yml' },
    });
    expect(statuses(result)).toMatch(/download_source:failed finalizing:succeeded completed:succeeded$/);
    expect(result.error?.message).toMatch(/buildspec.yml:5:9: .*quoted[\s\S]*buildspec.yml:6:3: .*bild/);
    expect(result.error?.code).toBe('YAML_FILE_ERROR');
  });

  it.each(['missing.yml', '../../log.ndjson', '/etc/passwd'])('does not read a buildspec at %s', async (path) => {
    const { result } = await build(executor, '', { buildspec: { kind: 'path', path } });
    expect(result).toMatchObject({ outcome: 'failed', error: { code: 'YAML_FILE_ERROR' } });
  });

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

  it('says loudly when it is not sandboxed', async () => {
    expect((await build(executor, commands('true'))).log).toMatch(/WARNING: commands are NOT sandboxed/);
  });
});

describe.runIf(noBubblewrap === undefined)('the sandbox', () => {
  const sandboxed = (spec: string, given?: Given) =>
    build(new BubblewrapExecutor({ network, readOnly: [] }), spec, given);
  let outside: string;
  beforeAll(() => {
    outside = join(root, 'secret');
    writeFileSync(outside, 'treasure');
  });

  it('shows no file of the host beside the system, not even read-only ones that hold secrets', async () => {
    const { lines } = await sandboxed(
      commands(`cat ${outside} /etc/shadow 2>&1 | grep -c 'No such'`, 'ls -A /root /home 2>/dev/null | grep -v : || :'),
    );
    expect(lines[0]).toBe('2');
    expect(existsSync(outside)).toBe(true);
  });

  it('lets nothing be written but the workspace, home and /tmp, which are new each time', async () => {
    const first = await sandboxed(
      commands(
        'touch /usr/x /x /etc/x 2>/dev/null || echo refused',
        'touch ~/.poison /tmp/poison; setsid sleep 1000 &',
      ),
    );
    expect(first.lines).toEqual(['refused']);
    const second = await sandboxed(
      commands('ls -A ~ /tmp | grep poison || echo clean', 'ps ax | grep -c "[s]leep" || :'),
    );
    expect(second.lines).toEqual(['clean', '0']);
  });

  it('has no capabilities and sees only its own processes', async () => {
    const { lines } = await sandboxed(
      commands("grep CapEff /proc/self/status | tr -d '\\t'", `ls /proc | grep -cx ${process.pid} || :`),
    );
    expect(lines).toEqual(['CapEff:0000000000000000', '0']);
  });

  it('is set apart from the network on demand', async () => {
    const { lines } = await build(
      new BubblewrapExecutor({ network: 'none', readOnly: [] }),
      commands('tail -n +3 /proc/net/dev | grep -vc lo: || :'),
    );
    expect(lines).toEqual(['0']);
  });
});

it('recovery finds and kills what a dead runner left behind', async () => {
  const workspace = await Workspace.create(root, 'left-behind');
  mkdirSync(workspace.source, { recursive: true });
  symlinkSync('/etc', join(workspace.source, 'link'));
  const child = new ProcessExecutor('a test').start({
    program: 'sh',
    args: ['-c', 'trap "" TERM; setsid sleep 1000 & sleep 1000'],
    box: workspace.box,
    home: workspace.home,
    tmp: workspace.tmp,
    workingDirectory: workspace.source,
    environment: { PATH: process.env['PATH'] ?? '', ...workspace.cookieEnvironment },
  });
  const tree = new ProcessTree(workspace.cookie, workspace.folder);
  while (!tree.isAlive()) await delay(5);
  await tree.kill();
  expect(tree.isAlive()).toBe(false);
  child.unref();
  await workspace.remove();
  expect(existsSync(workspace.folder)).toBe(false);
  expect(existsSync('/etc/passwd')).toBe(true);
});
