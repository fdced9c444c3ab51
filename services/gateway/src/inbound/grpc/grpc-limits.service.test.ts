import { CreateApplication, GetExecution, ListHosts, StopExecution, type ApplicationView } from '@millrace/contracts';
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

describe('a change with an idempotency key', () => {
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

  const create = 'AccessService.CreateServiceAccount';
  const robot = { name: 'robot', roles: ['ROLE_VIEWER'] };

  it('is made once, and its answer is the same', async () => {
    const made = await grpc.call(create, robot, { idempotencyKey: 'one' });
    expect(made['secretAccessKey']).toMatch(/^.{40}$/);
    expect(await grpc.call(create, robot, { idempotencyKey: 'one' })).toEqual(made);
    const entries = await grpc.call('AccessService.ListAuditEntries', { action: 'access:CreatePrincipal' });
    expect(entries['entries']).toHaveLength(1);
    expect(await grpc.refusal(create, robot)).toMatchObject({ code: 'ALREADY_EXISTS' });
  });

  it('is refused when the key belongs to another, and when it is none', async () => {
    const other = { ...robot, name: 'other' };
    expect(await grpc.refusal(create, other, { idempotencyKey: 'one' })).toMatchObject({
      code: 'INVALID_ARGUMENT',
      reason: 'idempotency-key.reused',
      violations: [{ field: '/idempotency-key' }],
    });
    const wrong = await grpc.refusal(create, other, { idempotencyKey: 'x'.repeat(129) });
    expect(wrong).toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'request.invalid' });
  });

  it('may be tried again after a refusal, and waits for nobody', async () => {
    const same = { idempotencyKey: 'two' };
    const idle = { name: 'idle', roles: [] };
    expect((await grpc.refusal(create, idle, same)).reason).toBe('request.invalid');
    expect((await grpc.refusal(create, idle, same)).reason).toBe('request.invalid');

    const [heard, opened] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    here.peers.answer(CreateApplication, async ({ applicationName }) => {
      heard.resolve();
      await opened.promise;
      return ok<ApplicationView>({ applicationName, deploymentGroups: [], created: '2026-11-21T10:00:00.000Z' });
    });
    const slow = { applicationName: 'shop' };
    const first = grpc.call('DeploymentService.CreateApplication', slow, { idempotencyKey: 'three' });
    await heard.promise;
    const meanwhile = await grpc.refusal('DeploymentService.CreateApplication', slow, { idempotencyKey: 'three' });
    expect(meanwhile).toMatchObject({ code: 'ABORTED', reason: 'idempotency-key.in-use', retryDelaySeconds: 1 });
    opened.resolve();
    expect(await first).toEqual(
      await grpc.call('DeploymentService.CreateApplication', slow, { idempotencyKey: 'three' }),
    );
  });
});
