import { GetExecution, ListHosts, StopExecution } from '@millrace/contracts';
import { ok } from '@millrace/kernel';
import { eventually } from '@millrace/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GrpcClient } from '../../testing/grpc-client.ts';
import { house, type House } from '../../testing/house.ts';
import { execution, executionId } from '../../testing/samples.ts';

describe('whoever asks too often', () => {
  let here: House;
  let grpc: GrpcClient;
  beforeAll(async () => {
    here = await house({
      GATEWAY_RATE_LIMIT: '3',
      GATEWAY_RATE_WINDOW_SECONDS: '3600',
      GATEWAY_FAILURE_LIMIT: '2',
    });
    grpc = new GrpcClient(here);
  }, 60_000);
  afterAll(async () => {
    grpc.close();
    await here.close();
  });

  it('is told when to come again, whichever door counted; nobody else is kept waiting', async () => {
    here.peers.value(ListHosts, { items: [] });
    const other = await grpc.call('AccessService.CreateServiceAccount', { name: 'calm', roles: ['ROLE_VIEWER'] });
    await grpc.call('HostService.ListHosts');
    const authorization = `Bearer ${here.administrator.apiToken}`;
    expect((await fetch(`${here.url}/api/v1/whoami`, { headers: { authorization } })).status).toBe(200);
    const refusal = await grpc.refusal('HostService.ListHosts');
    expect(refusal).toMatchObject({ code: 'RESOURCE_EXHAUSTED', reason: 'request.rate' });
    // One token comes back every twenty minutes.
    expect(refusal.retryDelaySeconds).toBeGreaterThan(1_100);
    expect(refusal.retryDelaySeconds).toBeLessThanOrEqual(1_200);
    await grpc.call('HostService.ListHosts', {}, { token: String(other['apiToken']) });
  });

  it('with tokens that are none is not told any more that they are none', async () => {
    const guess = async () =>
      (await grpc.refusal('HostService.ListHosts', {}, { token: `mrt_${'x'.repeat(43)}` })).code;
    expect([await guess(), await guess(), await guess()]).toEqual([
      'UNAUTHENTICATED',
      'UNAUTHENTICATED',
      'RESOURCE_EXHAUSTED',
    ]);
  });
});

describe('a caller who gives up', () => {
  let here: House;
  let grpc: GrpcClient;
  beforeAll(async () => {
    here = await house();
    grpc = new GrpcClient(here);
  }, 60_000);
  afterAll(async () => {
    grpc.close();
    await here.close();
  });

  it('has nothing changed afterwards', async () => {
    const gone = new AbortController();
    here.peers.value(StopExecution, { executionId });
    here.peers.answer(GetExecution, async () => {
      gone.abort();
      // On the same connection, so the gateway has heard of the end before it answers this.
      await grpc.call('AccessService.GetCaller');
      return ok(execution);
    });
    const { signal } = gone;
    expect(await grpc.refusal('ExecutionService.StopExecution', { executionId }, { signal })).toMatchObject({
      code: 'CANCELLED',
    });
    const { entries } = await eventually(async () => {
      const listed = await grpc.call('AccessService.ListAuditEntries');
      expect(listed['entries']).toHaveLength(1);
      return listed;
    });
    expect(entries).toMatchObject([{ action: 'codepipeline:StopPipelineExecution', problemCode: 'call-ended' }]);
    expect(here.peers.lastAsked(StopExecution)).toBeUndefined();
  });
});
