import { randomUUID } from 'node:crypto';
import { packZip } from '@millrace/archive';
import { CheckSourceActions, type JobOfferedV1, type ReportJobResultV1 } from '@millrace/contracts';
import { instant } from '@millrace/kernel';
import { eventually, s3Server, type TestS3 } from '@millrace/testing';
import { Client } from 'minio';
import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { caller, TriggersUnderTest } from './triggers.fixture.ts';

const available = await s3Server();
const summary = 'x-amz-meta-codepipeline-artifact-revision-summary';
const s3Source = { category: 'Source', owner: 'AWS', provider: 'S3', version: '1' };

describe.skipIf(!available.ok)(available.ok ? 'an S3 source' : `an S3 source (${available.error})`, () => {
  let s3: TestS3;
  let client: Client;
  let world: TriggersUnderTest;
  let bucket: string;

  beforeAll(async () => {
    if (!available.ok) return;
    s3 = await available.value();
    const { port, accessKey, secretKey } = s3;
    client = new Client({ endPoint: '127.0.0.1', port, useSSL: false, accessKey, secretKey, region: 'us-east-1' });
    world = await TriggersUnderTest.start({
      MILLRACE_S3_ENDPOINT: `http://127.0.0.1:${port}`,
      MILLRACE_S3_ACCESS_KEY: accessKey,
      MILLRACE_S3_SECRET_KEY: secretKey,
    });
  });
  afterAll(async () => {
    await world?.close();
    await s3?.close();
  });
  beforeEach(async () => {
    await world.begin();
    bucket = `b-${randomUUID()}`;
    await client.makeBucket(bucket, 'us-east-1');
    await client.setBucketVersioning(bucket, { Status: 'Enabled' });
  });
  afterEach(async () => {
    await world.forget();
    await world.end();
  });

  async function put(content: Buffer, headers: Record<string, string> = {}): Promise<string> {
    const { versionId } = await client.putObject(bucket, 'app/bundle.zip', content, content.length, headers);
    return versionId ?? '';
  }

  async function zipOf(text: string): Promise<Buffer> {
    const path = world.freshPath();
    const entry = { kind: 'bytes', name: 'a.txt', content: Buffer.from(text) } as const;
    await packZip([entry], path, { modifiedAt: instant(0) });
    return readFile(path);
  }

  const configuration = (): Record<string, string> => ({ S3Bucket: bucket, S3ObjectKey: 'app/bundle.zip' });

  const carryOut = async (change: Partial<JobOfferedV1> = {}): Promise<ReportJobResultV1> => {
    const offer = { pipelineName: world.pipeline, actionName: 'Checkout', actionType: s3Source, ...change };
    return world.bench.resultOf(await world.bench.offer({ configuration: configuration(), ...offer }));
  };

  const bytesOf = (result: ReportJobResultV1): Buffer | undefined =>
    world.bench.bytes.get(result.outputArtifacts[0]?.artifactId ?? '');

  it('gives exactly the version that was detected, and the newest one when none was', async () => {
    const zip = await zipOf('one');
    const first = await put(zip);
    const second = await put(await zipOf('two'), { [summary]: 'release 2' });
    const result = await carryOut({ sourceRevision: { revisionId: first } });
    expect(result).toMatchObject({
      outcome: 'succeeded',
      outputVariables: { BucketName: bucket, ObjectKey: 'app/bundle.zip', VersionId: first },
      sourceRevision: { revisionId: first, revisionSummary: `Amazon S3 version id: ${first}` },
    });
    expect(Object.keys(result.outputVariables).toSorted()).toEqual(['BucketName', 'ETag', 'ObjectKey', 'VersionId']);
    expect(bytesOf(result)?.equals(zip)).toBe(true);
    expect(await carryOut()).toMatchObject({
      sourceRevision: { revisionId: second, revisionSummary: 'release 2' },
    });
  });

  it('passes through what is no zip, and says what is not there', async () => {
    await put(Buffer.from('no zip'));
    expect(bytesOf(await carryOut())?.toString()).toBe('no zip');
    const other = { ...configuration(), S3ObjectKey: 'nothing.zip' };
    expect(await carryOut({ configuration: other })).toMatchObject({
      outcome: 'failed',
      error: { code: 'SourceUnavailable', message: expect.stringContaining('nothing.zip') },
    });
    expect(await carryOut({ sourceRevision: { revisionId: 'no-such-version' } })).toMatchObject({
      outcome: 'failed',
      error: { code: 'SourceUnavailable' },
    });
  });

  it('starts its pipeline with every new version, once', async () => {
    await put(Buffer.from('before'));
    await world.tellDefined(
      {},
      {
        sourceActions: [
          { stageName: 'Source', actionName: 'Checkout', actionType: s3Source, configuration: configuration() },
        ],
      },
    );
    await eventually(async () => {
      const [source] = await world.sources();
      // A look that failed has remembered nothing.
      expect(source?.poll).toMatchObject({ checkedAt: expect.any(String), failures: 0 });
    });
    const version = await put(Buffer.from('after'));
    await eventually(() => expect(world.starts()).toHaveLength(1));
    expect(world.starts()[0]?.data).toMatchObject({
      trigger: { triggerType: 'PollForSourceChanges' },
      sourceRevisions: [{ actionName: 'Checkout', revisionType: 'S3_OBJECT_VERSION_ID', revisionValue: version }],
    });
    expect((await world.revisions())[0]).toMatchObject({
      refKind: 'object',
      refName: 'app/bundle.zip',
      revisionId: version,
      repositoryUrl: `s3://${bucket}`,
      started: true,
    });
  });

  it('is refused before it is stored when its bucket is not there or not versioned', async () => {
    const plain = `b-${randomUUID()}`;
    await client.makeBucket(plain, 'us-east-1');
    const checked = (S3Bucket: string, S3ObjectKey = 'a.zip') => ({
      pointer: '/it',
      actionName: 'Checkout',
      actionType: s3Source,
      configuration: { S3Bucket, S3ObjectKey },
    });
    const actions = [checked(bucket), checked(plain), checked(`b-${randomUUID()}`), checked(bucket, '/up')];
    expect(await world.service.ask(CheckSourceActions, { caller, actions })).toMatchObject({
      value: {
        issues: [
          { pointer: '/it/configuration/S3Bucket', message: `the bucket ${plain} is not versioned` },
          { pointer: '/it/configuration/S3Bucket', message: expect.stringContaining('there is no bucket') },
          { pointer: '/it/configuration/S3ObjectKey' },
        ],
      },
    });
  });
});

describe('an S3 source where no buckets are open', () => {
  it('is not available', async () => {
    const closed = await TriggersUnderTest.start();
    try {
      const configuration = { S3Bucket: 'bucket', S3ObjectKey: 'a.zip' };
      const actions = [{ pointer: '/stages/0/actions/0', actionName: 'Get', actionType: s3Source, configuration }];
      expect(await closed.service.ask(CheckSourceActions, { caller, actions })).toMatchObject({
        value: {
          issues: [
            {
              pointer: '/stages/0/actions/0/actionTypeId',
              message:
                "ActionType (Category: 'Source', Provider: 'S3', Owner: 'AWS', Version: '1') in action 'Get' is not available in region 'LOCAL'",
              code: 'InvalidActionDeclarationException',
            },
          ],
        },
      });
    } finally {
      await closed.close();
    }
  });
});
