import { ApiProblem, ApiUnreachable, MillraceClient } from '@millrace/client';
import * as contracts from '@millrace/contracts';
import { ok } from '@millrace/kernel';
import { Logs } from '@millrace/messaging';
import { runService, type RunningService } from '@millrace/service';
import { eventually } from '@millrace/testing';
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gateway } from '../../definition.ts';
import { account } from '../../testing/house.ts';
import { ScriptedHouse } from '../../testing/scripted-house.ts';
import * as samples from '../../testing/samples.ts';

const house = new ScriptedHouse({ GATEWAY_HEARTBEAT_SECONDS: '1' });
let store: Server;
let sealed: Buffer = Buffer.alloc(0);

beforeAll(async () => {
  store = createServer((_, response) => void response.end(sealed));
  await new Promise<void>((resolve) => store.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await new Promise((resolve) => store.close(resolve));
});

const line = (seq: number): contracts.LogLineV1 => ({
  seq,
  at: '2026-11-21T10:00:00.000Z',
  stream: 'stdout',
  text: `line ${seq}`,
});
const lines = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => line(from + i));

describe('watching an execution', () => {
  it('shows it now, again after each change, and ends with it', async () => {
    let view: contracts.ExecutionView = samples.execution;
    house.replies(contracts.GetExecution, () => ok(view));
    const seen: string[] = [];
    for await (const snapshot of house.here.client.watchExecution(samples.executionId)) {
      seen.push(`${snapshot.status}: ${snapshot.cause}`);
      if (seen.length === 1) {
        view = { ...view, cause: 'approved' };
        await house.executionChanged({ executionId: samples.executionId });
      } else if (seen.length === 2) {
        // Of an event about another execution, or of no change, nothing is shown.
        await house.executionChanged({ executionId: samples.actionExecutionId });
        await house.executionChanged({ executionId: samples.executionId });
        view = { ...view, status: 'Succeeded', cause: 'all done' };
        await house.executionChanged({ executionId: samples.executionId });
      }
    }
    expect(seen).toEqual(['InProgress: somebody must approve', 'InProgress: approved', 'Succeeded: all done']);
  });

  it('is refused like any other reading', async () => {
    house.refuses(contracts.GetExecution, contracts.problem('execution.not-found', 'none'));
    await expect(house.here.client.watchExecution(samples.executionId).next()).rejects.toThrow(ApiProblem);
  });

  it('lets go of the bus when the reader has gone', async () => {
    house.replies(contracts.GetExecution, () => ok(samples.execution));
    const gone = new AbortController();
    const watching = house.here.client.watchExecution(samples.executionId, { signal: gone.signal });
    await watching.next();
    gone.abort();
    expect((await watching.next()).done).toBe(true);
    await eventually(async () => {
      const before = house.here.peers.heard.length;
      await house.executionChanged({ executionId: samples.executionId });
      await house.here.client.whoami.get();
      expect(house.here.peers.heard.length).toBe(before);
    });
  });

  it('goes on when the gateway itself was stopped and started in between', async () => {
    let view: contracts.ExecutionView = samples.execution;
    house.replies(contracts.GetExecution, () => ok(view));
    const other = await runService(
      gateway,
      { ...house.here.environment, HTTP_PORT: '0' },
      { logTo: { write: () => undefined } },
    );
    const client = new MillraceClient({ baseUrl: other.url, token: house.here.administrator.apiToken });
    const seen: string[] = [];
    let again: Promise<RunningService> | undefined;
    for await (const { cause } of client.watchExecution(samples.executionId)) {
      seen.push(cause);
      if (again) continue;
      await other.stop();
      view = { ...view, status: 'Succeeded', cause: 'all done meanwhile' };
      again = runService(
        gateway,
        { ...house.here.environment, HTTP_PORT: new URL(other.url).port },
        { logTo: { write: () => undefined } },
      );
    }
    expect(seen).toEqual(['somebody must approve', 'all done meanwhile']);
    await (await again)?.stop();
  });

  it('stays open through silence by comments', async () => {
    house.replies(contracts.GetExecution, () => ok(samples.execution));
    const response = await fetch(`${house.here.url}/api/v1/executions/${samples.executionId}/events`, {
      headers: { authorization: `Bearer ${house.here.administrator.apiToken}` },
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      if (text.includes(': still here')) break;
    }
    expect(text).toContain('event: snapshot\ndata: {');
  });
});

describe('the log of an action', () => {
  const running = { ...samples.action, actionExecutionId: samples.actionExecutionId };
  const publish = (batch: readonly contracts.LogLineV1[], id = samples.actionExecutionId) =>
    new Logs(house.here.peers.bus).publish(account, id, batch);

  function seal(all: readonly contracts.LogLineV1[]): contracts.ActionExecutionDetail {
    sealed = Buffer.from(all.map((one) => `${JSON.stringify(one)}\n`).join(''));
    const sha256 = createHash('sha256').update(sealed).digest('hex');
    house.answers(contracts.CreateDownload, {
      url: `http://127.0.0.1:${(store.address() as AddressInfo).port}/`,
      sha256,
      sizeBytes: sealed.length,
      expiresAt: '2026-11-22T00:00:00.000Z',
    });
    const log = { artifactId: samples.executionId, sha256, lines: all.length, sizeBytes: sealed.length };
    return { ...running, status: 'Succeeded', outcome: 'succeeded', log };
  }

  it('comes live, then from the sealed artifact, each line once and in order', async () => {
    let action: contracts.ActionExecutionDetail = running;
    house.replies(contracts.GetActionExecution, () => ok(action));
    await publish(lines(1, 3));
    const seen: number[] = [];
    for await (const { seq } of house.here.client.tailLog(samples.actionExecutionId, { follow: true })) {
      seen.push(seq);
      if (seq === 3) {
        await publish(lines(2, 5));
      } else if (seq === 5) {
        action = seal(lines(1, 8));
        await house.executionChanged({ actionExecutionId: samples.actionExecutionId });
      }
    }
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('without follow is what there is now', async () => {
    const id = '44444444-5555-4666-8777-888888888888';
    house.replies(contracts.GetActionExecution, () => ok({ ...running, actionExecutionId: id }));
    await publish(lines(1, 2), id);
    const seen: number[] = [];
    for await (const { seq } of house.here.client.tailLog(id)) seen.push(seq);
    expect(seen).toEqual([1, 2]);
  });

  it('of an action that ended without sealing it is what the stream still has', async () => {
    const id = '77777777-8888-4999-8aaa-bbbbbbbbbbbb';
    const ended = { ...running, actionExecutionId: id, status: 'Failed' as const, outcome: 'errored' as const };
    house.replies(contracts.GetActionExecution, () => ok(ended));
    await publish(lines(1, 2), id);
    const seen: number[] = [];
    for await (const { seq } of house.here.client.tailLog(id, { follow: true })) seen.push(seq);
    expect(seen).toEqual([1, 2]);
  });

  it('of an action that has written nothing is empty', async () => {
    const id = '55555555-6666-4777-8888-999999999999';
    house.replies(contracts.GetActionExecution, () => ok({ ...running, actionExecutionId: id }));
    for await (const { seq } of house.here.client.tailLog(id)) expect.unreachable(`line ${seq}`);
  });

  it('goes on after the line that was seen last', async () => {
    const ended = seal(lines(1, 6));
    house.replies(contracts.GetActionExecution, () => ok(ended));
    const response = await fetch(`${house.here.url}/api/v1/actions/${samples.actionExecutionId}/logs`, {
      headers: { authorization: `Bearer ${house.here.administrator.apiToken}`, 'last-event-id': '4' },
    });
    const text = await response.text();
    expect(text.match(/^id: .*$/gm)).toEqual(['id: 5', 'id: 6']);
    expect(text).toContain('event: end');
  });

  it('that was changed in the store does not end as if it were whole', async () => {
    const ended = seal(lines(1, 2));
    sealed = Buffer.from(`${JSON.stringify(Object.assign(line(1), { text: 'forged' }))}\n`);
    house.replies(contracts.GetActionExecution, () => ok(ended));
    const response = await fetch(`${house.here.url}/api/v1/actions/${samples.actionExecutionId}/logs`, {
      headers: { authorization: `Bearer ${house.here.administrator.apiToken}` },
    });
    const text = await response.text();
    expect(text).toContain('event: error');
    expect(text).not.toContain('event: end');
  });

  it('survives the loss of NATS and all its data while it is read', async () => {
    const id = '66666666-7777-4888-8999-aaaaaaaaaaaa';
    let action: contracts.ActionExecutionDetail = { ...running, actionExecutionId: id };
    house.replies(contracts.GetActionExecution, () => ok(action));
    await publish(lines(1, 2), id);
    const seen: number[] = [];
    for await (const { seq } of house.here.client.tailLog(id, { follow: true })) {
      seen.push(seq);
      if (seq === 2) {
        await house.here.nats.wipe();
        await eventually(() => publish(lines(1, 4), id));
      } else if (seq === 4) {
        action = { ...seal(lines(1, 4)), actionExecutionId: id };
        await house.executionChanged({ actionExecutionId: id });
      }
    }
    expect(seen).toEqual([1, 2, 3, 4]);
  });
});

it('a client that finds nobody gives up when its patience is over', async () => {
  const nobody = new MillraceClient({ baseUrl: 'http://127.0.0.1:1', token: 'mrt_x' });
  await expect(nobody.watchExecution('x', { patienceMilliseconds: 0 }).next()).rejects.toThrow(ApiUnreachable);
});
