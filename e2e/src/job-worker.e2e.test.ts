import { eventually } from '@millrace/testing';
import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsCli, awsExists } from './aws-cli.ts';
import { openSite, type Site } from './site.ts';

const run = promisify(execFile);
const example = fileURLToPath(new URL('../../examples/job-worker/', import.meta.url));
const boto3Exists = await run('python3', ['-c', 'import boto3']).then(
  () => true,
  () => false,
);

interface Latest {
  readonly status: string;
  readonly summary?: string;
  readonly externalExecutionUrl?: string;
  readonly errorDetails?: { readonly message: string };
}
interface State {
  readonly stageStates: readonly { readonly actionStates: readonly { readonly latestExecution?: Latest }[] }[];
}

describe.skipIf(!boto3Exists || !(await awsExists()))(
  'a job worker in Python (where boto3 and the AWS CLI are)',
  () => {
    let site: Site;
    let aws: ReturnType<typeof awsCli>;

    beforeAll(async () => {
      site = await openSite('job-worker');
      aws = awsCli(site.platform, site.folder.path);
      await aws('create-custom-action-type', { 'cli-input-json': await text('action-type.json') });
      const pipeline = (await text('pipeline.json'))
        .replace('REPOSITORY', site.repository.url)
        // Only the webhook is to start it here.
        .replace('"BranchName": "main"', '"BranchName": "main", "PollForSourceChanges": "false"');
      await aws('create-pipeline', { pipeline });
    });
    afterAll(async () => {
      await site?.close();
    });

    const text = (name: string): Promise<string> => readFile(join(example, name), 'utf8');

    /** Both parts of one check. */
    const worker = () =>
      run('python3', [join(example, 'worker.py'), '--jobs', '2', '--every', '0.2'], {
        env: {
          PATH: process.env['PATH'],
          HOME: site.folder.path,
          AWS_PROFILE: 'millrace',
          AWS_SHARED_CREDENTIALS_FILE: site.platform.credentialsFile,
          AWS_DEFAULT_REGION: 'local',
          AWS_ENDPOINT_URL_CODEPIPELINE: site.platform.urls.gateway,
          AWS_ENDPOINT_URL_S3: site.platform.urls.artifacts,
          AWS_EC2_METADATA_DISABLED: 'true',
        },
        timeout: 90_000,
      });

    const checked = async (): Promise<Latest | undefined> =>
      (await aws<State>('get-pipeline-state', { name: 'checked' })).stageStates[1]?.actionStates[0]?.latestExecution;

    const ends = async (status: string): Promise<Latest | undefined> =>
      eventually(
        async () => {
          const latest = await checked();
          expect(latest?.status).toBe(status);
          return latest;
        },
        { withinMs: 30_000, everyMs: 500 },
      );

    it('polls, acknowledges, reads and writes artifacts, and goes on from its token', async () => {
      const { stdout } = await worker();
      expect(stdout).toMatch(/first_part done\n.*second_part done/s);
      const latest = await ends('Succeeded');
      expect(latest?.summary).toBe('1 files are clean');
      expect(latest?.externalExecutionUrl).toMatch(/^https:\/\/checks\.example\.com\/check-[0-9a-f]{8}\?word=FIXME$/);
      const shown = JSON.stringify(await aws('get-pipeline', { name: 'checked' }));
      expect(shown).toContain('"ApiKey":"****"');
      expect(shown).not.toContain('s3cr3t');
    });

    it('a webhook starts the next check, and what the worker finds fails it', async () => {
      const webhook = {
        name: 'pushed',
        targetPipeline: 'checked',
        targetAction: 'Checkout',
        filters: [{ jsonPath: '$.ref', matchEquals: 'refs/heads/{BranchName}' }],
        authentication: 'GITHUB_HMAC',
        authenticationConfiguration: { SecretToken: 'only the sender knows' },
      };
      const put = await aws<{ webhook: { url: string } }>('put-webhook', { webhook: JSON.stringify(webhook) });
      await site.repository.commit({ 'src/shop.ts': '// FIXME\n' }, 'Break it');
      const body = JSON.stringify({ ref: 'refs/heads/main' });
      const sent = (secret: string, payload = body) =>
        fetch(put.webhook.url, {
          method: 'POST',
          body: payload,
          headers: { 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(payload).digest('hex')}` },
        });
      expect((await sent('guessed')).status).toBe(401);
      expect((await sent('only the sender knows')).status).toBe(200);
      await worker();
      const latest = await ends('Failed');
      expect(latest?.errorDetails?.message).toBe('The word is in src/shop.ts');
      const tagged = { 'resource-arn': 'arn:aws:codepipeline:local:000000000000:webhook:pushed' };
      await aws('tag-resource', { ...tagged, tags: 'key=team,value=web' });
      const tags = await aws<{ tags: readonly object[] }>('list-tags-for-resource', tagged);
      expect(tags.tags).toEqual([{ key: 'team', value: 'web' }]);
      expect(JSON.stringify(await aws('list-webhooks', {}))).toContain('lastTriggered');
    });
  },
);
