import { everyItem, type MillraceClient, onceWith, pipelineText } from '@millrace/client';
import * as contracts from '@millrace/contracts';
import { ok } from '@millrace/kernel';
import { describe, expect, it } from 'vitest';
import { ScriptedHouse } from '../../testing/scripted-house.ts';
import { problemOf } from '../../testing/problem-of.ts';
import * as samples from '../../testing/samples.ts';

const house = new ScriptedHouse();

const call = (path: string, init: RequestInit = {}) =>
  fetch(`${house.here.url}${path}`, {
    ...init,
    headers: {
      authorization: `Bearer ${house.here.administrator.apiToken}`,
      ...(init.headers as Record<string, string>),
    },
  });

describe('pipelines', () => {
  const yaml = 'name: shop\nstages: []\n';

  it('are created when new and get a new version otherwise', async () => {
    house.refuses(contracts.UpdatePipeline, contracts.problem('pipeline.not-found', 'none'));
    house.answers(contracts.CreatePipeline, samples.pipelineView);
    const created = await house.here.client.pipelines.put({
      path: { name: 'shop' },
      ...pipelineText({ format: 'yaml', content: yaml }),
    });
    expect(created.wasCreated).toBe(true);
    expect(house.here.peers.lastAsked(contracts.CreatePipeline)).toMatchObject({
      pipeline: { name: 'shop', stages: [] },
    });
    house.answers(contracts.UpdatePipeline, samples.pipelineView);
    const text = { format: 'json', content: JSON.stringify({ pipeline: samples.declaration }) } as const;
    const updated = await house.here.client.pipelines.put({ path: { name: 'shop' }, ...pipelineText(text, 1) });
    expect(updated.wasCreated).toBe(false);
    expect(house.here.peers.lastAsked(contracts.UpdatePipeline)).toMatchObject({
      expectedVersion: 1,
      pipeline: samples.declaration,
    });
  });

  it('keep their place in the text in every problem', async () => {
    house.refuses(
      contracts.UpdatePipeline,
      contracts.problem('pipeline.invalid', 'one problem', [{ pointer: '/stages', message: 'too few' }]),
    );
    const refusal = await problemOf(
      house.here.client.pipelines.put({ path: { name: 'shop' }, ...pipelineText({ format: 'yaml', content: yaml }) }),
    );
    expect(refusal.status).toBe(400);
    expect(refusal.issues).toEqual([expect.objectContaining({ pointer: '/stages', message: 'too few', line: 2 })]);
  });

  it('are refused under another name or in broken text, before anybody is asked', async () => {
    const wrong = await problemOf(
      house.here.client.pipelines.put({ path: { name: 'store' }, ...pipelineText({ format: 'yaml', content: yaml }) }),
    );
    expect(wrong.issues[0]).toMatchObject({ pointer: '/name', line: 1 });
    const broken = await problemOf(
      house.here.client.pipelines.put({
        path: { name: 'shop' },
        ...pipelineText({ format: 'yaml', content: 'name: [' }),
      }),
    );
    expect(broken.code).toBe('pipeline.invalid');
  });

  it('are judged without being stored', async () => {
    house.answers(contracts.ValidatePipeline, { issues: [{ pointer: '/stages', message: 'too few' }] });
    const answer = await house.here.client.pipelines.validate(pipelineText({ format: 'yaml', content: yaml }));
    const issues = [expect.objectContaining({ pointer: '/stages', message: 'too few', line: 2 })];
    expect(answer).toMatchObject({ valid: false, name: 'shop', issues });
    expect(house.here.peers.lastAsked(contracts.ValidatePipeline)).toMatchObject({
      pipeline: { name: 'shop', stages: [] },
    });
    house.answers(contracts.ValidatePipeline, { issues: [] });
    expect(await house.here.client.pipelines.validate(pipelineText({ format: 'yaml', content: yaml }))).toMatchObject({
      valid: true,
      issues: [],
    });
    const none = await house.here.client.pipelines.validate(pipelineText({ format: 'yaml', content: '- shop\n' }));
    expect(none.issues[0]).toMatchObject({ pointer: '', line: 1 });
  });

  it('carry their version as entity tag', async () => {
    house.answers(contracts.GetPipeline, samples.pipelineView);
    expect((await call('/api/v1/pipelines/shop')).headers.get('etag')).toMatch(/^"1-/);
  });

  it('are listed page by page', async () => {
    house.replies(contracts.ListPipelines, ({ page }) =>
      ok(
        page.nextToken === undefined
          ? { items: [samples.pipelineSummary('a')], nextToken: 'n' }
          : { items: [samples.pipelineSummary('b')] },
      ),
    );
    const names: string[] = [];
    for await (const { name } of everyItem((page) => house.here.client.pipelines.list({ query: page })))
      names.push(name);
    expect(names).toEqual(['a', 'b']);
  });

  it('say what can start them, and what was noticed for them; what is not there says so', async () => {
    const source = { actionName: 'Checkout', repositoryUrl: 'file:///shop', branchName: 'main', startedBy: 'branch' };
    const { pipelines } = house.here.client;
    const path = { name: 'shop' };
    house.answers(contracts.DescribeSources, { items: [source as contracts.SourceView] });
    expect(await pipelines.sources({ path })).toEqual({ items: [source] });
    house.answers(contracts.ListNoticedRevisions, { items: [] });
    expect(await pipelines.revisions({ path, query: { limit: 3 } })).toEqual({ items: [] });
    expect(house.here.peers.lastAsked(contracts.ListNoticedRevisions)).toMatchObject({
      pipelineName: 'shop',
      page: { maxResults: 3 },
    });
    const none = contracts.problem('pipeline.not-found', 'there is no shop');
    house.refuses(contracts.DescribeSources, none);
    house.refuses(contracts.ListNoticedRevisions, none);
    for (const asked of [pipelines.sources({ path }), pipelines.revisions({ path })]) {
      expect(await problemOf(asked)).toMatchObject({ status: 404, code: 'pipeline.not-found' });
    }
  });

  it('start once per idempotency key', async () => {
    house.answers(contracts.AskStartExecution, { executionId: samples.executionId });
    expect(
      await house.here.client.pipelines.start({ path: { name: 'shop' }, body: {}, ...onceWith('release-42') }),
    ).toEqual({
      executionId: samples.executionId,
    });
    expect(house.here.peers.lastAsked(contracts.AskStartExecution)).toMatchObject({
      clientRequestToken: expect.stringMatching(contracts.uuidShape) as string,
    });
    expect(
      (
        await problemOf(
          house.here.client.pipelines.start({ path: { name: 'shop' }, body: {}, ...onceWith('not a key') }),
        )
      ).code,
    ).toBe('request.invalid');
  });
});

describe('a request that is wrong', () => {
  it('is told everything at once, with pointers', async () => {
    const body = { variables: [{ name: '', value: 7 }], sourceRevisions: 'all', colour: 'red' };
    const refusal = await problemOf(house.here.client.pipelines.start({ path: { name: 'shop' }, body: body as never }));
    expect(refusal.status).toBe(400);
    expect(new Set(refusal.issues.map((issue) => issue.pointer))).toEqual(
      new Set(['/variables/0/name', '/variables/0/value', '/sourceRevisions', '/colour']),
    );
  });

  it.each([
    ['text that is no JSON', '{', 400],
    ['a list', '[]', 400],
    ['more than 4 MiB', `"${'x'.repeat(4_300_000)}"`, 413],
  ])('%s', async (_, body, status) => {
    const headers = { 'content-type': 'application/json' };
    const response = await call('/api/v1/applications', { method: 'POST', headers, body });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.text()).not.toMatch(/node_modules|\.ts:/);
  });

  it.each(['/api/v1/pipelines?limit=0', '/api/v1/pipelines?limit=many', '/api/v1/pipelines?page=2'])(
    '%s',
    async (path) => {
      expect((await call(path)).status).toBe(400);
    },
  );

  it('at a bad time, while the owner of the answer is away, may be asked again', async () => {
    const refusal = await problemOf(house.here.client.projects.list());
    expect(refusal.problem).toMatchObject({ code: 'service.unavailable', status: 503 });
    expect(refusal).toMatchObject({ isTemporary: true, retryAfterSeconds: 1 });
  });

  it('about something that is not there', async () => {
    house.refuses(contracts.GetProject, contracts.problem('project.not-found', 'There is no project none.'));
    const refusal = await problemOf(house.here.client.projects.get({ path: { name: 'none' } }));
    expect(refusal.problem).toMatchObject({
      code: 'project.not-found',
      status: 404,
      detail: 'There is no project none.',
    });
  });
});

