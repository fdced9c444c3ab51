import * as contracts from '@millrace/contracts';
import { err, ok } from '@millrace/kernel';
import { expect, it } from 'vitest';
import { ScriptedHouse } from '../../testing/scripted-house.ts';
import * as samples from '../../testing/samples.ts';

const house = new ScriptedHouse();
const { call } = house;

const path = '/pipelines/shop';
const body = { name: 'shop', stages: [] };
const put = (headers: Readonly<Record<string, string>>) => call('PUT', path, { body, headers });

/** Orchestration with a pipeline of which version 3 is in force. */
function atVersion3(): void {
  const view = { ...samples.pipelineView, pipeline: { ...samples.pipelineView.pipeline, version: 3 } };
  house.answers(contracts.GetPipeline, view);
  house.refuses(contracts.CreatePipeline, contracts.problem('pipeline.name-in-use', 'there is one'));
  house.replies(contracts.UpdatePipeline, ({ expectedVersion, expectedCreated = view.created }) =>
    (expectedVersion === undefined || expectedVersion === 3) && expectedCreated === view.created
      ? ok(view)
      : err(contracts.problem('pipeline.changed-meanwhile', `Pipeline 'shop' is at version 3, not ${expectedVersion}`)),
  );
}

it('who has the definition as it is gets no second copy', async () => {
  atVersion3();
  const first = await call('GET', path);
  const tag = first.headers.get('etag') ?? '';
  expect(tag).toMatch(/^"3-[0-9a-z]{8}-[0-9a-f]{16}"$/);
  for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
    const again = await call('GET', path, { headers: { 'if-none-match': known } });
    expect([again.status, again.body, again.headers.get('etag')]).toEqual([304, '', tag]);
  }
  expect((await call('GET', path, { headers: { 'if-none-match': '"3-mi8yvk00-0000000000000000"' } })).status).toBe(200);
});

it('a copy is stale when anything of the answer has changed, the version or not', async () => {
  atVersion3();
  const tag = (await call('GET', path)).headers.get('etag') ?? '';
  const view = { ...samples.pipelineView, pipeline: { ...samples.pipelineView.pipeline, version: 3 } };
  house.answers(contracts.GetPipeline, { ...view, tags: { team: 'payments' } });
  const again = await call('GET', path, { headers: { 'if-none-match': tag } });
  expect(again.status).toBe(200);
  expect(again.headers.get('etag')).toMatch(/^"3-/);
});

it('a change of what somebody else has changed is refused, and names the version in force', async () => {
  atVersion3();
  const stale = await put({ 'if-match': '"2-mi8yvk00-0123456789abcdef"' });
  expect(stale).toMatchObject({ status: 412, body: { code: 'pipeline.changed-meanwhile', status: 412 } });
  expect(JSON.stringify(stale.body)).toContain('version 3');
  const tag = (await call('GET', path)).headers.get('etag') ?? '';
  for (const matching of [tag, '"3"', '*']) expect((await put({ 'if-match': matching })).status).toBe(200);
});

it('with If-None-Match nothing is written over', async () => {
  atVersion3();
  const refused = await put({ 'if-none-match': '*' });
  expect(refused).toMatchObject({ status: 412, body: { code: 'precondition.failed' } });
  expect(JSON.stringify(refused.body)).toContain('version 3');
  house.answers(contracts.CreatePipeline, samples.pipelineView);
  const created = await put({ 'if-none-match': '*' });
  expect([created.status, created.headers.get('etag')]).toEqual([201, expect.stringMatching(/^"1-/)]);
});

it('with If-Match nothing is created', async () => {
  house.refuses(contracts.UpdatePipeline, contracts.problem('pipeline.not-found', 'none'));
  for (const tag of ['*', '"1"']) expect((await put({ 'if-match': tag })).status).toBe(404);
});

it('a pipeline that was made anew does not match the tag of the one before it, whose version it has', async () => {
  atVersion3();
  const tag = (await call('GET', path)).headers.get('etag') ?? '';
  const madeAnew = { ...samples.pipelineView, created: '2026-11-21T11:11:11.111Z' };
  house.answers(contracts.GetPipeline, madeAnew);
  const other = (await call('GET', path)).headers.get('etag') ?? '';
  house.answers(contracts.DeletePipeline, {});
  for (const [sent, expectedVersion, expectedCreated] of [
    [tag, 3, samples.pipelineView.created],
    [other, 1, madeAnew.created],
  ] as const) {
    expect((await call('DELETE', path, { headers: { 'if-match': sent } })).status).toBe(204);
    expect(house.here.peers.lastAsked(contracts.DeletePipeline)).toMatchObject({ expectedVersion, expectedCreated });
  }
  expect((await put({ 'if-match': other.replace(/^"1/, '"3') })).status).toBe(412);
});

it('a deletion holds to its version, too', async () => {
  house.answers(contracts.DeletePipeline, {});
  expect((await call('DELETE', path, { headers: { 'if-match': '"3"' } })).status).toBe(204);
  expect(house.here.peers.lastAsked(contracts.DeletePipeline)).toMatchObject({
    pipelineName: 'shop',
    expectedVersion: 3,
  });
});

it.each([
  { 'if-match': '3' },
  { 'if-match': '"0"' },
  { 'if-match': 'W/"3"' },
  { 'if-match': '"3-0123456789abcdef"' },
  { 'if-none-match': '"3"' },
])('%j is no precondition of a change', async (headers) => {
  const refused = await put(headers as unknown as Record<string, string>);
  expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: `/${Object.keys(headers)[0]}` }] } });
});
