import { spawn, type ChildProcess } from 'node:child_process';
import type { Executor, Launch } from './executor.ts';

/** Runs commands as plain processes of the runner's own user. For machines where nothing better works. */
export class ProcessExecutor implements Executor {
  readonly name = 'process';
  readonly description: string;

  /** @param why the reason that there is no sandbox */
  constructor(why: string) {
    this.description = `WARNING: commands are NOT sandboxed: they can read and change whatever the runner can (${why})`;
  }

  start({ program, args, home, tmp, workingDirectory, environment }: Launch): ChildProcess {
    return spawn(program, args, {
      cwd: workingDirectory,
      env: { ...environment, HOME: home, TMPDIR: tmp },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
    });
  }
}
