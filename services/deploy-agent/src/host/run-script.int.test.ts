import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { processBegan } from './process-age.ts';
import { runScript, type ScriptEnd } from './run-script.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-scripts-'));
});

interface Ran {
  readonly end: ScriptEnd;
  readonly lines: readonly string[];
}

async function run(script: string, more: Partial<Parameters<typeof runScript>[0]> = {}): Promise<Ran> {
  const path = join(folder, `${Math.random()}.sh`);
  await writeFile(path, script, { mode: 0o755 });
  const lines: string[] = [];
  const end = await runScript({
    path,
    cwd: '/',
    environment: { PATH: '/usr/bin:/bin', GREETING: 'hello' },
    timeoutMilliseconds: 20_000,
    graceMilliseconds: 300,
    signal: new AbortController().signal,
    onLine: (stream, text) => lines.push(`${stream}:${text}`),
    onStart: () => undefined,
    ...more,
  });
  return { end, lines };
}

const pidIn = async (name: string): Promise<number> => Number(await readFile(join(folder, name), 'utf8'));

describe('a script', () => {
  it('gets the given environment and nothing else, and no input', async () => {
    const { end, lines } = await run('#!/bin/sh\necho "$GREETING ${HOME-none}"; cat; echo oops >&2; exit 3\n');
    expect(end).toEqual({ kind: 'exited', exitCode: 3 });
    expect(lines).toEqual(['stdout:hello none', 'stderr:oops']);
  });

  it('is killed with its whole group when it overruns its time and ignores the request', async () => {
    const { end } = await run(`#!/bin/sh\ntrap '' TERM\nsleep 600 &\necho $! > ${folder}/child\nsleep 600\n`, {
      timeoutMilliseconds: 400,
    });
    expect(end).toEqual({ kind: 'timed-out' });
    const child = await pidIn('child');
    await expect.poll(() => processBegan(child)).toBeUndefined();
  });

  it('may end in time on request', async () => {
    const { end, lines } = await run(`#!/bin/sh\ntrap 'echo bye; exit 0' TERM\nsleep 600 & wait\n`, {
      timeoutMilliseconds: 400,
      graceMilliseconds: 10_000,
    });
    expect(end).toEqual({ kind: 'timed-out' });
    expect(lines).toEqual(['stdout:bye']);
  });

  it('may not leave a daemon on its outputs', async () => {
    const { end } = await run('#!/bin/sh\nsleep 600 &\nexit 0\n', { timeoutMilliseconds: 400 });
    expect(end).toEqual({ kind: 'outputs-left-open' });
  });

  it('may leave a daemon that has closed them', async () => {
    const { end } = await run(`#!/bin/sh\nsleep 600 >/dev/null 2>&1 </dev/null &\necho $! > ${folder}/daemon\n`);
    expect(end).toEqual({ kind: 'exited', exitCode: 0 });
    const daemon = await pidIn('daemon');
    expect(await processBegan(daemon)).toBeDefined();
    process.kill(daemon);
  });

  it('ends when it is cancelled', async () => {
    const stop = new AbortController();
    const { end } = await run('#!/bin/sh\necho up\nsleep 600\n', { signal: stop.signal, onLine: () => stop.abort() });
    expect(end).toEqual({ kind: 'cancelled' });
  });

  it('says why it could not be started', async () => {
    const { end } = await run('#!/no/such/interpreter\n');
    expect(end.kind).toBe('not-started');
  });

  it('cannot flood the memory with one line, and keeps characters whole', async () => {
    const { lines } = await run(`#!/bin/sh\nhead -c 200000 /dev/zero | tr '\\0' x\nprintf 'ä\\n'\n`);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(64 * 1024 + 'stdout:'.length);
    expect(lines.join('').replaceAll('stdout:', '')).toBe(`${'x'.repeat(200_000)}ä`);
  });

  it.runIf(process.getuid?.() === 0)('as root, becomes another user with that user’s groups only', async () => {
    const user = { name: 'nobody', uid: 65534, gid: 65534, home: '/nonexistent' };
    const { end, lines } = await run('#!/bin/sh\nid -u; id -G\n', { user, path: '/usr/bin/id' });
    expect(end).toEqual({ kind: 'exited', exitCode: 0 });
    expect(lines.join()).toMatch(/uid=65534\(nobody\) gid=65534\(nogroup\) groups=65534\(nogroup\)/);
  });
});
