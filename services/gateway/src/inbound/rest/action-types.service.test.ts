import { GetClientToken, ListActionTypes, problem, type ActionTypeView } from '@millrace/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { house, type House } from '../../testing/house.ts';

let here: House;
beforeAll(async () => {
  here = await house();
});
afterAll(() => here.close());

const asks = (path: string, method: 'GET' | 'POST', token = here.administrator.apiToken) =>
  fetch(`${here.url}/api/v1/action-types${path}`, { method, headers: { authorization: `Bearer ${token}` } });

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
  const viewer = await here.client.access.createServiceAccount('viewer', ['viewer']);
  expect((await asks('/Invoke/Snyk/1/client-token', 'POST', viewer.apiToken)).status).toBe(403);
  forget();
  here.peers.refuse(GetClientToken, problem('action-type.not-found', 'there is none'));
  expect((await asks('/Invoke/Nobody/1/client-token', 'POST')).status).toBe(404);
});
