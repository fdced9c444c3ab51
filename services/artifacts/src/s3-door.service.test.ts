import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { maxArtifactBytes, type JobCredentials } from '@millrace/contracts';
import { days, instant, minutes } from '@millrace/kernel';
import { drift } from '@millrace/persistence';
import { Client, type BucketItem } from 'minio';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mostUploads } from './application/job-uploads.ts';
import { SweepStore } from './application/sweep-store.ts';
import { bucket, s3House, type S3House } from './testing/s3-house.ts';

let house: S3House;
beforeAll(async () => {
  house = await s3House();
});
afterAll(() => house?.close());
beforeEach(() => house.clock.set(instant(Date.now())));

interface Using {
  readonly secretKey?: string;
  readonly sessionToken?: string;
  readonly accessKey?: string;
  readonly region?: string;
}

const minio = ({ endpoint, region, credentials }: JobCredentials, using: Using = {}): Client =>
  new Client({
    endPoint: new URL(endpoint).hostname,
    port: Number(new URL(endpoint).port),
    useSSL: false,
    region,
    accessKey: credentials.accessKeyId,
    secretKey: credentials.secretAccessKey,
    sessionToken: credentials.sessionToken,
    partSize: 5 * 1024 * 1024,
    ...using,
  });

const keyOf = (job: JobCredentials): string => job.outputs[0]?.key ?? '';

