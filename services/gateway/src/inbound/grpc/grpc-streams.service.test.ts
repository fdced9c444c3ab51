import { Client, credentials } from '@grpc/grpc-js';
import { loadSync, type PackageDefinition } from '@grpc/proto-loader';
import * as contracts from '@millrace/contracts';
import { ok } from '@millrace/kernel';
import { Logs } from '@millrace/messaging';
import { runService } from '@millrace/service';
import { protoPath } from 'grpc-health-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gateway } from '../../definition.ts';
import { GrpcClient } from '../../testing/grpc-client.ts';
import { account } from '../../testing/house.ts';
import { ScriptedHouse } from '../../testing/scripted-house.ts';
import * as samples from '../../testing/samples.ts';
import { GrpcDoor } from './grpc-door.ts';

const house = new ScriptedHouse({ GATEWAY_HEARTBEAT_SECONDS: '1' });
let grpc: GrpcClient;
const { executionId, actionExecutionId } = samples;

beforeAll(() => {
  grpc = new GrpcClient(house.here);
});
afterAll(() => grpc.close());

const publish = (from: number, to: number) =>
  new Logs(house.here.peers.bus).publish(
    account,
    actionExecutionId,
    Array.from({ length: to - from + 1 }, (_, i) => ({
      seq: from + i,
      at: '2026-11-21T10:00:00.000Z',
      stream: 'stdout' as const,
      text: `line ${from + i}`,
    })),
  );

describe('watching an execution', () => {
  it('shows it now, after each change, and says how it ended', async () => {
    let view: contracts.ExecutionView = samples.execution;
    house.replies(contracts.GetExecution, () => ok(view));
    const { events } = grpc.stream('ExecutionService.WatchExecution', { executionId });
    expect((await events.next()).value).toMatchObject({ snapshot: { cause: 'somebody must approve' } });
    view = { ...view, status: 'Succeeded', cause: 'all done' };
    await house.executionChanged({ executionId, actionExecutionId });
    expect((await events.next()).value).toMatchObject({ snapshot: { status: 'EXECUTION_STATUS_SUCCEEDED' } });
    expect((await events.next()).value).toMatchObject({ ended: { status: 'EXECUTION_STATUS_SUCCEEDED' } });
    expect((await events.next()).done).toBe(true);
  });

  it('goes on after the state that was seen last, also through another connection, with heartbeats in silence', async () => {
    let view: contracts.ExecutionView = samples.execution;
    house.replies(contracts.GetExecution, () => ok(view));
    const first = grpc.stream('ExecutionService.WatchExecution', { executionId });
    const { eventId: lastEventId } = (await first.events.next()).value as { eventId: string };
    first.cancel();
    const other = new GrpcClient(house.here);
    const second = other.stream('ExecutionService.WatchExecution', { executionId, lastEventId });
    expect((await second.events.next()).value).toHaveProperty('heartbeat');
    view = { ...view, cause: 'approved' };
    await house.executionChanged({ executionId, actionExecutionId });
    let next = (await second.events.next()).value as object;
    while ('heartbeat' in next) next = (await second.events.next()).value as object;
    expect(next).toMatchObject({ snapshot: { cause: 'approved' } });
    second.cancel();
    other.close();
  });

  it('tells every recorded fact to who asks for it, and none twice', async () => {
    const recorded: contracts.HistoryEntry[] = [];
    const records = (revision: number) =>
      recorded.push({ revision, at: '2026-11-21T10:00:00.000Z', type: 'ActionStarted', causedBy: 'm', data: {} });
    let view: contracts.ExecutionView = samples.execution;
    house.replies(contracts.GetExecution, () => ok(view));
    house.replies(contracts.ExecutionHistory, ({ afterRevision = 0 }) =>
      ok({ items: recorded.filter(({ revision }) => revision > afterRevision) }),
    );
    records(3);
    const first = grpc.stream('ExecutionService.WatchExecution', { executionId, facts: true });
    expect((await first.events.next()).value).toMatchObject({ fact: { revision: 3, type: 'ActionStarted' } });
    const { eventId: lastEventId } = (await first.events.next()).value as { eventId: string };
    first.cancel();
    records(7);
    view = { ...view, status: 'Succeeded' };
    const { events } = grpc.stream('ExecutionService.WatchExecution', { executionId, facts: true, lastEventId });
    expect((await events.next()).value).toMatchObject({ fact: { revision: 7 } });
    expect((await events.next()).value).toMatchObject({ snapshot: { status: 'EXECUTION_STATUS_SUCCEEDED' } });
    expect((await events.next()).value).toMatchObject({ ended: { status: 'EXECUTION_STATUS_SUCCEEDED' } });
    const wrong = grpc.stream('ExecutionService.WatchExecution', { executionId, lastEventId: 'x' });
    const error: unknown = await wrong.events.next().catch((cause: unknown) => cause);
    expect(grpc.refusalOf(error)).toMatchObject({ code: 'INVALID_ARGUMENT', violations: [{ field: '/lastEventId' }] });
  });

  it('is refused before the first event like any other reading', async () => {
    house.refuses(contracts.GetExecution, contracts.problem('execution.not-found', 'none'));
    const { events } = grpc.stream('ExecutionService.WatchExecution', { executionId });
    const error: unknown = await events.next().catch((cause: unknown) => cause);
    expect(grpc.refusalOf(error)).toMatchObject({ code: 'NOT_FOUND', reason: 'execution.not-found' });
  });
});

