import { createHash, randomBytes } from 'node:crypto';
import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { JobCredentials } from '@millrace/contracts';
import { Client } from 'minio';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bucket, s3House, type S3House } from './testing/s3-house.ts';

const run = promisify(execFile);
const script = fileURLToPath(new URL('testing/job-worker.py', import.meta.url));

function installed(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore', timeout: 30_000 });
    return true;
  } catch {
    return false;
  }
}
const has = {
  aws: installed('aws', '--version'),
  boto3: installed('python3', '-c', 'import boto3, sys; sys.exit(sys.version_info < (3, 10))'),
  curl: installed('curl', '--aws-sigv4', 'x', '--version'),
};

let house: S3House;
let work: string;
beforeAll(async () => {
  house = await s3House();
  work = await mkdtemp(join(house.folder, 'work-'));
});
afterAll(() => house?.close());
beforeEach(() => house.clock.set(Date.now() as never));

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const large = randomBytes(12 * 1024 * 1024 + 12_345);

async function python(job: JobCredentials, todo: Record<string, string>): Promise<Record<string, unknown>> {
  const { endpoint, region, credentials } = job;
  const told = JSON.stringify({ endpoint, region, bucket, ...credentials, ...todo });
  const { stdout } = await run('python3', [script, told], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], AWS_CONFIG_FILE: devNull },
    timeout: 50_000,
  });
  return JSON.parse(stdout) as Record<string, unknown>;
}

async function aws(job: JobCredentials, ...args: string[]): Promise<string> {
  const { accessKeyId, secretAccessKey, sessionToken } = job.credentials;
  const { stdout } = await run('aws', ['--endpoint-url', job.endpoint, ...args], {
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
      AWS_DEFAULT_REGION: job.region,
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
      AWS_MAX_ATTEMPTS: '1',
    },
    timeout: 50_000,
  });
  return stdout;
}

function minio(job: JobCredentials): Client {
  const { hostname, port } = new URL(job.endpoint);
  return new Client({
    endPoint: hostname,
    port: Number(port),
    useSSL: false,
    region: job.region,
    accessKey: job.credentials.accessKeyId,
    secretKey: job.credentials.secretAccessKey,
    sessionToken: job.credentials.sessionToken,
    partSize: 5 * 1024 * 1024,
  });
}

const outputKey = (job: JobCredentials, index = 0): string => job.outputs[index]?.key ?? '';
const inputKey = (job: JobCredentials): string => job.inputs[0]?.key ?? '';

describe.runIf(has.boto3)('boto3', () => {
  it('uploads in parts and downloads in ranges, and the output becomes an artifact with the bytes it brought', async () => {
    const job = await house.credentials({ outputs: ['BuildOutput'] });
    expect(outputKey(job)).toMatch(/^a-rather-long-pipeli\/BuildOutpu\/[A-Za-z0-9]{7}$/);
    const [up, down] = [join(work, 'up.bin'), join(work, 'down.bin')];
    await writeFile(up, large);
    const uploaded = await python(job, { do: 'upload', key: outputKey(job), file: up });
    expect(uploaded).toEqual({ answer: expect.stringMatching(/^"[0-9a-f]{32}-3"$/) });
    const { artifacts, missing } = await house.complete(job.jobId, ['BuildOutput']);
    expect([missing, artifacts]).toMatchObject([[], [{ sha256: sha256(large), sizeBytes: large.length }]]);
    const next = await house.credentials({ inputs: [artifacts[0]?.artifactId ?? ''] });
    expect(next.inputs).toEqual([{ name: 'BuildOutput', key: outputKey(job) }]);
    await python(next, { do: 'download', key: inputKey(next), file: down });
    expect((await readFile(down)).equals(large)).toBe(true);
    expect(await python(next, { do: 'list' })).toEqual({ answer: [outputKey(job)] });
    // No part is left in the store, and what is there is not what was sent.
    const files = await readdir(join(house.folder, 'store/objects'), { recursive: true, withFileTypes: true });
    const contents = await Promise.all(
      files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name))),
    );
    expect(contents.filter(({ length }) => length > 5_000_000)).toHaveLength(1);
    expect(contents.some((content) => content.includes(large.subarray(1000, 1100)))).toBe(false);
  });

  it('presigns for whoever has no credentials', async () => {
    const job = await house.credentials({ outputs: ['Out'] });
    const put = await python(job, { do: 'presign', key: outputKey(job), method: 'put_object' });
    const get = await python(job, { do: 'presign', key: outputKey(job), method: 'get_object' });
    expect((await fetch(String(put['answer']), { method: 'PUT', body: 'by URL' })).status).toBe(200);
    expect(await (await fetch(String(get['answer']))).text()).toBe('by URL');
    const changed = await fetch(String(get['answer']).replace(/Out\/.{7}/, 'Out/AAAAAAA'));
    expect([changed.status, await changed.text()]).toEqual([
      403,
      expect.stringContaining('<Code>SignatureDoesNotMatch<'),
    ]);
  });
});

