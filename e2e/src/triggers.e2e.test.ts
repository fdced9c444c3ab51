import { createHmac, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type MillraceClient, pipelineText } from '@millrace/client';
import { eventually } from '@millrace/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { openSite, type Site } from './site.ts';

/** The examples of the page about triggers are what this test runs. */
const page = await readFile(new URL('../../docs/triggers.md', import.meta.url), 'utf8');
const example = (language: string): string => new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(page)?.[1] ?? '';

/** Starts on releases, on changes of sources on main, and on pull requests. */
const declaration = (repositoryUrl: string): Record<string, unknown> => ({
  name: 'library',
  roleArn: 'arn:aws:iam::000000000000:role/millrace',
  artifactStore: { type: 'S3', location: 'artifacts' },
  pipelineType: 'V2',
  ...(parse(example('yaml')) as { readonly triggers: unknown }),
  stages: [
    {
      name: 'Source',
      actions: [
        {
          name: 'Checkout',
          actionTypeId: { category: 'Source', owner: 'AWS', provider: 'Git', version: '1' },
          configuration: { RepositoryUrl: repositoryUrl, BranchName: 'main' },
          outputArtifacts: [{ name: 'Sources' }],
        },
      ],
    },
    {
      name: 'Release',
      actions: [
        { name: 'Ask', actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' } },
      ],
    },
  ],
});

describe('a pipeline with triggers', () => {
  let site: Site;
  let client: MillraceClient;
  let hook: { readonly path: string; readonly secret: string };

  beforeAll(async () => {
    site = await openSite('triggers', {
      files: { 'README.md': 'one', 'src/app.js': 'one' },
      environment: { TRIGGERS_POLL_SECONDS: '1' },
    });
    client = site.client;
    const content = JSON.stringify(declaration(site.repository.url));
    await client.pipelines.put({ path: { name: 'library' }, ...pipelineText({ content, format: 'json' }) });
    // By then the repository was looked at for the first time, which only remembers what is there.
    await eventually(
      async () => {
        const { items } = await client.approvals.list();
        if (items.length === 0) throw new Error('the first execution has not reached its approval');
      },
      { withinMs: 60_000 },
    );
    const made = await fetch(new URL('/api/v1/webhooks', site.platform.urls.gateway), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${site.platform.credentials.apiToken}`,
      },
      body: example('json'),
    });
    expect(made.status).toBe(201);
    hook = (await made.json()) as typeof hook;
  });
  afterAll(async () => {
    await site?.close();
  });

  const executions = async () => (await client.pipelines.executions({ path: { name: 'library' } })).items;

  async function deliver(before: string, after: string): Promise<string> {
    const delivery = randomUUID();
    const body = JSON.stringify({ ref: 'refs/heads/main', before, after });
    const signature = createHmac('sha256', hook.secret).update(body).digest('hex');
    const answer = await fetch(new URL(hook.path, site.platform.urls.gateway), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-github-event': 'push',
        'x-github-delivery': delivery,
        'x-hub-signature-256': `sha256=${signature}`,
      },
      body,
    });
    expect(answer.status).toBe(200);
    return delivery;
  }

  it('AS-19, AS-20: is not started by files that do not match, and says why; a tag starts it with its commit', async () => {
    const [first, ...others] = await executions();
    expect([first?.trigger.triggerType, others]).toEqual(['CreatePipeline', []]);
    const before = await site.repository.git('rev-parse', 'HEAD');
    const documented = await site.repository.commit({ 'README.md': 'two', 'src/notes.md': 'one' }, 'Document');
    const delivery = await deliver(before, documented);
    await eventually(
      async () => {
        const { items } = await client.webhooks.deliveries({ path: { name: 'library-push' } });
        // The poll may have been faster than the webhook; then that is the reason.
        expect(items.find(({ deliveryId }) => deliveryId === delivery)).toMatchObject({
          status: 'ignored',
          cause: expect.stringMatching(
            /no changed file passes its filePaths: changed README.md, src\/notes.md$|was noticed already by poll$/,
          ),
        });
      },
      { withinMs: 30_000 },
    );
    await site.repository.tag('release-1');
    const started = await eventually(
      async () => {
        const found = (await executions()).find(({ trigger }) => trigger.triggerType === 'WebhookV2');
        if (found === undefined) throw new Error('the tag has started nothing yet');
        return client.executions.get({ path: { id: found.executionId } });
      },
      { withinMs: 30_000 },
    );
    expect(started.trigger.triggerDetail).toBe(`tag release-1 of ${site.repository.url} at ${documented}`);
    await eventually(
      async () => {
        const { sourceRevisions } = await client.executions.get({ path: { id: started.executionId } });
        expect(sourceRevisions.map(({ revisionId }) => revisionId)).toEqual([documented]);
      },
      { withinMs: 30_000 },
    );
    expect(await executions()).toHaveLength(2);
  });

  it('AS-19, AS-20: is started by one file that matches among others, and by hand at the head of its branch', async () => {
    const checkedOut = (commit: string, triggerType: string) =>
      eventually(
        async () => {
          const found = (await executions()).filter((one) => one.trigger.triggerType === triggerType);
          const revisions = found.flatMap(({ sourceRevisions }) => sourceRevisions.map(({ revisionId }) => revisionId));
          expect(revisions).toContain(commit);
        },
        { withinMs: 30_000 },
      );
    const changed = await site.repository.commit({ 'README.md': 'three', 'src/app.js': 'two' }, 'Change');
    await checkedOut(changed, 'WebhookV2');
    const head = await site.repository.commit({ 'README.md': 'four' }, 'Document again');
    await client.pipelines.start({ path: { name: 'library' }, body: {} });
    await checkedOut(head, 'StartPipelineExecution');
  });
});