describe('other things', () => {
  it('are asked of their owners with the caller and what the path says', async () => {
    house.answers(contracts.PutProject, {} as contracts.ProjectView);
    house.answers(contracts.PutDeploymentGroup, {} as contracts.DeploymentGroupView);
    await house.here.client.projects.put({ path: { name: 'web' }, body: { buildspecPath: 'ci/build.yml' } });
    expect(house.here.peers.lastAsked(contracts.PutProject)).toMatchObject({
      name: 'web',
      buildspecPath: 'ci/build.yml',
    });
    const tagFilters = [{ key: 'role', value: 'web', type: 'KEY_AND_VALUE' as const }];
    await house.here.client.applications.putGroup({ path: { name: 'shop', group: 'prod' }, body: { tagFilters } });
    expect(house.here.peers.lastAsked(contracts.PutDeploymentGroup)).toMatchObject({
      applicationName: 'shop',
      deploymentGroupName: 'prod',
      tagFilters,
      caller: { account: '000000000000' },
    });
  });

  it('enrol with the token of the body alone', async () => {
    const identity = { hostId: 'h1' } as contracts.HostIdentity;
    house.answers(contracts.EnrolHost, identity);
    const anonymous = house.here.clientOf('') satisfies MillraceClient;
    const request = { token: 'one-time-token-1234', publicKey: `U${'A'.repeat(55)}`, agentVersion: '0.1.0' };
    expect(await anonymous.agents.enrol({ body: request })).toEqual(identity);
    house.refuses(contracts.EnrolHost, contracts.problem('enrolment.refused', 'used'));
    expect((await problemOf(anonymous.agents.enrol({ body: request }))).status).toBe(403);
  });
});

