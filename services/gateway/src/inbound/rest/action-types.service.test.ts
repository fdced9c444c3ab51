import {
  CreateCustomActionType,
  DeleteCustomActionType,
  DescribeSources,
  GetClientToken,
  ListActionTypes,
  ListNoticedRevisions,
  problem,
  UpdateActionType,
  type ActionTypeView,
  type SourceView,
} from '@millrace/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { house, type House } from '../../testing/house.ts';

let here: House;
beforeAll(async () => {
  here = await house();
});
afterAll(() => here.close());

const asks = (
  path: string,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  token = here.administrator.apiToken,
  body?: object,
) =>
  fetch(`${here.url}/api/v1/action-types${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });

const counts = { minimumCount: 0, maximumCount: 1 };
const scan: ActionTypeView = {
  id: { category: 'Build', owner: 'Custom', provider: 'Scan', version: '1' },
  configurationProperties: [],
  inputArtifactDetails: counts,
  outputArtifactDetails: counts,
};

it('lists action types in pages', async () => {
  here.peers.value(ListActionTypes, { items: [scan], nextToken: 'more' });
  const answer = await asks('?limit=1', 'GET');
  expect(await answer.json()).toEqual({ items: [scan], nextToken: 'more' });
  expect(here.peers.lastAsked(ListActionTypes)).toMatchObject({ page: { maxResults: 1 } });
});

it('issues the client token of a partner, and not to everybody', async () => {
  const view = { clientId: '0f000001-0000-4000-8000-000000000001', clientToken: 'secret' };
  const forget = here.peers.value(GetClientToken, view);
  const answer = await asks('/Invoke/Snyk/1/client-token', 'POST');
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual(view);
  const actionType = { category: 'Invoke', owner: 'ThirdParty', provider: 'Snyk', version: '1' };
  expect(here.peers.lastAsked(GetClientToken)).toMatchObject({ actionType });
  const viewer = await here.client.principals.create({ body: { name: 'viewer', roles: ['viewer'] } });
  expect((await asks('/Invoke/Snyk/1/client-token', 'POST', viewer.apiToken)).status).toBe(403);
  forget();
  here.peers.refuse(GetClientToken, problem('action-type.not-found', 'there is none'));
  expect((await asks('/Invoke/Nobody/1/client-token', 'POST')).status).toBe(404);
});

it('makes and deletes custom types, and declares those of partners', async () => {
  const administrator = here.administrator.apiToken;
  const { id, ...declared } = scan;
  here.peers.value(CreateCustomActionType, scan);
  const made = await asks('/Build/Scan/1', 'POST', administrator, declared);
  expect([made.status, await made.json()]).toEqual([201, scan]);
  const { category, provider, version } = id;
  expect(here.peers.lastAsked(CreateCustomActionType)).toMatchObject({ category, provider, version, ...declared });
  expect((await asks('/Build/Scan/1', 'POST', administrator, { ...declared, owner: 'AWS' })).status).toBe(400);

  here.peers.value(UpdateActionType, {});
  const executor = { pollingAccounts: ['000000000000'] };
  expect((await asks('/Invoke/Snyk/1', 'PUT', administrator, { ...declared, executor })).status).toBe(204);
  const actionType = { category: 'Invoke', owner: 'ThirdParty', provider: 'Snyk', version: '1' };
  expect(here.peers.lastAsked(UpdateActionType)).toMatchObject({ actionType, executor });

  here.peers.value(DeleteCustomActionType, {});
  expect((await asks('/Build/Scan/1', 'DELETE')).status).toBe(204);
  expect(here.peers.lastAsked(DeleteCustomActionType)).toMatchObject({ category, provider, version });
});

it('says what can start a pipeline, and what was noticed for it', async () => {
  const source = { actionName: 'Checkout', repositoryUrl: 'file:///srv/shop', branchName: 'main', startedBy: 'branch' };
  here.peers.value(DescribeSources, { items: [source as SourceView] });
  here.peers.value(ListNoticedRevisions, { items: [] });
  const asked = (path: string) =>
    fetch(`${here.url}/api/v1/pipelines/shop/${path}`, {
      headers: { authorization: `Bearer ${here.administrator.apiToken}` },
    });
  expect(await (await asked('sources')).json()).toEqual({ items: [source] });
  expect(await (await asked('revisions?limit=3')).json()).toEqual({ items: [] });
  expect(here.peers.lastAsked(ListNoticedRevisions)).toMatchObject({ pipelineName: 'shop', page: { maxResults: 3 } });
});
