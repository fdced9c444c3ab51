import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, s3Server, tempDir, type TempDir, type TestS3 } from '@millrace/testing';
import { Client } from 'minio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BucketRefused, S3Buckets, StoreUnavailable } from './index.ts';

const available = await s3Server();

describe.skipIf(!available.ok)(available.ok ? 'buckets of users' : `buckets of users (${available.error})`, () => {
  let s3: TestS3;
  let client: Client;
  let folder: TempDir;
  const signal = new AbortController().signal;

  beforeAll(async () => {
    if (!available.ok) return;
    s3 = await available.value();
    const { port, accessKey, secretKey } = s3;
    client = new Client({ endPoint: '127.0.0.1', port, useSSL: false, accessKey, secretKey, region: 'us-east-1' });
    folder = await tempDir('buckets');
  });
  afterAll(async () => {
    await s3?.close();
    await folder?.remove();
  });

  const buckets = (allowed: readonly string[] = [], port = s3.port) =>
    new S3Buckets({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      accessKey: s3.accessKey,
      secretKey: s3.secretKey,
      buckets: allowed,
    });

  async function versioned(): Promise<string> {
    const bucket = `b-${randomUUID()}`;
    await client.makeBucket(bucket, 'us-east-1');
    await client.setBucketVersioning(bucket, { Status: 'Enabled' });
    return bucket;
  }

  it('give exactly the version that was seen, also when there is a newer one', async () => {
    const bucket = await versioned();
    const summary = { 'x-amz-meta-codepipeline-artifact-revision-summary': 'release 1' };
    await client.putObject(bucket, 'app.zip', Buffer.from('one'), 3, summary);
    const seen = await buckets().version(bucket, 'app.zip');
    await client.putObject(bucket, 'app.zip', Buffer.from('second'), 6);
    const newer = await buckets().version(bucket, 'app.zip');
    expect(seen).toMatchObject({ summary: 'release 1' });
    expect(newer?.versionId).not.toBe(seen?.versionId);
    const path = join(folder.path, randomUUID());
    expect(await buckets().download(bucket, 'app.zip', seen?.versionId ?? '', path, signal)).toBe(3);
    expect(await readFile(path, 'utf8')).toBe('one');
    expect(await buckets().version(bucket, 'app.zip', seen?.versionId)).toEqual(seen);
    expect(await buckets().version(bucket, 'other.zip')).toBeUndefined();
  });

  it('take files with the media type of their name and the headers that are asked for', async () => {
    const bucket = await versioned();
    const path = join(folder.path, 'page');
    await writeFile(path, '<html></html>');
    await buckets([bucket]).upload(bucket, 'site/index.html', path, { 'Cache-Control': 'max-age=60' });
    const { metaData } = await client.statObject(bucket, 'site/index.html');
    expect(metaData).toMatchObject({ 'content-type': 'text/html', 'cache-control': 'max-age=60' });
  });

  it('say which may not be used, and when nobody answers', async () => {
    const bucket = await versioned();
    const plain = `b-${randomUUID()}`;
    await client.makeBucket(plain, 'us-east-1');
    await buckets().needVersions(bucket);
    await expect(buckets().needVersions(plain)).rejects.toThrow(BucketRefused);
    await expect(buckets().need(`b-${randomUUID()}`)).rejects.toThrow('there is no bucket');
    await expect(buckets(['another']).need(bucket)).rejects.toThrow('not among those that are allowed');
    await expect(buckets([], await freePort()).need(bucket)).rejects.toThrow(StoreUnavailable);
  });
});