describe.runIf(has.aws)('the AWS command line', () => {
  it('puts, heads, gets a range, and lists', async () => {
    const job = await house.credentials({ outputs: ['Out'] });
    const [up, down] = [join(work, 'cli-up'), join(work, 'cli-down')];
    await writeFile(up, '0123456789');
    const at = ['--bucket', bucket, '--key', outputKey(job)];
    const put = JSON.parse(await aws(job, 's3api', 'put-object', ...at, '--body', up)) as { ETag: string };
    expect(put.ETag).toBe(`"${createHash('md5').update('0123456789').digest('hex')}"`);
    expect(JSON.parse(await aws(job, 's3api', 'head-object', ...at))).toMatchObject({
      ContentLength: 10,
      ETag: put.ETag,
    });
    await aws(job, 's3api', 'get-object', ...at, '--range', 'bytes=3-5', down);
    expect(await readFile(down, 'utf8')).toBe('345');
    await expect(aws(job, 's3api', 'get-object', ...at, '--if-none-match', put.ETag, down)).rejects.toThrow(/304/);
    await aws(job, 's3api', 'delete-object', ...at);
    await expect(aws(job, 's3api', 'head-object', ...at)).rejects.toThrow(/404/);
    const presigned = await aws(job, 's3', 'presign', `s3://${bucket}/${outputKey(job)}`);
    expect((await fetch(presigned.trim())).status).toBe(404);
  });

  it('copies a large file up and down with s3 cp', async () => {
    const job = await house.credentials({ outputs: ['Out'] });
    const [up, down] = [join(work, 'cp-up'), join(work, 'cp-down')];
    await writeFile(up, large);
    await aws(job, 's3', 'cp', '--only-show-errors', up, `s3://${bucket}/${outputKey(job)}`);
    await aws(job, 's3', 'cp', '--only-show-errors', `s3://${bucket}/${outputKey(job)}`, down);
    expect((await readFile(down)).equals(large)).toBe(true);
  });
});

describe('the minio client', () => {
  it('puts small and large objects, and reads them', async () => {
    const job = await house.credentials({ outputs: ['Small', 'Large'] });
    const client = minio(job);
    const file = join(work, 'minio-up');
    await writeFile(file, large);
    await client.putObject(bucket, outputKey(job, 0), 'small');
    await client.fPutObject(bucket, outputKey(job, 1), file);
    expect((await buffer(await client.getObject(bucket, outputKey(job, 0)))).toString()).toBe('small');
    expect(
      (await buffer(await client.getPartialObject(bucket, outputKey(job, 1), 6_000_000, 99))).equals(
        large.subarray(6_000_000, 6_000_099),
      ),
    ).toBe(true);
    const url = await client.presignedGetObject(bucket, outputKey(job, 1), 300);
    expect(sha256(new Uint8Array(await (await fetch(url)).arrayBuffer()))).toBe(sha256(large));
    const { artifacts } = await house.complete(job.jobId, ['Large', 'Small']);
    expect(artifacts.map(({ name, sizeBytes }) => [name, sizeBytes])).toEqual([
      ['Large', large.length],
      ['Small', 5],
    ]);
  });
});

describe.runIf(has.curl)('curl', () => {
  it('signs by itself', async () => {
    const job = await house.credentials({ inputs: [await house.store('App', Buffer.from('the app'))] });
    const { accessKeyId, secretAccessKey, sessionToken } = job.credentials;
    const { stdout } = await run('curl', [
      '--silent',
      '--aws-sigv4',
      `aws:amz:${job.region}:s3`,
      '--user',
      `${accessKeyId}:${secretAccessKey}`,
      '--header',
      `x-amz-security-token: ${sessionToken}`,
      '--header',
      `x-amz-content-sha256: ${sha256(Buffer.alloc(0))}`,
      `${job.endpoint}/${bucket}/${inputKey(job)}`,
    ]);
    expect(stdout).toBe('the app');
  });
});
