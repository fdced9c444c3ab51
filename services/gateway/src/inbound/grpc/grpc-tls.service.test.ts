import { credentials } from '@grpc/grpc-js';
import { seconds } from '@millrace/kernel';
import { runService } from '@millrace/service';
import { tempDir, type TempDir } from '@millrace/testing';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gateway } from '../../definition.ts';
import { GrpcClient, portOf } from '../../testing/grpc-client.ts';
import { house, type House } from '../../testing/house.ts';

const run = promisify(execFile);
const opensslExists = await run('openssl', ['version']).then(
  () => true,
  () => false,
);

describe.skipIf(!opensslExists)('the door with TLS (where openssl can make certificates)', () => {
  let folder: TempDir;
  let here: House | undefined;
  const file = (name: string) => join(folder.path, name);

  beforeAll(async () => {
    folder = await tempDir('tls');
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    await run('openssl', [
      'req',
      '-x509',
      ...key,
      '-keyout',
      file('ca.key'),
      '-out',
      file('ca.pem'),
      '-subj',
      '/CN=ca',
    ]);
    await writeFile(file('names'), 'subjectAltName=IP:127.0.0.1');
    for (const name of ['server', 'client']) {
      const request = ['-keyout', file(`${name}.key`), '-out', file(`${name}.csr`), '-subj', `/CN=${name}`];
      await run('openssl', ['req', ...key.slice(0, -2), ...request]);
      const authority = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial', '-extfile', file('names')];
      const signed = ['-in', file(`${name}.csr`), '-out', file(`${name}.pem`), '-days', '2'];
      await run('openssl', ['x509', '-req', ...authority, ...signed]);
    }
    here = await house({
      MILLRACE_GRPC_TLS_CERT_FILE: file('server.pem'),
      MILLRACE_GRPC_TLS_KEY_FILE: file('server.key'),
      MILLRACE_GRPC_TLS_CLIENT_CA_FILE: file('ca.pem'),
    });
  }, 60_000);
  afterAll(async () => {
    await here?.close();
    await folder.remove();
  });

  it('answers a client with a certificate, and none without', async () => {
    if (!here) throw new Error('the house stands');
    const [ca, key, certificate] = await Promise.all([
      readFile(file('ca.pem')),
      readFile(file('client.key')),
      readFile(file('client.pem')),
    ]);
    const known = new GrpcClient(here, portOf(here), credentials.createSsl(ca, key, certificate));
    expect(await known.call('AccessService.GetCaller')).toMatchObject({ arn: here.administrator.arn });
    known.close();
    const stranger = new GrpcClient(here, portOf(here), credentials.createSsl(ca));
    const refusal = await stranger.refusal('AccessService.GetCaller', {}, { deadline: seconds(5) });
    expect(['UNAVAILABLE', 'DEADLINE_EXCEEDED']).toContain(refusal.code);
    stranger.close();
  });

  it('does not open with half of its settings', async () => {
    const half = { ...here?.environment, MILLRACE_GRPC_TLS_CERT_FILE: '' };
    await expect(runService(gateway, half, { logTo: { write: () => undefined } })).rejects.toThrow('TLS needs both');
  });
});
