import { type MillraceClient, pipelineText } from '@millrace/client';
import { eventually } from '@millrace/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Functions } from './functions.ts';
import { openSite, type Site } from './site.ts';

const type = (category: string, provider: string) => ({ category, owner: 'AWS', provider, version: '1' });

/** Checks out, and calls a function in a stage that both pipelines share a lock for. */
const declaration = (name: string, repositoryUrl: string, base: string): Record<string, unknown> => ({
  name,
  roleArn: 'arn:aws:iam::000000000000:role/millrace',
  artifactStore: { type: 'S3', location: 'artifacts' },
  pipelineType: 'V2',
  stages: [
    {
      name: 'Source',
      actions: [
        {
          name: 'Checkout',
          actionTypeId: type('Source', 'Git'),
          configuration: { RepositoryUrl: repositoryUrl, BranchName: 'main', PollForSourceChanges: 'false' },
          outputArtifacts: [{ name: 'Sources' }],
          namespace: 'Source',
        },
      ],
    },
    {
      name: 'Deploy',
      millrace: { locks: ['production'] },
      actions: [
        {
          name: 'Release',
          actionTypeId: type('Invoke', 'Lambda'),
          configuration: { FunctionName: `${base}/${name}`, UserParameters: '#{Source.CommitId}' },
        },
      ],
    },
  ],
});

describe('what went wrong', () => {
  let site: Site;
  let client: MillraceClient;
  let functions: Functions;

  beforeAll(async () => {
    functions = await Functions.listen();
    site = await openSite('recovery', { files: { 'version.txt': '1' } });
    client = site.client;
  });
  afterAll(async () => {
    await site?.close();
    functions?.close();
  });

  const applies = async (name: string): Promise<string> => {
    await client.pipelines.put({
      path: { name },
      ...pipelineText({
        content: JSON.stringify(declaration(name, site.repository.url, functions.url)),
        format: 'json',
      }),
    });
    return newest(name);
  };
  const newest = async (name: string): Promise<string> => {
    const [execution] = (await client.pipelines.executions({ path: { name } })).items;
    if (execution === undefined) throw new Error('nothing has run');
    return execution.executionId;
  };
  const until = (executionId: string, status: string) =>
    eventually(
      async () => expect(await client.executions.get({ path: { id: executionId } })).toMatchObject({ status }),
      {
        withinMs: 60_000,
      },
    );

  it('waits for a lock of another pipeline, is retried, and goes back to what was there before', async () => {
    const [web, api] = [await applies('web'), await applies('api')];
    const call = await functions.called();
    const owner = call.path;
    const [holder, waiter, other] = owner === 'web' ? [web, api, 'api'] : [api, web, 'web'];
    await eventually(
      async () =>
        expect((await client.executions.why({ path: { id: waiter } })).sentences.join()).toContain('lock production'),
      { withinMs: 30_000 },
    );
    call.answer(false);
    await until(holder, 'Failed');
    expect((await client.executions.why({ path: { id: holder } })).sentences.join('\n')).toContain(
      'Action Release is Failed',
    );
    (await functions.called(other)).answer(true);
    await until(waiter, 'Succeeded');

    await client.executions.retry({ path: { id: holder, stage: 'Deploy' }, body: { retryMode: 'FAILED_ACTIONS' } });
    (await functions.called(owner)).answer(true);
    await until(holder, 'Succeeded');
    expect(await client.executions.get({ path: { id: holder } })).toMatchObject({ attempt: 2 });

    const next = await site.repository.commit({ 'version.txt': '2' }, 'Worse');
    await client.pipelines.start({ path: { name: owner }, body: {} });
    const worse = await functions.called(owner);
    expect(worse.parameters).toBe(next);
    worse.answer(true);
    await until(await newest(owner), 'Succeeded');
    const target = { targetExecutionId: holder, how: 'stage' } as const;
    const preview = await client.pipelines.previewRollback({ path: { name: owner, stage: 'Deploy' }, query: target });
    expect(preview).toMatchObject({ possible: true, steps: [{ configuration: { UserParameters: call.parameters } }] });
    const { executionId: back } = await client.pipelines.rollback({
      path: { name: owner, stage: 'Deploy' },
      body: target,
    });
    const again = await functions.called(owner);
    expect(again.parameters).toBe(call.parameters);
    again.answer(true);
    await until(back, 'Succeeded');
    const { items } = await client.executions.history({ path: { id: back } });
    expect(items.map(({ type: fact }) => fact)).toContain('LockHeld');
    expect((await client.executions.replay({ path: { id: back } })).run).toMatchObject({
      status: 'Succeeded',
      stage: 'Deploy',
    });
  });
});
