import { randomBytes, randomUUID } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { err, ok, type Result } from '@millrace/kernel';
import { tempDir } from './temp-dir.ts';

export interface TestS3 {
  readonly port: number;
  readonly accessKey: string;
  readonly secretKey: string;
  /** Ends the server and removes its folder. */
  close(): Promise<void>;
}

/**
 * How to start a real S3 server (plain HTTP on 127.0.0.1, no buckets yet), or why there is none here: it is looked
 * for, never installed, because compiling it takes minutes.
 */
export async function s3Server(): Promise<Result<() => Promise<TestS3>, string>> {
  const { resolveProgram } = await import('@millrace/provision');
  const program = await resolveProgram('s3-server', { install: false });
  return program.ok ? ok(() => start(program.value.path)) : err(`no S3 server here: ${program.error.remedy}`);
}

async function start(program: string): Promise<TestS3> {
  const { freePort } = await import('@millrace/provision');
  const folder = await tempDir('s3');
  const [data, meta, versions] = ['data', 'meta', 'versions'].map((name) => join(folder.path, name)) as [
    string,
    string,
    string,
  ];
  for (const path of [data, meta, versions]) await mkdir(path);
  const port = await freePort();
  const accessKey = randomUUID();
  const secretKey = randomBytes(24).toString('hex');
  const server = spawn(
    program,
    ['--port', `127.0.0.1:${port}`, 'posix', '--sidecar', meta, '--versioning-dir', versions, data],
    {
      stdio: 'ignore',
      env: { ROOT_ACCESS_KEY: accessKey, ROOT_SECRET_KEY: secretKey },
    },
  );
  for (const deadline = performance.now() + 30_000; !(await accepts(port)); await wait(50)) {
    if (server.exitCode !== null || performance.now() > deadline) throw new Error('the S3 server did not come up');
  }
  return {
    port,
    accessKey,
    secretKey,
    close: async () => {
      const gone = once(server, 'exit');
      server.kill('SIGKILL');
      await gone;
      await folder.remove();
    },
  };
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
