import {
  CreateCustomActionType,
  DeleteCustomActionType,
  GetClientToken,
  ListActionTypes,
  problem,
  UpdateActionType,
  type ActionTypeView,
} from '@millrace/contracts';
import { expect, it } from 'vitest';
import { ScriptedHouse } from '../../testing/scripted-house.ts';

const house = new ScriptedHouse();
const { call } = house;

const counts = { minimumCount: 0, maximumCount: 1 };
const scan: ActionTypeView = {
  id: { category: 'Build', owner: 'Custom', provider: 'Scan', version: '1' },
  configurationProperties: [],
  inputArtifactDetails: counts,
  outputArtifactDetails: counts,
};

it('lists action types in pages', async () => {
  house.answers(ListActionTypes, { items: [scan], nextToken: 'more' });
  expect((await call('GET', '/action-types?limit=1')).body).toEqual({ items: [scan], nextToken: 'more' });
  expect(house.here.peers.lastAsked(ListActionTypes)).toMatchObject({ page: { maxResults: 1 } });
});

it('issues the client token of a partner, and not to everybody', async () => {
  const view = { clientId: '0f000001-0000-4000-8000-000000000001', clientToken: 'secret' };
  house.answers(GetClientToken, view);
  const path = '/action-types/Invoke/Snyk/1/client-token';
  expect(await call('POST', path)).toMatchObject({ status: 200, body: view });
  const actionType = { category: 'Invoke', owner: 'ThirdParty', provider: 'Snyk', version: '1' };
  expect(house.here.peers.lastAsked(GetClientToken)).toMatchObject({ actionType });
  const viewer = await house.here.client.principals.create({ body: { name: 'viewer', roles: ['viewer'] } });
  expect((await call('POST', path, { token: viewer.apiToken })).status).toBe(403);
  house.refuses(GetClientToken, problem('action-type.not-found', 'there is none'));
  expect((await call('POST', path)).status).toBe(404);
});

it('makes and deletes custom types, and declares those of partners', async () => {
  const { peers } = house.here;
  const { id, ...declared } = scan;
  const { category, provider, version } = id;
  const own = '/action-types/Build/Scan/1';
  house.answers(CreateCustomActionType, scan);
  expect(await call('POST', own, { body: declared })).toMatchObject({ status: 201, body: scan });
  expect(peers.lastAsked(CreateCustomActionType)).toMatchObject({ category, provider, version, ...declared });
  expect((await call('POST', own, { body: { ...declared, owner: 'AWS' } })).status).toBe(400);

  house.answers(UpdateActionType, {});
  const executor = { pollingAccounts: ['000000000000'] };
  expect((await call('PUT', '/action-types/Invoke/Snyk/1', { body: { ...declared, executor } })).status).toBe(204);
  const actionType = { category: 'Invoke', owner: 'ThirdParty', provider: 'Snyk', version: '1' };
  expect(peers.lastAsked(UpdateActionType)).toMatchObject({ actionType, executor });

  house.answers(DeleteCustomActionType, {});
  expect((await call('DELETE', own)).status).toBe(204);
  expect(peers.lastAsked(DeleteCustomActionType)).toMatchObject({ category, provider, version });
});
