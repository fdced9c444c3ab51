import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { packZip, type PackEntry } from '@millrace/archive';
import { CheckDeployActions, type ArtifactRefV1, type ReportJobResultV1 } from '@millrace/contracts';
import { instant } from '@millrace/kernel';
import { s3Server, tempDir, type TempDir, type TestS3 } from '@millrace/testing';
import { JobBench } from '@millrace/testing/jobs';
import { serviceUnderTest, type ServiceUnderTest } from '@millrace/testing/service';
import { Client } from 'minio';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildRunner } from '../index.ts';

const available = await s3Server();
const s3Deploy = { category: 'Deploy', owner: 'AWS', provider: 'S3', version: '1' };
const caller = { account: '000000000000', region: 'local', arn: 'arn:aws:iam::000000000000:user/ann' };

const under = (folder: TempDir, environment: Record<string, string> = {}) =>
  serviceUnderTest(buildRunner, { environment: { RUNNER_FOLDER: folder.path, ...environment } });

describe.skipIf(!available.ok)(available.ok ? 'an S3 deploy' : `an S3 deploy (${available.error})`, () => {
  let s3: TestS3;
  let client: Client;
  let folder: TempDir;
  let runner: ServiceUnderTest;
  let bench: JobBench;
  let bucket: string;

  beforeAll(async () => {
    if (!available.ok) return;
    s3 = await available.value();
    folder = await tempDir('bucket-deploys');
    const { port, accessKey, secretKey } = s3;
    client = new Client({ endPoint: '127.0.0.1', port, useSSL: false, accessKey, secretKey, region: 'us-east-1' });
    runner = await under(folder, {
      MILLRACE_S3_ENDPOINT: `http://127.0.0.1:${port}`,
      MILLRACE_S3_ACCESS_KEY: accessKey,
      MILLRACE_S3_SECRET_KEY: secretKey,
    });
    bench = await JobBench.beside(runner, { actionType: s3Deploy });
  });
  afterAll(async () => {
    await runner?.close();
    await bench?.close();
    await s3?.close();
    await folder?.remove();
  });
  beforeEach(async () => {
    bucket = `b-${randomUUID()}`;
    await client.makeBucket(bucket, 'us-east-1');
  });

  async function artifact(...entries: PackEntry[]): Promise<ArtifactRefV1> {
    const path = join(folder.path, randomUUID());
    await packZip(entries, path, { modifiedAt: instant(0) });
    return bench.keep('Site', await readFile(path));
  }

  const file = (name: string, content: string): PackEntry => ({ kind: 'bytes', name, content: Buffer.from(content) });

  async function deploy(input: ArtifactRefV1, configuration: Record<string, string>): Promise<ReportJobResultV1> {
    const offer = { inputArtifacts: [input], configuration: { BucketName: bucket, ...configuration } };
    return bench.resultOf(await bench.offer(offer));
  }

  async function keys(): Promise<readonly string[]> {
    const found: string[] = [];
    for await (const { name } of client.listObjectsV2(bucket, '', true) as AsyncIterable<{ name: string }>) {
      found.push(name);
    }
    return found.toSorted();
  }

  const contentOf = async (key: string): Promise<string> =>
    (await buffer(await client.getObject(bucket, key))).toString();

  it('unpacks an artifact below a prefix, with the media type of each name, and removes nothing', async () => {
    await client.putObject(bucket, 'site/old.html', 'old');
    await client.putObject(bucket, 'site/index.html', 'old');
    const input = await artifact(file('index.html', '<html></html>'), file('css/a.css', 'a{}'));
    const result = await deploy(input, { Extract: 'true', ObjectKey: 'site/', CacheControl: 'max-age=60' });
    expect(result).toMatchObject({ outcome: 'succeeded', summary: `Put 2 objects into ${bucket}` });
    expect(await keys()).toEqual(['site/css/a.css', 'site/index.html', 'site/old.html']);
    expect(await contentOf('site/index.html')).toBe('<html></html>');
    const { metaData } = await client.statObject(bucket, 'site/css/a.css');
    expect(metaData).toMatchObject({ 'content-type': 'text/css', 'cache-control': 'max-age=60' });
  });

  it('puts an artifact as it is under a key of its own', async () => {
    const input = await artifact(file('a.txt', 'one'));
    await deploy(input, { Extract: 'false', ObjectKey: 'releases/{datetime}/{uuid}.zip' });
    const [key = ''] = await keys();
    expect(key).toMatch(/^releases\/\d{4}(-\d\d){2}_\d\d(-\d\d){2}\/[0-9a-f-]{36}\.zip$/);
    expect(
      (await buffer(await client.getObject(bucket, key))).equals(bench.bytes.get(input.artifactId) as Buffer),
    ).toBe(true);
  });

  it('puts nothing when what it was given cannot be put whole', async () => {
    const linked = await artifact(file('a.txt', 'one'), { kind: 'link', name: 'b.txt', target: 'a.txt' });
    expect(await deploy(linked, { Extract: 'true' })).toMatchObject({
      outcome: 'failed',
      error: { code: 'INPUT_ARTIFACT_ERROR', message: expect.stringContaining('b.txt is a link') },
    });
    expect(await deploy(bench.keep('Site', Buffer.from('no zip')), { Extract: 'true' })).toMatchObject({
      error: { code: 'INPUT_ARTIFACT_ERROR' },
    });
    expect(await keys()).toEqual([]);
  });

  it('into a bucket that is not there fails, and is refused before it is stored', async () => {
    const input = await artifact(file('a.txt', 'one'));
    const missing = `b-${randomUUID()}`;
    expect(await deploy(input, { Extract: 'true', BucketName: missing })).toMatchObject({
      outcome: 'failed',
      error: { code: 'TARGET_REFUSED', message: expect.stringContaining(missing) },
    });
    const checked = (BucketName: string) => ({
      pointer: '/it',
      actionName: 'Publish',
      actionType: s3Deploy,
      configuration: { BucketName, Extract: 'true' },
    });
    const actions = [checked(bucket), checked(missing), checked('#{Build.Bucket}')];
    expect(await runner.ask(CheckDeployActions, { caller, actions })).toMatchObject({
      value: { issues: [{ pointer: '/it/configuration/BucketName', value: missing }] },
    });
  });
});

