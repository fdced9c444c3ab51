import { randomBytes, randomUUID } from 'node:crypto';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort, resolveProgram } from '@millrace/provision';
import { Client } from 'minio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { objectStoreFromUrl, StoreUnavailable, type ObjectStore } from './index.ts';
import { objectStoreContract } from './object-store.contract.ts';

/** Looked for, not installed: compiling it takes minutes. `npm run doctor` says how to get it. */
const program = await resolveProgram('s3-server', { install: false });
const why = program.ok ? '' : `no S3 server on this machine: ${program.error.remedy}`;

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

describe.skipIf(!program.ok)(`the S3 store ${why}`, () => {
  const credentials = { accessKey: randomUUID(), secretKey: randomBytes(24).toString('hex') };
  let folder: string;
  let server: ChildProcess;
  let port: number;

  beforeAll(async () => {
    if (!program.ok) return;
    folder = await mkdtemp(join(tmpdir(), 's3-'));
    await mkdir(join(folder, 'data'));
    await mkdir(join(folder, 'meta'));
    port = await freePort();
    server = spawn(
      program.value.path,
      ['--port', `127.0.0.1:${port}`, 'posix', '--sidecar', join(folder, 'meta'), join(folder, 'data')],
      {
        stdio: 'ignore',
        env: { ROOT_ACCESS_KEY: credentials.accessKey, ROOT_SECRET_KEY: credentials.secretKey },
      },
    );
    for (const deadline = Date.now() + 30_000; !(await accepts(port)); await wait(50)) {
      if (server.exitCode !== null || Date.now() > deadline) throw new Error('the S3 server did not come up');
    }
  });
  afterAll(async () => {
    if (!program.ok) return;
    const gone = once(server, 'exit');
    server.kill('SIGKILL');
    await gone;
    await rm(folder, { recursive: true });
  });

  async function emptyBucket(): Promise<ObjectStore> {
    const bucket = `bucket-${randomUUID()}`;
    await new Client({ endPoint: '127.0.0.1', port, useSSL: false, ...credentials }).makeBucket(bucket);
    return objectStoreFromUrl(`s3://127.0.0.1:${port}/${bucket}/artifacts?tls=false`, credentials);
  }

  objectStoreContract(emptyBucket);

  it('says that it is unavailable when its key is refused or nobody listens', async () => {
    const wrong = objectStoreFromUrl(`s3://127.0.0.1:${port}/bucket?tls=false`, { ...credentials, secretKey: 'wrong' });
    await expect(wrong.put('k', [Buffer.from('x')])).rejects.toThrow(StoreUnavailable);
    const nobody = objectStoreFromUrl(`s3://127.0.0.1:${await freePort()}/bucket?tls=false`, credentials);
    await expect(nobody.put('k', [Buffer.from('x')])).rejects.toThrow(StoreUnavailable);
  });
});
