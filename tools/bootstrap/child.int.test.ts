import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, tempDir, type TempDir } from '@millrace/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const runner = new URL('./child.mjs', import.meta.url).href;

/** Says `ready <pid>`, counts the signals it gets, and says how many when it ends half a second after the first. */
const counter = `
let signals = 0;
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {
  signals += 1;
  if (signals === 1) setTimeout(() => { console.log('signals ' + signals); process.exit(7); }, 500);
});
setInterval(() => undefined, 60_000);
console.log('ready ' + process.pid);
`;

describe('the bootstrap and the program it hands over to', () => {
  let folder: TempDir;
  let program: string;
  beforeAll(async () => {
    folder = await tempDir('bootstrap');
    program = join(folder.path, 'counter.mjs');
    mkdirSync(folder.path, { recursive: true });
    writeFileSync(program, counter);
  });
  afterAll(() => folder.remove());

  async function start(): Promise<{ bootstrap: ChildProcess; programPid: number; output: () => string }> {
    const script = `const { runInForeground } = await import(${JSON.stringify(runner)});
      process.exitCode = await runInForeground(process.execPath, [${JSON.stringify(program)}]);`;
    const bootstrap = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    bootstrap.stdout!.on('data', (bytes: Buffer) => (said += bytes.toString('utf8')));
    const pid = await eventually(() => /ready (\d+)/.exec(said)?.[1] ?? false);
    return { bootstrap, programPid: Number(pid), output: () => said };
  }

  it('hands a signal on exactly once, however often it comes, and ends with the program’s exit code', async () => {
    const { bootstrap, output } = await start();
    const ended = once(bootstrap, 'exit');
    bootstrap.kill('SIGINT');
    bootstrap.kill('SIGINT');
    bootstrap.kill('SIGTERM');
    expect((await ended)[0]).toBe(7);
    expect(output()).toContain('signals 1');
  });

  it('takes the program with it when it is killed', async () => {
    const { bootstrap, programPid } = await start();
    bootstrap.kill('SIGKILL');
    await eventually(() => {
      expect(() => process.kill(programPid, 0)).toThrow('ESRCH');
    });
  });
});
