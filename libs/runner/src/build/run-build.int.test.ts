import { describe, expect, it } from 'vitest';
import { ProcessExecutor } from '../sandbox/process-executor.ts';
import { ProcessTree } from '../sandbox/process-tree.ts';
import { build, commands, executors, statuses, type Given } from './build.fixture.ts';

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

  it('says loudly when it is not sandboxed', async () => {
    expect((await build(executor, commands('true'))).log).toMatch(/WARNING: commands are NOT sandboxed/);
  });
});