describe('an S3 deploy that may not put one of its objects', () => {
  it('fails, and nothing of it is put after it has', async () => {
    const folder = await tempDir('refused-object');
    const asked: string[] = [];
    const refused = Promise.withResolvers<void>();
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      request.resume();
      if (request.url?.endsWith('/000') === true) {
        response.once('finish', refused.resolve);
        response.writeHead(403, { 'content-type': 'application/xml' });
        response.end('<Error><Code>AccessDenied</Code><Message>not this one</Message></Error>');
      } else void refused.promise.then(() => response.writeHead(200, { etag: '"e"' }).end());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const runner = await under(folder, {
      MILLRACE_S3_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      MILLRACE_S3_ACCESS_KEY: 'key',
      MILLRACE_S3_SECRET_KEY: 'secret',
    });
    const bench = await JobBench.beside(runner, { actionType: s3Deploy });
    try {
      const path = join(folder.path, 'site.zip');
      const names = Array.from({ length: 200 }, (_, index) => String(index).padStart(3, '0'));
      const entries = names.map((name): PackEntry => ({ kind: 'bytes', name, content: Buffer.from(name) }));
      await packZip(entries, path, { modifiedAt: instant(0) });
      const inputArtifacts = [bench.keep('Site', await readFile(path))];
      const job = await bench.offer({ inputArtifacts, configuration: { BucketName: 'bucket', Extract: 'true' } });
      const error = { code: 'TARGET_REFUSED', message: expect.stringContaining('AccessDenied') };
      expect(await bench.resultOf(job)).toMatchObject({ outcome: 'failed', error });
      const put = asked.length;
      expect(put).toBeLessThan(50);
      // A slot is free: had anything of the first one gone on, it would have been put before this is over.
      await bench.resultOf(await bench.offer({ inputArtifacts, configuration: {} }));
      expect(asked).toHaveLength(put);
    } finally {
      await runner.close();
      await bench.close();
      server.closeAllConnections();
      server.close();
      await folder.remove();
    }
  });
});

describe('an S3 deploy where no buckets are open', () => {
  it('is not available', async () => {
    const folder = await tempDir('no-buckets');
    const runner = await under(folder);
    try {
      const configuration = { BucketName: 'bucket', Extract: 'true' };
      const actions = [{ pointer: '/it', actionName: 'Publish', actionType: s3Deploy, configuration }];
      expect(await runner.ask(CheckDeployActions, { caller, actions })).toMatchObject({
        value: { issues: [{ pointer: '/it/actionTypeId', message: expect.stringContaining("region 'LOCAL'") }] },
      });
    } finally {
      await runner.close();
      await folder.remove();
    }
  });
});