describe('a webhook delivery', () => {
  const deliver = (body: string | Buffer) =>
    fetch(`${house.here.url}/hooks/wh-1`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'X-Hub-Signature-256': 'sha256=ab' },
    });

  it('is handed on byte by byte', async () => {
    house.answers(contracts.DeliverWebhook, { status: 'accepted', message: 'started', started: ['shop'] });
    const body = Buffer.from([0x7b, 0xff, 0x00, 0x7d]);
    const response = await deliver(body);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'accepted', message: 'started' });
    const asked = house.here.peers.lastAsked(contracts.DeliverWebhook);
    expect(asked).toMatchObject({ webhookId: 'wh-1', headers: { 'x-hub-signature-256': 'sha256=ab' } });
    expect(Buffer.from(String(asked?.['body']), 'base64')).toEqual(body);
    expect(asked?.['traceparent']).toMatch(contracts.traceparentShape);
  });

  it('that is forged gets 401, one that is too large 413, and one for nobody 404', async () => {
    house.answers(contracts.DeliverWebhook, { status: 'refused', message: 'the signature is wrong', started: [] });
    expect((await deliver('{}')).status).toBe(401);
    expect((await deliver('x'.repeat(1_100_000))).status).toBe(413);
    house.refuses(contracts.DeliverWebhook, contracts.problem('webhook.not-found', 'none'));
    expect((await deliver('{}')).status).toBe(404);
  });
});

describe('a trace', () => {
  it('that the caller began goes on to the owner of the answer', async () => {
    house.answers(contracts.ListPipelines, { items: [] });
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    await call('/api/v1/pipelines', { headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` } });
    expect(house.here.peers.heard.at(-1)?.traceparent).toContain(traceId);
  });

  it('is opened otherwise', async () => {
    house.answers(contracts.ListPipelines, { items: [] });
    await house.here.client.pipelines.list();
    expect(house.here.peers.heard.at(-1)?.traceparent).toMatch(contracts.traceparentShape);
  });
});

it('has health and metrics without a token', async () => {
  expect((await fetch(`${house.here.url}/healthz`)).status).toBe(200);
  expect(await (await fetch(`${house.here.url}/readyz`)).json()).toMatchObject({ status: 'ok' });
  expect(await (await fetch(`${house.here.url}/metrics`)).text()).toContain('millrace_outbox_lag');
});
