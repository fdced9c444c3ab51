import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { BootstrapProblem, cache, childEnvironment, root } from './workspace.mjs';

const shownLogLines = 40;

/** Runs a command quietly: its output goes to a log, the end of which is shown when it fails. */
export async function runQuietly(title, logName, command, args) {
  const logFile = join(cache, logName);
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'w');
  let code;
  try {
    code = await runInForeground(command, args, { stdio: ['ignore', log, log] });
  } finally {
    closeSync(log);
  }
  if (code === 0) return;
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-shownLogLines);
  throw new BootstrapProblem(`${title} failed with exit code ${code}:\n\n${lines.join('\n')}\n\nAll of it: ${logFile}`);
}

/**
 * Runs a command to its end and answers its exit code (128 + signal number when a signal ended it).
 *
 * The child has a session of its own, so that Ctrl-C, which a terminal sends to everybody and npm forwards once more,
 * reaches it exactly once: from here. A watchdog ends it when this process is killed.
 */
export function runInForeground(command, args, { stdio = 'inherit', env = {} } = {}) {
  return new Promise((resolve, reject) => {
    let forwarded = false;
    const forward = (signal) => {
      if (forwarded) return;
      forwarded = true;
      child.kill(signal);
    };
    // Both before there is a child: whoever ended this process in between would leave it behind.
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, forward);
    const watchdog = startWatchdog();
    const child = spawn(command, args, { cwd: root, stdio, env: childEnvironment(env), detached: true });
    if (child.pid !== undefined) watchdog.stdin?.write(`${child.pid}\n`);
    const finish = () => {
      for (const signal of signals) process.off(signal, forward);
      watchdog.kill('SIGKILL');
    };
    child.once('error', (error) => {
      finish();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      finish();
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

/** A shell that waits for the end of a pipe that only this process holds open, and then asks the child it was told of to end. */
function startWatchdog() {
  const script = `trap '' INT TERM HUP; read -r pid || exit 0; while read -r _; do :; done; kill -s TERM "$pid"`;
  const watchdog = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  watchdog.once('error', () => undefined);
  // It is killed once the child has ended, perhaps before it has read who that was.
  watchdog.stdin?.on('error', () => undefined);
  watchdog.unref();
  watchdog.stdin?.unref();
  return watchdog;
}
