// Servers that a peer brings along: children of its process that never outlive it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** @returns {Promise<number>} a port of 127.0.0.1 that nobody listens on */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts a server and waits until something listens on the port. */
export async function startServer(
  command,
  args,
  { port, logFile, env = process.env, cwd, withinMilliseconds = 60_000 },
) {
  const log = openSync(logFile, 'a');
  const child = spawn(command, args, { stdio: ['ignore', log, log], env, cwd });
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`${command} ended with ${code ?? signal}; its log is ${logFile}`);
  });
  ended.catch(() => undefined);
  process.once('exit', () => child.kill('SIGKILL'));
  if (port !== undefined) await Promise.race([untilListening(port, withinMilliseconds), ended]);
  return {
    pid: child.pid,
    stop: async () => {
      child.kill('SIGTERM');
      const hard = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended.catch(() => undefined);
      clearTimeout(hard);
    },
  };
}

export async function untilListening(port, withinMilliseconds) {
  const deadline = performance.now() + withinMilliseconds;
  while (!(await listens(port))) {
    if (performance.now() > deadline) throw new Error(`nobody listens on port ${port}`);
    await wait(25);
  }
}

const listens = (port) =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
