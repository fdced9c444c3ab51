import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { MillraceClient, pipelineText } from '@millrace/client';
import { startPlatform, type Platform } from '@millrace/platform';
import { eventually, gitRepository, tempDir, type GitRepository, type TempDir } from '@millrace/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

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

interface Call {
  readonly pipeline: string;
  readonly commit: string;
  answer(succeeded: boolean): void;
}

describe('what went wrong', () => {
  let folder: TempDir;
  let platform: Platform;
  let repository: GitRepository;
  let client: MillraceClient;
  /** Plays the functions: each call waits until the test answers it. */
  let server: Server;
  let base: string;
  const calls: Call[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      void text(request).then((body) => {
        const { userParameters: commit } = JSON.parse(body) as { userParameters: string };
        const answer = (succeeded: boolean) =>
          response.end(JSON.stringify({ result: succeeded ? 'Succeeded' : 'Failed' }));
        calls.push({ pipeline: (request.url ?? '').slice(1), commit, answer });
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    folder = await tempDir('recovery');
    repository = await gitRepository();
    await repository.commit({ 'version.txt': '1' }, 'Begin');
    platform = await startPlatform({ home: join(folder.path, 'home'), port: 0, mode: 'embedded', unsafeFast: true });
    client = new MillraceClient({ baseUrl: platform.urls.gateway, token: platform.credentials.apiToken });
  });
  afterAll(async () => {
    await platform?.stop();
    server?.closeAllConnections();
    server?.close();
    await repository?.remove();
    await folder?.remove();
  });

  const applies = async (name: string): Promise<string> => {
    await client.pipelines.put({
      path: { name },
      ...pipelineText({
        content: JSON.stringify(declaration(name, repository.url, base)),
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
  /** The next call of a function that has not been answered. */
  const called = (pipeline?: string): Promise<Call> =>
    eventually(
      () => {
        const index = calls.findIndex((call) => pipeline === undefined || call.pipeline === pipeline);
        const [call] = index < 0 ? [] : calls.splice(index, 1);
        if (call === undefined) throw new Error(`${pipeline ?? 'nobody'} calls a function`);
        return call;
      },
      { withinMs: 60_000 },
    );
  const until = (executionId: string, status: string) =>
    eventually(
      async () => expect(await client.executions.get({ path: { id: executionId } })).toMatchObject({ status }),
      {
        withinMs: 60_000,
      },
    );

  it('waits for a lock of another pipeline, is retried, and goes back to what was there before', async () => {
    const [web, api] = [await applies('web'), await applies('api')];
    const call = await called();
    const owner = call.pipeline;
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
    (await called(other)).answer(true);
    await until(waiter, 'Succeeded');

    await client.executions.retry({ path: { id: holder, stage: 'Deploy' }, body: { retryMode: 'FAILED_ACTIONS' } });
    (await called(owner)).answer(true);
    await until(holder, 'Succeeded');
    expect(await client.executions.get({ path: { id: holder } })).toMatchObject({ attempt: 2 });

    const next = await repository.commit({ 'version.txt': '2' }, 'Worse');
    await client.pipelines.start({ path: { name: owner }, body: {} });
    const worse = await called(owner);
    expect(worse.commit).toBe(next);
    worse.answer(true);
    await until(await newest(owner), 'Succeeded');
    const target = { targetExecutionId: holder, how: 'stage' } as const;
    const preview = await client.pipelines.previewRollback({ path: { name: owner, stage: 'Deploy' }, query: target });
    expect(preview).toMatchObject({ possible: true, steps: [{ configuration: { UserParameters: call.commit } }] });
    const { executionId: back } = await client.pipelines.rollback({
      path: { name: owner, stage: 'Deploy' },
      body: target,
    });
    const again = await called(owner);
    expect(again.commit).toBe(call.commit);
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
