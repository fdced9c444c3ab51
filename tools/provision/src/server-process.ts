import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { identify, isRunning, type ProcessIdentity } from './process-identity.ts';
import { ProvisionProblem } from './problem.ts';

/** How a server ended. Exactly one of the two is not null. */
export interface ServerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ServerCommand {
  /** For messages: `PostgreSQL`. */
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly uid?: number;
  readonly gid?: number;
  /** Standard output and error are appended to it. */
  readonly logFile: string;
  /** Who runs and who supervises, so that a later start recognises an orphan. */
  readonly recordFile: string;
  /** What asks this server to end quickly but cleanly. */
  readonly stopSignal: NodeJS.Signals;
}

/** A server of ours that runs as a child process. */
export interface ServerProcess {
  readonly pid: number;
  readonly exited: Promise<ServerExit>;
  /** Ends it cleanly; after `graceSeconds` (default 20) it is killed. Repeated calls await the same end. */
  stop(graceSeconds?: number): Promise<ServerExit>;
  /** SIGKILL, as a crash would: nothing is flushed and nothing is tidied up. */
  kill(): Promise<ServerExit>;
}

interface ServerRecord {
  readonly server: ProcessIdentity;
  readonly supervisor: ProcessIdentity;
}

/**
 * Starts a server that lives no longer than this process, however this process ends.
 *
 * The server gets a session of its own: Ctrl-C in a terminal reaches only the supervisor, which stops services before
 * the servers they need. A watchdog (a shell that waits for the end of a pipe only this process holds open) stops the
 * server when this process is killed: unlike PR_SET_PDEATHSIG that works on every POSIX system, across a change of
 * user, and no matter which thread called spawn.
 */
export function startServer(options: ServerCommand): ServerProcess {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, 'a', 0o600);
  let child: ChildProcess;
  try {
    child = spawn(options.command, [...options.args], {
      stdio: ['ignore', log, log],
      detached: true,
      env: { ...options.env },
      ...(options.uid === undefined ? {} : { uid: options.uid }),
      ...(options.gid === undefined ? {} : { gid: options.gid }),
    });
  } finally {
    closeSync(log);
  }
  const { promise: exited, resolve: settle } = Promise.withResolvers<ServerExit>();
  if (child.pid === undefined) {
    child.once('error', () => undefined);
    throw new ProvisionProblem(
      'start-failed',
      `${options.title} could not be started: ${options.command} does not run`,
      `Check that ${options.command} exists and may be run by this user.`,
    );
  }
  const pid = child.pid;
  const watchdog = startWatchdog(pid, options.stopSignal);
  writeRecord(options.recordFile, pid);
  child.once('exit', (code, signal) => {
    watchdog.kill('SIGKILL');
    rmSync(options.recordFile, { force: true });
    settle({ code, signal });
  });
  // Unreferenced: a forgotten server must not keep a finished process alive; the watchdog then stops the server.
  child.unref();

  let stopping: Promise<ServerExit> | undefined;
  const end = async (graceSeconds: number): Promise<ServerExit> => {
    child.ref();
    child.kill(options.stopSignal);
    const patience = setTimeout(() => child.kill('SIGKILL'), graceSeconds * 1000);
    const exit = await exited;
    clearTimeout(patience);
    return exit;
  };
  return {
    pid,
    exited,
    stop: (graceSeconds = 20) => (stopping ??= end(graceSeconds)),
    kill: () => {
      child.ref();
      child.kill('SIGKILL');
      return exited;
    },
  };
}

/** Signals the server once its pipe is closed by the death of this process, and insists after ten seconds. */
function startWatchdog(pid: number, signal: NodeJS.Signals): ChildProcess {
  const script = `trap '' INT TERM HUP
while read -r _; do :; done
kill -s ${signal.slice(3)} ${pid} 2>/dev/null || exit 0
n=0
while [ $n -lt 100 ] && kill -0 ${pid} 2>/dev/null; do sleep 0.1; n=$((n+1)); done
kill -s KILL ${pid} 2>/dev/null`;
  const watchdog = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  watchdog.once('error', () => undefined);
  watchdog.unref();
  (watchdog.stdin as unknown as { unref(): void } | null)?.unref();
  return watchdog;
}

function writeRecord(file: string, pid: number): void {
  const record = { server: identify(pid), supervisor: identify(process.pid) };
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(record), { mode: 0o600 });
  renameSync(draft, file);
}

/**
 * Deals with a server that an earlier process left behind: one without a supervisor is stopped, so that a new one can
 * take its place with known settings; one whose supervisor lives is none of our business.
 *
 * @throws ProvisionProblem `data-in-use`
 */
export async function stopOrphan(title: string, recordFile: string, stopSignal: NodeJS.Signals): Promise<void> {
  const record = readRecord(recordFile);
  if (record === undefined || !isRunning(record.server)) {
    rmSync(recordFile, { force: true });
    return;
  }
  if (isRunning(record.supervisor)) {
    throw new ProvisionProblem(
      'data-in-use',
      `${title} (process ${record.server.pid}) already runs on this data; process ${record.supervisor.pid} started it`,
      'Stop the other Millrace first, or let MILLRACE_HOME name another folder for this one.',
    );
  }
  signalIfRunning(record.server, stopSignal);
  for (let tenths = 0; isRunning(record.server); tenths += 1) {
    if (tenths === 100) signalIfRunning(record.server, 'SIGKILL');
    await wait(100);
  }
  rmSync(recordFile, { force: true });
}

function readRecord(file: string): ServerRecord | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ServerRecord;
  } catch {
    // None, or cut off by a full disk: the server's own lock on its data still protects it.
    return undefined;
  }
}

function signalIfRunning(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  try {
    if (isRunning(identity)) process.kill(identity.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
