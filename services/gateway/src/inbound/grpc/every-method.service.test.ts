import * as contracts from '@millrace/contracts';
import { ok } from '@millrace/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grpcCalls } from '../../testing/grpc-calls.ts';
import { GrpcClient } from '../../testing/grpc-client.ts';
import { ScriptedHouse } from '../../testing/scripted-house.ts';
import * as samples from '../../testing/samples.ts';

const house = new ScriptedHouse();
let grpc: GrpcClient;

beforeAll(() => {
  grpc = new GrpcClient(house.here);
});
afterAll(() => grpc.close());

/** Whatever it is asked, its answer has what the methods look at. */
const revealed = { jobs: [], data: {}, tags: {}, issues: [], token: 'secret', secret: 'shown once' };

describe('each method', () => {
  it.each(grpcCalls)('%s asks the owner, who asked', async (name, request, contract, asked) => {
    const build = { ...samples.action, externalExecutionId: 'shop:1' };
    house.replies(contract, () => ok({ items: [], ...revealed }));
    house.answers(contracts.GetExecution, samples.execution);
    house.answers(contracts.GetActionExecution, build);
    house.answers(contracts.ListTestRuns, { items: [] });
    await grpc.call(name, request);
    expect(house.here.peers.lastAsked(contract)).toMatchObject({
      ...asked,
      caller: { arn: house.here.administrator.arn },
    });
  });

  it.each(grpcCalls)('%s tells of an owner who is away', async (name, request, contract) => {
    const away = contracts.problem('service.unavailable', 'Away.');
    house.answers(contracts.GetExecution, samples.execution);
    house.answers(contracts.GetActionExecution, { ...samples.action, externalExecutionId: 'shop:1' });
    house.refuses(contract, away);
    expect(await grpc.refusal(name, request)).toMatchObject({ code: 'UNAVAILABLE', retryDelaySeconds: 1 });
  });

  it.each(grpcCalls)('%s is closed to those who have proven nothing', async (name, request) => {
    expect((await grpc.refusal(name, request, { token: '' })).code).toBe('UNAUTHENTICATED');
  });
});

describe('access keys and tokens', () => {
  it('are made and ended', async () => {
    await grpc.call('AccessService.CreateServiceAccount', { name: 'keys', roles: ['ROLE_VIEWER'] });
    const key = await grpc.call('AccessService.CreateAccessKey', { name: 'keys' });
    expect((await grpc.refusal('AccessService.CreateAccessKey', { name: 'keys' })).code).toBe('RESOURCE_EXHAUSTED');
    const accessKeyId = key['accessKeyId'];
    await grpc.call('AccessService.UpdateAccessKey', { name: 'keys', accessKeyId, active: false });
    const { principals } = await grpc.call('AccessService.ListPrincipals');
    const keys = (principals as { accessKeys: object[] }[]).flatMap((principal) => principal.accessKeys ?? []);
    expect(keys).toContainEqual(expect.objectContaining({ accessKeyId, active: false }));
    await grpc.call('AccessService.DeleteAccessKey', { name: 'keys', accessKeyId });
    const { tokenId } = await grpc.call('AccessService.CreateToken', { name: 'keys' });
    await grpc.call('AccessService.DeleteToken', { name: 'keys', tokenId });
    const again = await grpc.refusal('AccessService.DeleteToken', { name: 'keys', tokenId });
    expect(again).toMatchObject({ code: 'NOT_FOUND', reason: 'credential.not-found' });
  });
});
