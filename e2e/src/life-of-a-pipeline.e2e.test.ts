import { execFile } from 'node:child_process';
import { devNull } from 'node:os';
import { delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSite, type Site } from './site.ts';

const run = promisify(execFile);
const installed = (command: string, ...args: readonly string[]): Promise<boolean> =>
  run(command, args, { timeout: 30_000 }).then(
    () => true,
    () => false,
  );
const boto3 = await installed('python3', '-c', 'import boto3');
const awsCli = (await Promise.all(['aws', 'curl'].map((name) => installed(name, '--version')))).every(Boolean);
const openssl = await installed('openssl', 'version');

/** What every client leaves behind, newest first, as its own paginator lists it. */
const history = [
  'STANDARD Webhook Stopped',
  'STANDARD StartPipelineExecution Failed',
  'ROLLBACK ManualRollback Succeeded',
  'STANDARD StartPipelineExecution Stopped',
  'STANDARD StartPipelineExecution Succeeded',
  'STANDARD StartPipelineExecution Succeeded',
  'STANDARD CreatePipeline Succeeded',
];

/**
 * One story, told by three clients that know nothing of us (`clients/life.*`): create, edit, run with a job worker,
 * approve, disable and enable a transition, reject, retry, stop, roll back, fail a job, webhook, tags, delete.
 */
describe('the life of a pipeline', () => {
  let site: Site;

  beforeAll(async () => {
    site = await openSite('life');
  });
  afterAll(async () => {
    await site?.close();
  });

  const life = async (command: string, script: string): Promise<void> => {
    const name = script.replace('.', '-');
    const file = fileURLToPath(new URL(`clients/${script}`, import.meta.url));
    const { stdout } = await run(command, [file, name, site.repository.url], {
      env: {
        PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
        HOME: site.folder.path,
        AWS_PROFILE: 'millrace',
        AWS_SHARED_CREDENTIALS_FILE: site.platform.credentialsFile,
        AWS_CONFIG_FILE: devNull,
        AWS_REGION: 'local',
        AWS_DEFAULT_REGION: 'local',
        AWS_ENDPOINT_URL_CODEPIPELINE: site.platform.urls.gateway,
        AWS_ENDPOINT_URL_S3: site.platform.urls.artifacts,
        AWS_EC2_METADATA_DISABLED: 'true',
      },
      timeout: 580_000,
    });
    expect(JSON.parse(stdout)).toEqual(history);
    const response = await fetch(new URL(`/api/v1/pipelines/${name}`, site.platform.urls.gateway), {
      headers: { authorization: `Bearer ${site.platform.credentials.apiToken}` },
    });
    expect(response.status).toBe(404);
  };

  it('through the AWS SDK for JavaScript', () => life(process.execPath, 'life.ts'));
  it.skipIf(!boto3)('through boto3, where it is installed', () => life('python3', 'life.py'));
  // Each of its hundred-odd commands starts a Python of its own.
  it.skipIf(!awsCli || !openssl)('through the AWS CLI, where it is installed', () => life('bash', 'life.sh'), 600_000);
});
