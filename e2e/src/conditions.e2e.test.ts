import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type MillraceClient, pipelineText } from '@millrace/client';
import { eventually } from '@millrace/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSite, type Site } from './site.ts';

const type = (category: string, provider: string) => ({ category, owner: 'AWS', provider, version: '1' });
const rule = (name: string, provider: string, configuration: Record<string, string>, more: object = {}) => ({
  name,
  ruleTypeId: type('Rule', provider),
  configuration,
  ...more,
});

/** A stage that asks everything that can be asked before it begins, and a function after it. */
const declaration = (repositoryUrl: string, base: string): Record<string, unknown> => ({
  name: 'guarded',
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
          configuration: { RepositoryUrl: repositoryUrl, BranchName: 'main' },
          outputArtifacts: [{ name: 'Sources' }],
        },
      ],
    },
    {
      name: 'Deploy',
      beforeEntry: {
        conditions: [
          {
            result: 'FAIL',
            rules: [
              rule('Calm', 'MetricAlarm', { Query: 'load', Operator: 'GT', Threshold: '5', WaitTime: '5' }),
              rule('Up', 'HttpInvoke', { Url: `${base}/health` }),
              rule(
                'Licensed',
                'Commands',
                {},
                { commands: ['test -f LICENSE'], inputArtifacts: [{ name: 'Sources' }] },
              ),
            ],
          },
        ],
      },
      onSuccess: {
        conditions: [{ result: 'FAIL', rules: [rule('Smoke', 'LambdaInvoke', { FunctionName: `${base}/smoke` })] }],
      },
      actions: [
        {
          name: 'Release',
          actionTypeId: type('Invoke', 'Lambda'),
          configuration: { FunctionName: `${base}/release`, UserParameters: '#{codepipeline.PipelineExecutionId}' },
          namespace: 'Release',
        },
      ],
    },
    {
      name: 'Announce',
      beforeEntry: {
        conditions: [
          {
            result: 'SKIP',
            rules: [rule('Where', 'VariableCheck', { Variable: '#{Release.Url}', Operator: 'CONTAINS', Value: 'web' })],
          },
        ],
      },
      actions: [
        {
          name: 'Tell',
          actionTypeId: type('Invoke', 'Lambda'),
          configuration: { FunctionName: `${base}/tell`, UserParameters: '#{Release.Url}' },
        },
      ],
    },
  ],
});

describe('a stage with conditions', () => {
  let site: Site;
  let client: MillraceClient;
  /** Plays the functions and Prometheus. */
  let server: Server;
  const told: { readonly path: string; readonly body: string }[] = [];
  let load = '9';
  let smoke = 'Succeeded';

  const answers: Readonly<Record<string, () => unknown>> = {
    '/api/v1/query': () => ({
      status: 'success',
      data: { resultType: 'vector', result: [{ metric: {}, value: [0, load] }] },
    }),
    '/health': () => ({}),
    '/release': () => ({ result: 'Succeeded', outputVariables: { Url: 'https://web.example' } }),
    '/smoke': () => ({ result: smoke, summary: `smoke: ${smoke}` }),
    '/tell': () => ({}),
  };

  const respond = (path: string, body: string, response: ServerResponse): void => {
    told.push({ path, body });
    response.end(JSON.stringify(answers[path]?.()));
  };

  beforeAll(async () => {
    server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '', 'http://x');
      void text(request).then((body) => respond(pathname, body, response));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    site = await openSite('conditions', {
      files: { LICENSE: 'free' },
      environment: { RULES_POLL_SECONDS: '1', MILLRACE_PROMETHEUS_URL: base },
    });
    client = site.client;
    const content = JSON.stringify(declaration(site.repository.url, base));
    await client.pipelines.put({ path: { name: 'guarded' }, ...pipelineText({ content, format: 'json' }) });
  });
  afterAll(async () => {
    await site?.close();
    server?.closeAllConnections();
    server?.close();
  });

  const heardAt = (path: string) => told.filter((one) => one.path === path);
  const newest = async () => {
    const [execution] = (await client.pipelines.executions({ path: { name: 'guarded' } })).items;
    if (execution === undefined) throw new Error('nothing has run');
    return execution;
  };
  const ended = (status: string, but?: string) =>
    eventually(
      async () => {
        const execution = await newest();
        expect(execution).toMatchObject({ status });
        expect(execution.executionId).not.toBe(but);
        return execution;
      },
      { withinMs: 90_000 },
    );

  it('waits until the alarm has cleared, and hands on what its function answers', async () => {
    await eventually(() => expect(heardAt('/api/v1/query').length).toBeGreaterThan(1), { withinMs: 60_000 });
    expect(heardAt('/release')).toEqual([]);
    load = '1';
    const { executionId } = await ended('Succeeded');
    expect(JSON.parse(heardAt('/release')[0]?.body ?? '')).toMatchObject({
      action: 'Release',
      executionId,
      userParameters: executionId,
    });
    expect(JSON.parse(heardAt('/smoke')[0]?.body ?? '')).toMatchObject({
      rule: 'Smoke',
      conditionType: 'ON_SUCCESS',
      stage: 'Deploy',
    });
    expect(JSON.parse(heardAt('/tell')[0]?.body ?? '')).toMatchObject({ userParameters: 'https://web.example' });
  });

  it('fails when a function says so', async () => {
    const { executionId } = await newest();
    smoke = 'Failed';
    await client.pipelines.start({ path: { name: 'guarded' }, body: {} });
    await ended('Failed', executionId);
    expect(heardAt('/tell')).toHaveLength(1);
  });
});
