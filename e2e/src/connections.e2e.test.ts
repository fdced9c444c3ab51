import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { startPlatform, type Platform } from '@millrace/platform';
import {
  eventually,
  gitHttpServer,
  gitRepository,
  s3Server,
  tempDir,
  type GitHttpServer,
  type GitRepository,
  type TempDir,
  type TestS3,
} from '@millrace/testing';
import { Client } from 'minio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

/** The examples of the page about connections are what this test runs. */
const page = await readFile(new URL('../../docs/connections.md', import.meta.url), 'utf8');
const examples = (language: string): readonly string[] =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(([, text = '']) => text);
const [connection = ''] = examples('json');
const [checkout, publish] = examples('yaml').map((text) => parse(text) as Action);
const available = await s3Server();

interface Action {
  readonly configuration: Readonly<Record<string, string>>;
}

describe.skipIf(!available.ok)(available.ok ? 'a site of a private repository' : `a site (${available.error})`, () => {
  let folder: TempDir;
  let platform: Platform;
  let host: GitHttpServer;
  let gitHub: GitHttpServer;
  let repository: GitRepository;
  let s3: TestS3;
  let client: Client;

  beforeAll(async () => {
    if (!available.ok) return;
    folder = await tempDir('connections');
    s3 = await available.value();
    const { port, accessKey, secretKey } = s3;
    client = new Client({ endPoint: '127.0.0.1', port, useSSL: false, accessKey, secretKey, region: 'us-east-1' });
    host = await gitHttpServer();
    host.credentials = 'oauth2:glpat-0123456789';
    repository = await gitRepository();
    await repository.commit({ 'index.html': 'one' }, 'Begin');
    host.serve('team/site.git', repository.path);
    gitHub = await gitHttpServer();
    gitHub.credentials = 'x-access-token:ghp-0123456789';
    gitHub.serve('team/site.git', repository.path);
    platform = await startPlatform({
      home: join(folder.path, 'home'),
      port: 0,
      mode: 'embedded',
      unsafeFast: true,
      environment: {
        TRIGGERS_POLL_SECONDS: '1',
        TRIGGERS_GITHUB_URL: gitHub.url,
        MILLRACE_S3_ENDPOINT: `http://127.0.0.1:${port}`,
        MILLRACE_S3_ACCESS_KEY: accessKey,
        MILLRACE_S3_SECRET_KEY: secretKey,
      },
    });
  });
  afterAll(async () => {
    await platform?.stop();
    await host?.close();
    await gitHub?.close();
    await repository?.remove();
    await s3?.close();
    await folder?.remove();
  });

  async function rest(method: string, path: string, body?: object): Promise<{ status: number; body: unknown }> {
    const answer = await fetch(new URL(`/api/v1/${path}`, platform.urls.gateway), {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${platform.credentials.apiToken}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
  }

  const declaration = (connectionArn: string, bucket: string): object =>
    publishing(
      'site',
      { ...checkout, configuration: { ...checkout?.configuration, ConnectionArn: connectionArn } },
      bucket,
    );

  /** A pipeline that puts what its source gives into a bucket. */
  const publishing = (name: string, source: object, bucket: string): object => ({
    name,
    roleArn: 'arn:aws:iam::000000000000:role/millrace',
    artifactStore: { type: 'S3', location: 'artifacts' },
    stages: [
      {
        name: 'Source',
        actions: [source],
      },
      {
        name: 'Production',
        actions: [{ ...publish, configuration: { ...publish?.configuration, BucketName: bucket } }],
      },
    ],
  });

  const published = (bucket: string, text: string): Promise<void> =>
    eventually(
      async () => expect((await buffer(await client.getObject(bucket, 'site/index.html'))).toString()).toBe(text),
      { withinMs: 60_000 },
    );

  it('is refused with all that is missing, and then published with every push', async () => {
    const bucket = `site-${randomUUID()}`;
    const missing = checkout?.configuration['ConnectionArn'] ?? '';
    const refused = await rest('PUT', 'pipelines/site', declaration(missing, bucket));
    expect(refused).toMatchObject({
      status: 400,
      body: {
        errors: [
          { pointer: '/stages/0/actions/0/configuration/ConnectionArn' },
          { pointer: '/stages/1/actions/0/configuration/BucketName' },
        ],
      },
    });

    await client.makeBucket(bucket, 'us-east-1');
    const wanted = { ...(JSON.parse(connection) as object), baseUrl: host.url };
    const made = await rest('POST', 'connections', wanted);
    expect(made).toMatchObject({ status: 201, body: { name: 'forge', hasToken: true } });
    const { connectionArn } = made.body as { readonly connectionArn: string };
    expect(await rest('PUT', 'pipelines/site', declaration(connectionArn, bucket))).toMatchObject({ status: 201 });
    await published(bucket, 'one');
    await repository.commit({ 'index.html': 'two' }, 'Change');
    await published(bucket, 'two');

    expect(await rest('DELETE', 'connections/forge')).toMatchObject({ status: 409 });
    expect(JSON.stringify(await rest('GET', 'connections'))).not.toContain('glpat-0123456789');
  });

  it('comes from GitHub with the token of its own definition, which nobody is shown', async () => {
    const bucket = `site-${randomUUID()}`;
    await client.makeBucket(bucket, 'us-east-1');
    const source = {
      name: 'Checkout',
      actionTypeId: { category: 'Source', owner: 'ThirdParty', provider: 'GitHub', version: '1' },
      configuration: { Owner: 'team', Repo: 'site', Branch: 'main', OAuthToken: 'ghp-0123456789' },
      outputArtifacts: [{ name: 'Site' }],
    };
    const stored = await rest('PUT', 'pipelines/github-site', publishing('github-site', source, bucket));
    expect(stored.status).toBe(201);
    await repository.commit({ 'index.html': 'three' }, 'Change');
    await published(bucket, 'three');
    expect(JSON.stringify([stored, await rest('GET', 'pipelines/github-site')])).not.toContain('ghp-0123456789');
  });
});