/** S3's code for what went wrong. */
async function codeOf(happens: Promise<unknown>): Promise<string> {
  const error = await happens.then(
    () => new Error('it went well'),
    (thrown: unknown) => thrown,
  );
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

async function storedFiles(): Promise<string[]> {
  const files = await readdir(join(house.folder, 'store'), { recursive: true, withFileTypes: true }).catch(() => []);
  return files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
}

describe("a job's credentials", () => {
  it('cover the objects that they name and nothing else', async () => {
    const artifactId = await house.store('App', Buffer.from('the app'));
    const job = await house.credentials({ inputs: [artifactId], outputs: ['Out'] });
    const other = await house.credentials({ outputs: ['Out'] });
    const client = minio(job);
    const input = job.inputs[0]?.key ?? '';
    expect(keyOf(job)).not.toBe(keyOf(other));
    expect(await codeOf(client.putObject(bucket, keyOf(other), 'x'))).toBe('AccessDenied');
    expect(await codeOf(client.getObject(bucket, keyOf(other)))).toBe('AccessDenied');
    expect(await codeOf(client.putObject(bucket, input, 'x'))).toBe('AccessDenied');
    expect(await codeOf(client.removeObject(bucket, input))).toBe('AccessDenied');
    expect(await codeOf(client.getObject('another-bucket', input))).toBe('AccessDenied');
    expect(await codeOf(client.getObject(bucket, keyOf(job)))).toBe('NoSuchKey');
    const listed: BucketItem[] = [];
    for await (const item of client.listObjectsV2(bucket, '', true)) listed.push(item as BucketItem);
    expect(listed.map(({ name }) => name)).toEqual([input]);
  });

  it.each([
    ['another secret', { secretKey: 'x'.repeat(40) }, 'SignatureDoesNotMatch'],
    ['no token', { sessionToken: '' }, 'InvalidAccessKeyId'],
    ['a token that was changed', { sessionToken: 'v1.aaaaaaaa.AAAA.AAAA' }, 'InvalidToken'],
    ['another key id', { accessKey: `ASMR${'A'.repeat(16)}` }, 'InvalidToken'],
    ['another region', { region: 'mars-1' }, 'AuthorizationHeaderMalformed'],
  ])('are of no use with %s', async (_what, using, code) => {
    const job = await house.credentials({ outputs: ['Out'] });
    expect(await codeOf(minio(job, using).putObject(bucket, keyOf(job), 'x'))).toBe(code);
  });

  it('expire, and a clock may be a quarter of an hour off', async () => {
    const job = await house.credentials({ outputs: ['Out'], expiresInSeconds: 60 });
    await minio(job).putObject(bucket, keyOf(job), 'in time');
    house.clock.advance(minutes(2));
    expect(await codeOf(minio(job).putObject(bucket, keyOf(job), 'late'))).toBe('ExpiredToken');
    house.clock.advance(minutes(20));
    expect(await codeOf(minio(job).putObject(bucket, keyOf(job), 'x'))).toBe('RequestTimeTooSkewed');
  });

  it('asked for again are for the same keys', async () => {
    const first = await house.credentials({ outputs: ['Out', 'Log'] });
    const second = await house.credentials({ jobId: first.jobId, outputs: ['Out', 'Log'] });
    expect(second.outputs).toEqual(first.outputs);
    expect(second.credentials.accessKeyId).not.toBe(first.credentials.accessKeyId);
  });

  it('never show in the log', () => {
    expect(house.logLines.filter((line) => /v1\.[0-9a-f]{8}\.|X-Amz-Signature/.test(line))).toEqual([]);
  });
});

/** Signs and sends what the client has no method for. */
function sender(job: JobCredentials, key = keyOf(job)) {
  return async (method: string, query: Record<string, string>, body?: string) => {
    const url = await minio(job).presignedUrl(method, bucket, key, 300, query);
    const answer = await fetch(url, { method, ...(body === undefined ? {} : { body }) });
    const text = await answer.text();
    return {
      text,
      code: /<Code>(\w+)</.exec(text)?.[1] ?? 'done',
      etag: answer.headers.get('etag') ?? '',
      uploadId: /<UploadId>([^<]+)</.exec(text)?.[1] ?? '',
    };
  };
}

describe('an output', () => {
  it('may be replaced until the job has ended, and leaves nothing of what was before', async () => {
    const job = await house.credentials({ outputs: ['Out', 'Other'] });
    const files = await storedFiles();
    await minio(job).putObject(bucket, keyOf(job), 'first');
    await minio(job).putObject(bucket, keyOf(job), 'second');
    expect(await storedFiles()).toHaveLength(files.length + 1);
    expect(await house.complete(job.jobId, ['Out', 'Other'])).toEqual({ artifacts: [], missing: ['Other'] });
    await minio(job).putObject(bucket, keyOf(job), 'third');
    const done = await house.complete(job.jobId, ['Out']);
    expect(done.artifacts).toMatchObject([
      { name: 'Out', sizeBytes: 5, sha256: createHash('sha256').update('third').digest('hex') },
    ]);
    expect(await house.complete(job.jobId, ['Out'])).toEqual(done);
    expect(await codeOf(minio(job).putObject(bucket, keyOf(job), 'fourth'))).toBe('AccessDenied');
    expect(await codeOf(minio(job).removeObject(bucket, keyOf(job)))).toBe('AccessDenied');
  });

  it('that claims to be a zip must be one that may be unpacked', async () => {
    const files = await storedFiles();
    const job = await house.credentials({ outputs: ['Out'] });
    const cut = Buffer.concat([Buffer.from('504b0304', 'hex'), Buffer.alloc(100)]);
    expect(await codeOf(minio(job).putObject(bucket, keyOf(job), cut))).toBe('InvalidRequest');
    expect(await storedFiles()).toEqual(files);
    expect(await readdir(join(house.folder, 'spool'))).toEqual([]);
  });

  it('of a body that is not what was signed leaves nothing', async () => {
    const files = await storedFiles();
    const job = await house.credentials({ outputs: ['Out'] });
    const put = await minio(job).presignedPutObject(bucket, keyOf(job), 300);
    const wrong = await fetch(put, {
      method: 'PUT',
      body: 'hello',
      headers: { 'content-md5': 'AAAAAAAAAAAAAAAAAAAAAA==' },
    });
    expect([wrong.status, await wrong.text()]).toEqual([400, expect.stringContaining('<Code>BadDigest</Code>')]);
    expect(await storedFiles()).toEqual(files);
    expect((await fetch(put, { method: 'PUT', body: 'hello' })).status).toBe(200);
  });

  it('comes in parts that must be there, in order, large enough and unchanged', async () => {
    const job = await house.credentials({ outputs: ['Out'] });
    const send = sender(job);
    const { uploadId } = await send('POST', { uploads: '' });
    const one = await send('PUT', { uploadId, partNumber: '1' }, 'small');
    const two = await send('PUT', { uploadId, partNumber: '2' }, 'last');
    const complete = async (...parts: readonly (readonly [number, string])[]): Promise<string> => {
      const listed = parts.map(([n, etag]) => `<Part><PartNumber>${n}</PartNumber><ETag>${etag}</ETag></Part>`);
      const body = `<CompleteMultipartUpload>${listed.join('')}</CompleteMultipartUpload>`;
      return (await send('POST', { uploadId }, body)).code;
    };
    expect(await complete([2, two.etag], [1, one.etag])).toBe('InvalidPartOrder');
    expect(await complete([1, one.etag], [2, two.etag])).toBe('EntityTooSmall');
    expect(await complete([1, two.etag])).toBe('InvalidPart');
    expect((await send('POST', { uploadId }, '<!DOCTYPE x><y/>')).code).toBe('MalformedXML');
    expect((await send('PUT', { uploadId: randomUUID(), partNumber: '1' }, 'x')).code).toBe('NoSuchUpload');
    expect((await send('PUT', { uploadId, partNumber: '10001' }, 'x')).code).toBe('InvalidArgument');
    expect((await send('GET', { uploadId })).text.match(/<PartNumber>/g)).toHaveLength(2);
    expect(await complete([2, two.etag])).toBe('done');
    // The client did not hear the answer and asks again.
    expect(await complete([2, two.etag])).toBe('done');
    expect((await send('GET', {})).text).toBe('last');
    expect((await send('DELETE', { uploadId })).code).toBe('NoSuchUpload');
    expect((await send('GET', { acl: '' })).code).toBe('NotImplemented');
  });

  it('takes no more room in parts than an object may have, nor more than a few uploads', async () => {
    const files = await storedFiles();
    const job = await house.credentials({ outputs: ['Out'] });
    const send = sender(job);
    const { uploadId } = await send('POST', { uploads: '' });
    expect((await send('PUT', { uploadId, partNumber: '1' }, 'first')).code).toBe('done');
    const grown = 'update multipart_part set size_bytes = $2 where upload_id = $1';
    await house.service.dataSource.query(grown, [uploadId, maxArtifactBytes - 4]);
    expect((await send('PUT', { uploadId, partNumber: '2' }, '12345')).code).toBe('EntityTooLarge');
    expect((await send('PUT', { uploadId, partNumber: '1' }, 'anew')).code).toBe('done');
    expect((await send('PUT', { uploadId, partNumber: '2' }, '12345')).code).toBe('done');
    const more = await Promise.all(Array.from({ length: mostUploads + 5 }, () => send('POST', { uploads: '' })));
    expect(Map.groupBy(more, ({ code }) => code).get('done')).toHaveLength(mostUploads - 1);
    expect((await send('POST', { uploads: '' })).code).toBe('InvalidRequest');
    expect((await send('DELETE', { uploadId })).code).toBe('done');
    expect((await send('POST', { uploads: '' })).code).toBe('done');
    expect(await storedFiles()).toEqual(files);
  });
});

it('an upload that nobody completes ends with the job, and its parts are swept away', async () => {
  const files = await storedFiles();
  const job = await house.credentials({ outputs: ['Out'] });
  const send = sender(job);
  const { uploadId } = await send('POST', { uploads: '' });
  expect((await send('PUT', { uploadId, partNumber: '1' }, 'part')).code).toBe('done');
  await minio(job).putObject(bucket, keyOf(job), 'whole');
  expect(await storedFiles()).toHaveLength(files.length + 2);
  await house.complete(job.jobId, ['Out']);
  expect((await send('PUT', { uploadId, partNumber: '2' }, 'more')).code).toBe('NoSuchUpload');
  house.clock.advance(days(2));
  await house.service.app.get(SweepStore, { strict: false }).sweep();
  expect(await storedFiles()).toHaveLength(files.length + 1);
});

describe('a listing', () => {
  it.each([
    ['first', { marker: '' }, 'marker', 'NextMarker'],
    ['second', { 'list-type': '2' }, 'continuation-token', 'NextContinuationToken'],
  ])('of the %s version is whole however small its pages are', async (_version, version, from, next) => {
    const job = await house.credentials({ outputs: ['A', 'B', 'C'] });
    const keys = job.outputs.map(({ key }) => key).toSorted();
    for (const key of keys) await minio(job).putObject(bucket, key, 'x');
    const send = sender(job, '');
    const page = async (query: Record<string, string>) => {
      const { text } = await send('GET', { ...version, ...query });
      const all = (name: string) => [...text.matchAll(new RegExp(`<${name}>([^<]+)<`, 'g'))].map(([, value]) => value);
      return { keys: all('Key'), folders: all('Prefix'), next: all(next)[0] };
    };
    const seen: unknown[] = [];
    for (let after: string | undefined = ''; after !== undefined;) {
      const { keys: found, next: last } = await page({ 'max-keys': '1', [from]: after });
      seen.push(...found);
      after = last;
    }
    expect(seen).toEqual(keys);
    const root = `${keys[0]?.split('/')[0]}/`;
    expect(await page({ 'max-keys': '1', delimiter: '/' })).toEqual({ keys: [], folders: [root], next: undefined });
    expect(await page({ 'max-keys': '0' })).toEqual({ keys: [], folders: [], next: undefined });
    expect((await send('GET', { ...version, 'max-keys': 'all' })).code).toBe('InvalidArgument');
  });
});

describe('an artifact at rest', () => {
  it('that was stored before there was encryption stays readable', async () => {
    const before = await storedFiles();
    const artifactId = await house.store('Old', Buffer.from('written long ago'));
    const [file = ''] = (await storedFiles()).filter((path) => !before.includes(path));
    await writeFile(file, 'written long ago');
    await house.service.dataSource.query('update artifact set sealed_key = null where id = $1', [artifactId]);
    const job = await house.credentials({ inputs: [artifactId] });
    const read = await minio(job).getPartialObject(bucket, job.inputs[0]?.key ?? '', 8, 4);
    expect(String(read.read() ?? (await read.toArray())[0])).toBe('long');
  });

  it('breaks the transfer off when its bytes were changed', async () => {
    const before = await storedFiles();
    const artifactId = await house.store('App', Buffer.alloc(200_000, 'a'));
    const [file = ''] = (await storedFiles()).filter((path) => !before.includes(path));
    const bytes = await readFile(file);
    bytes[150_000] = (bytes[150_000] ?? 0) ^ 1;
    await writeFile(file, bytes);
    const job = await house.credentials({ inputs: [artifactId] });
    const url = await minio(job).presignedGetObject(bucket, job.inputs[0]?.key ?? '', 300);
    await expect(fetch(url).then((answer) => answer.arrayBuffer())).rejects.toThrow(TypeError);
  });
});

it('has a database as its entities say', async () => {
  const statements = await drift(house.service.dataSource);
  expect(statements.filter((statement) => /artifact|job_output|multipart/.test(statement))).toEqual([]);
});
