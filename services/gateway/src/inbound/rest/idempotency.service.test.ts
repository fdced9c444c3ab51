import * as contracts from '@millrace/contracts';
import { ok } from '@millrace/kernel';
import { expect, it } from 'vitest';
import { ScriptedHouse } from '../../testing/scripted-house.ts';
import * as samples from '../../testing/samples.ts';

const house = new ScriptedHouse();
const { call } = house;

const keyed = (key: string) => ({ headers: { 'idempotency-key': key } });
const heard = (contract: contracts.QueryContract<object, unknown>) =>
  house.here.peers.heard.filter((one) => one.contract.type === contract.type).length;

it('a start with the same key is the same start, and says so', async () => {
  house.answers(contracts.AskStartExecution, { executionId: samples.executionId });
  const first = await call('POST', '/pipelines/shop/executions', { ...keyed('release-42'), body: {} });
  expect([first.status, first.headers.get('idempotency-replayed')]).toEqual([201, null]);
  const asked = heard(contracts.AskStartExecution);
  const again = await call('POST', '/pipelines/shop/executions', { ...keyed('release-42'), body: {} });
  expect(again).toMatchObject({ status: 201, body: first.body });
  expect(again.headers.get('idempotency-replayed')).toBe('true');
  expect(again.headers.get('location')).toBe(first.headers.get('location'));
  expect(heard(contracts.AskStartExecution)).toBe(asked);
});

it('a key is good for one request: another body or address with it is refused', async () => {
  house.answers(contracts.AskStartExecution, { executionId: samples.executionId });
  await call('POST', '/pipelines/shop/executions', { ...keyed('one'), body: {} });
  const variables = [{ name: 'COLOUR', value: 'red' }];
  const other = await call('POST', '/pipelines/shop/executions', { ...keyed('one'), body: { variables } });
  expect(other).toMatchObject({ status: 422, body: { code: 'idempotency-key.reused' } });
  const elsewhere = await call('POST', '/pipelines/store/executions', { ...keyed('one'), body: {} });
  expect(elsewhere.status).toBe(422);
});

it('of two at the same time one is carried out, and the other is told to ask again', async () => {
  let answer: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (answer = resolve));
  house.replies(contracts.AskStartExecution, async () => {
    await held;
    return ok({ executionId: samples.executionId });
  });
  const path = '/pipelines/shop/executions';
  const both = [0, 1].map(() => call('POST', path, { ...keyed('twins'), body: {} }));
  const refused = await Promise.race(both);
  expect(refused).toMatchObject({ status: 409, body: { code: 'idempotency-key.in-use' } });
  expect(refused.headers.get('retry-after')).toBe('1');
  answer();
  expect((await Promise.all(both)).map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
});

it('what was refused may be tried again with the same key', async () => {
  house.refuses(contracts.AskStartExecution, contracts.problem('execution.limit', 'full'));
  expect((await call('POST', '/pipelines/shop/executions', { ...keyed('later'), body: {} })).status).toBe(429);
  house.answers(contracts.AskStartExecution, { executionId: samples.executionId });
  expect((await call('POST', '/pipelines/shop/executions', { ...keyed('later'), body: {} })).status).toBe(201);
});

it('the owner of the answer knows the same request again, and only the same', async () => {
  // As when nobody could say whether the first one had been carried out.
  house.refuses(contracts.AskStartExecution, contracts.problem('service.unavailable', 'too late'));
  const tokenOf = async (body: object) => {
    await call('POST', '/pipelines/shop/executions', { ...keyed('unsure'), body });
    return house.here.peers.lastAsked(contracts.AskStartExecution)?.['clientRequestToken'];
  };
  const token = await tokenOf({});
  expect(token).toMatch(contracts.uuidShape);
  expect(await tokenOf({})).toBe(token);
  expect(await tokenOf({ variables: [{ name: 'A', value: 'b' }] })).not.toBe(token);
});

it('secrets are answered again, and are nowhere in clear in the meantime', async () => {
  const body = { name: 'robot', roles: ['viewer'] };
  const first = await call('POST', '/principals', { ...keyed('robot-1'), body });
  expect(first.status).toBe(201);
  const { secretAccessKey, apiToken } = first.body as { secretAccessKey: string; apiToken: string };
  const stored: unknown[] = await house.here.gateway.dataSource.query('select * from idempotent_request');
  expect(JSON.stringify(stored)).not.toContain(secretAccessKey);
  expect(JSON.stringify(stored)).not.toContain(apiToken);
  const again = await call('POST', '/principals', { ...keyed('robot-1'), body });
  expect(again.body).toEqual(first.body);
});

it('keys belong to their principal, and end after a day', async () => {
  house.answers(contracts.AskStartExecution, { executionId: samples.executionId });
  const path = '/pipelines/shop/executions';
  await call('POST', path, { ...keyed('mine'), body: {} });
  const starter = await call('POST', '/principals', { body: { name: 'starter', roles: ['administrator'] } });
  const { apiToken: token } = starter.body as { apiToken: string };
  const theirs = await call('POST', path, { ...keyed('mine'), body: {}, token });
  expect([theirs.status, theirs.headers.get('idempotency-replayed')]).toEqual([201, null]);
  const tokens = house.here.peers.heard.flatMap(({ data }) =>
    'clientRequestToken' in data ? [data['clientRequestToken']] : [],
  );
  expect(tokens.at(-1)).not.toBe(tokens.at(-2));
  await house.here.gateway.dataSource.query(`update idempotent_request set began_at = began_at - interval '25 hours'`);
  const nextDay = await call('POST', path, { ...keyed('mine'), body: { variables: [{ name: 'A', value: 'b' }] } });
  expect([nextDay.status, nextDay.headers.get('idempotency-replayed')]).toEqual([201, null]);
});

it('a request whose process died can be taken up again', async () => {
  house.answers(contracts.AskStartExecution, { executionId: samples.executionId });
  const path = '/pipelines/shop/executions';
  await call('POST', path, { ...keyed('crash'), body: {} });
  await house.here.gateway.dataSource.query(
    `update idempotent_request set status = null, sealed_answer = null where key = 'crash'`,
  );
  expect((await call('POST', path, { ...keyed('crash'), body: {} })).status).toBe(409);
  await house.here.gateway.dataSource.query(
    `update idempotent_request set began_at = began_at - interval '3 minutes' where key = 'crash'`,
  );
  expect((await call('POST', path, { ...keyed('crash'), body: {} })).status).toBe(201);
});

it.each(['', 'not a key', 'x'.repeat(129)])('%j is no key', async (key) => {
  const refused = await call('POST', '/pipelines/shop/executions', { ...keyed(key), body: {} });
  expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: '/idempotency-key' }] } });
});
