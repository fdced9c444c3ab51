import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { seconds } from '@millrace/kernel';
import { LogPump, LogSpool, type StopCause } from '@millrace/runner';
import { FakeClock, tempDir } from '@millrace/testing';
import { expect, it } from 'vitest';
import { BuildRunnerSettings } from '../settings.ts';
import { Invoker } from './invoker.ts';

it('time that runs out over faults names the last of them', async () => {
  const folder = await tempDir('invoker');
  const server = createServer((_request, response) => void response.writeHead(500).end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/down`;
  const clock = new FakeClock();
  const settings = Object.assign(new BuildRunnerSettings(), { rulesPrivateTargets: 'loopback' });
  const stop = new AbortController();
  const spool = LogSpool.open(join(folder.path, 'log.ndjson'));
  const log = new LogPump(spool, clock, { publish: () => stop.abort('timed-out' satisfies StopCause) });
  const context = { log, signal: stop.signal, traceparent: undefined };
  const invocation = { url, method: 'GET', headers: {}, hasEffects: false, answerWithin: seconds(30) } as const;
  const run = new Invoker(settings, clock).run({ ...invocation, decidedBy: 'function' }, 'id', context);
  await expect(run).rejects.toMatchObject({
    code: 'TARGET_UNREACHABLE',
    message: expect.stringContaining('the last fault: it answered 500'),
  });
  expect(spool.after(0)).toHaveLength(1);
  spool.close();
  server.closeAllConnections();
  server.close();
  await folder.remove();
});
