import { CodePipelineClient, ListPipelinesCommand } from '@aws-sdk/client-codepipeline';
import { instant } from '@millrace/kernel';
import { execFile, execFileSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { devNull } from 'node:os';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateAccessKey } from '../access-key.ts';
import { headerLines } from './signed-request.ts';
import { SignatureVerifier } from './verify.ts';

const run = promisify(execFile);
const key = generateAccessKey();
const region = 'local';
let serverClock = (): number => Date.now();
let server: Server;
let endpoint: string;

const verifier = new SignatureVerifier({
  clock: { now: () => instant(serverClock()) },
  region,
  service: 'codepipeline',
  findKey: async (id) =>
    id === key.accessKeyId ? { secretAccessKey: key.secretAccessKey, owner: 'admin' } : undefined,
});

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void verifier
        .verify({
          method: request.method ?? '',
          target: request.url ?? '',
          headers: headerLines(request.rawHeaders),
          body: Buffer.concat(chunks),
        })
        .then((verified) => {
          response.writeHead(verified.ok ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' });
          response.end(
            JSON.stringify(
              verified.ok
                ? { pipelines: [{ name: verified.value.owner, version: 1 }] }
                : { __type: verified.error.code, message: verified.error.message },
            ),
          );
        });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

function installed(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore', timeout: 30_000 });
    return true;
  } catch {
    return false;
  }
}

const clientEnvironment = (secret: string) => ({
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  AWS_ACCESS_KEY_ID: key.accessKeyId,
  AWS_SECRET_ACCESS_KEY: secret,
  AWS_DEFAULT_REGION: region,
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_MAX_ATTEMPTS: '1',
});

interface Client {
  readonly name: string;
  readonly present: boolean;
  /** The name of the first pipeline, or an error that tells the server's code. */
  readonly first: (secret: string) => Promise<string>;
}

const clients: Client[] = [
  {
    name: 'AWS SDK for JavaScript',
    present: true,
    first: async (secret) => {
      const client = new CodePipelineClient({
        endpoint,
        region,
        maxAttempts: 1,
        credentials: { accessKeyId: key.accessKeyId, secretAccessKey: secret },
      });
      const { pipelines } = await client.send(new ListPipelinesCommand({ maxResults: 5 }));
      return pipelines?.[0]?.name ?? '';
    },
  },
  {
    name: 'AWS command line',
    present: installed('aws', '--version'),
    first: async (secret) => {
      const args = ['--endpoint-url', endpoint, '--output', 'text', 'codepipeline', 'list-pipelines'];
      const { stdout } = await run('aws', [...args, '--query', 'pipelines[0].name'], {
        env: clientEnvironment(secret),
        timeout: 50_000,
      });
      return stdout.trim();
    },
  },
  {
    name: 'boto3',
    present: installed('python3', '-c', 'import boto3'),
    first: async (secret) => {
      const script =
        'import boto3,sys; c=boto3.client("codepipeline",endpoint_url=sys.argv[1]); print(c.list_pipelines()["pipelines"][0]["name"])';
      const { stdout } = await run('python3', ['-c', script, endpoint], {
        env: clientEnvironment(secret),
        timeout: 50_000,
      });
      return stdout.trim();
    },
  },
];

describe.each(clients)('a request of the $name, where it is installed', ({ present, first }) => {
  it.runIf(present)('is accepted', async () => {
    serverClock = () => Date.now();
    expect(await first(key.secretAccessKey)).toBe('admin');
  });

  it.runIf(present)('is refused with a wrong secret', async () => {
    serverClock = () => Date.now();
    await expect(first('x'.repeat(40))).rejects.toThrow(/does not match the signature you provided/);
  });

  it.runIf(present)('is refused with a skewed clock', async () => {
    serverClock = () => Date.now() + 20 * 60_000;
    await expect(first(key.secretAccessKey)).rejects.toThrow(/Signature expired/);
  });
});
