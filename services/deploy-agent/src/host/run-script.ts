import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { extname } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Account } from './accounts.ts';

export interface ScriptOrder {
  /** Absolute path; run as it is, never through a shell. */
  readonly path: string;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Another user than the agent's own. */
  readonly user?: Account;
  readonly timeoutMilliseconds: number;
  readonly graceMilliseconds: number;
  readonly signal: AbortSignal;
  readonly onLine: (stream: 'stdout' | 'stderr', text: string) => void;
  /** The process group has begun; what was run can be found again by it after a crash. */
  readonly onStart: (processGroup: number) => void;
}

export type ScriptEnd =
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'cancelled' }
  /** The script ended, but something it started still holds its output. */
  | { readonly kind: 'outputs-left-open' }
  | { readonly kind: 'not-started'; readonly reason: string };

const longestLine = 64 * 1024;

/**
 * Runs one script in a process group of its own, with its input closed. One deadline covers the script and the closing
 * of its outputs. Whoever overruns it, or is cancelled, gets SIGTERM as a group and SIGKILL after the grace period.
 */
export function runScript(order: ScriptOrder): Promise<ScriptEnd> {
  const child = start(order);
  return new Promise((resolve) => {
    let stopping: 'timed-out' | 'cancelled' | undefined;
    let exited: { code: number | null; signal: string | null } | undefined;
    let killer: NodeJS.Timeout | undefined;

    const settle = (end: ScriptEnd): void => {
      clearTimeout(deadline);
      clearTimeout(killer);
      order.signal.removeEventListener('abort', cancel);
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve(end);
    };
    const stop = (reason: 'timed-out' | 'cancelled'): void => {
      if (stopping) return;
      stopping = reason;
      killGroup(child.pid, 'SIGTERM');
      killer = setTimeout(() => {
        killGroup(child.pid, 'SIGKILL');
        // A process that left the group may hold the pipes for ever; it must not hold the deployment.
        if (exited) settle(reason === 'timed-out' ? { kind: 'outputs-left-open' } : { kind: 'cancelled' });
        else child.once('exit', () => settle({ kind: reason }));
      }, order.graceMilliseconds);
    };
    const cancel = (): void => stop('cancelled');
    const deadline = setTimeout(() => stop('timed-out'), order.timeoutMilliseconds);
    order.signal.addEventListener('abort', cancel, { once: true });

    const wasOpenAtDeadline = (): boolean => stopping === 'timed-out' && exitedBeforeStop;
    let exitedBeforeStop = false;
    child.on('exit', (code, signal) => {
      exited = { code, signal };
      exitedBeforeStop = stopping === undefined;
    });
    child.on('error', (error) => settle({ kind: 'not-started', reason: error.message }));
    child.on('close', () => {
      if (!exited) return;
      if (wasOpenAtDeadline()) settle({ kind: 'outputs-left-open' });
      else if (stopping) settle({ kind: stopping });
      else if (exited.signal !== null) settle({ kind: 'killed', signal: exited.signal });
      else settle({ kind: 'exited', exitCode: exited.code ?? 1 });
    });
    if (child.stdout) readLines(child.stdout, (text) => order.onLine('stdout', text));
    if (child.stderr) readLines(child.stderr, (text) => order.onLine('stderr', text));
    if (child.pid !== undefined) order.onStart(child.pid);
    if (order.signal.aborted) cancel();
  });
}

/** Signals every process of a group that still lives. */
export function killGroup(processGroup: number | undefined, signal: NodeJS.Signals): void {
  if (processGroup === undefined) return;
  try {
    process.kill(-processGroup, signal);
  } catch (error) {
    // Nobody is left in the group.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function start({ path, cwd, environment, user }: ScriptOrder): ChildProcess {
  const options: SpawnOptions = { cwd, env: { ...environment }, detached: true, stdio: ['ignore', 'pipe', 'pipe'] };
  if (!user) return spawn(path, [], options);
  const launcher = fileURLToPath(new URL(`./launch-as${extname(import.meta.url)}`, import.meta.url));
  const launch = ['--no-warnings', launcher, user.name, String(user.uid), String(user.gid), path];
  return spawn(process.execPath, launch, options);
}

/** Whole lines, and pieces of lines that are longer than anybody reads. */
function readLines(stream: Readable, onLine: (text: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  stream.on('data', (chunk: Buffer) => {
    rest += decoder.write(chunk);
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) emit(line.endsWith('\r') ? line.slice(0, -1) : line);
    while (rest.length > longestLine) {
      onLine(rest.slice(0, longestLine));
      rest = rest.slice(longestLine);
    }
  });
  const emit = (line: string): void => {
    for (let at = 0; at === 0 || at < line.length; at += longestLine) onLine(line.slice(at, at + longestLine));
  };
  stream.once('close', () => {
    rest += decoder.end();
    if (rest !== '') emit(rest);
    rest = '';
  });
  // A pipe that breaks is the script's end, which is told elsewhere.
  stream.on('error', () => undefined);
}