describe('the log of an action', () => {
  it('comes live and each line once, and goes on after the line that was seen', async () => {
    let action: contracts.ActionExecutionDetail = samples.action;
    house.replies(contracts.GetActionExecution, () => ok(action));
    await publish(1, 3);
    const first = grpc.stream('LogService.TailLogs', { actionExecutionId, follow: true });
    expect((await first.events.next()).value).toMatchObject({ line: { seq: 1, stream: 'LOG_STREAM_STDOUT' } });
    expect((await first.events.next()).value).toMatchObject({ line: { seq: 2, text: 'line 2' } });
    first.cancel();
    const { events } = grpc.stream('LogService.TailLogs', { actionExecutionId, follow: true, afterSeq: 2 });
    expect((await events.next()).value).toMatchObject({ line: { seq: 3 } });
    await publish(2, 4);
    expect((await events.next()).value).toMatchObject({ line: { seq: 4 } });
    action = { ...action, status: 'Failed', outcome: 'failed' };
    await house.executionChanged({ executionId, actionExecutionId });
    const last = (await events.next()).value as object;
    expect(last).toMatchObject({ ended: { lastSeq: 4, status: 'ACTION_STATUS_FAILED' } });
    expect((await events.next()).done).toBe(true);
  });
});

describe('the door', () => {
  /** A client of the services that gRPC itself defines. */
  function ask(path: string, definition: PackageDefinition, service: string, name: string, request: object) {
    const method = definition[service] as unknown as Record<
      string,
      { requestSerialize: (value: object) => Buffer; responseDeserialize: (bytes: Buffer) => unknown }
    >;
    const rpc = method[name];
    if (!rpc) throw new Error(`no ${name}`);
    const client = new Client(path, credentials.createInsecure());
    return { client, rpc, path: `/${service}/${name}`, request };
  }

  it('says how it is, of the whole and of each service', async () => {
    const definition = loadSync(protoPath, { enums: String });
    const address = `127.0.0.1:${house.here.gateway.app.get(GrpcDoor, { strict: false }).port}`;
    for (const service of ['', 'millrace.v1.ExecutionService']) {
      const { client, rpc, path } = ask(address, definition, 'grpc.health.v1.Health', 'Check', {});
      const answer = await new Promise((resolve, reject) => {
        client.makeUnaryRequest(path, rpc.requestSerialize, rpc.responseDeserialize, { service }, (error, value) =>
          error ? reject(error) : resolve(value),
        );
      });
      expect(answer).toEqual({ status: 'SERVING' });
      client.close();
    }
  });

  it('ends its streams with UNAVAILABLE when it closes, and says to connect again', async () => {
    house.replies(contracts.GetExecution, () => ok(samples.execution));
    const quiet = { logTo: { write: () => undefined } };
    const other = await runService(gateway, house.here.environment, quiet);
    const client = new GrpcClient(house.here, other.app.get(GrpcDoor, { strict: false }).port);
    const { events } = client.stream('ExecutionService.WatchExecution', { executionId });
    await events.next();
    const stopped = other.stop();
    let outcome: unknown = await events.next().catch((error: unknown) => error);
    while (!(outcome instanceof Error)) outcome = await events.next().catch((error: unknown) => error);
    expect(client.refusalOf(outcome)).toMatchObject({ code: 'UNAVAILABLE', retryDelaySeconds: 1 });
    await stopped;
    client.close();
  });

  it('may be switched off', async () => {
    const quiet = { logTo: { write: () => undefined } };
    const other = await runService(gateway, { ...house.here.environment, MILLRACE_GRPC_PORT: 'off' }, quiet);
    expect(other.app.get(GrpcDoor, { strict: false }).port).toBeUndefined();
    await other.stop();
  });
});
