import { messagingMigrations } from '@millrace/messaging';
import {
  createDatabase,
  eventually,
  nats,
  recordingOtlpReceiver,
  type TestDatabase,
  type TestNats,
} from '@millrace/testing';
import { joinBus, serviceUnderTest, type ServiceUnderTest } from '@millrace/testing/service';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runService } from './index.ts';
import { Ground, mill, otherMill, Stopped } from './mill.fixture.ts';

interface Line {
  readonly service: string;
  readonly msg: string;
  readonly what?: string;
}

describe('a running service', () => {
  let here: ServiceUnderTest;
  beforeAll(async () => {
    here = await serviceUnderTest(mill);
  });
  afterAll(() => here.close());

  const get = async (path: string, init?: RequestInit) => {
    const response = await fetch(`${here.service.url}/${path}`, init);
    const { status, headers } = response;
    return {
      status,
      type: headers.get('content-type'),
      retryAfter: headers.get('retry-after'),
      text: await response.text(),
    };
  };

  it('answers when its bootstrap hooks have run', async () => {
    expect(await here.ask(Ground, { what: 'rye' })).toEqual({ ok: true, value: { ready: true } });
  });

  it('sends what its workers say while they stop', async () => {
    await here.restart();
    await here.hears(Stopped);
  });

  it('says errors as problems: rejections with their issues, faults with a time, defects without a word', async () => {
    const type = 'application/problem+json; charset=utf-8';
    const rejected = await get('rejected');
    expect(rejected).toMatchObject({ status: 400, type });
    expect(JSON.parse(rejected.text)).toMatchObject({
      type: 'urn:millrace:problem:request.invalid',
      errors: [{ pointer: '/grain' }],
    });
    for (const fault of ['unavailable', 'cut'])
      expect(await get(fault)).toMatchObject({ status: 503, type, retryAfter: '1' });
    expect(await get('conflict')).toMatchObject({ status: 409, type });
    const defect = await get('defect');
    expect(defect).toMatchObject({ status: 500, type });
    expect(defect.text).not.toContain('hunter2');
    const post = (body: string) =>
      get('body', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(await post('{')).toMatchObject({ status: 400, type });
    expect(await post(JSON.stringify('x'.repeat(2000)))).toMatchObject({ status: 413, type });
    expect(await get('nowhere')).toMatchObject({ status: 404, type });
    const tooLong = await get(`nowhere?${'x'.repeat(20_000)}`);
    expect(tooLong).toMatchObject({ status: 431, type: 'application/problem+json' });
    expect(JSON.parse(tooLong.text)).toMatchObject({ type: 'about:blank', status: 431 });
  });

  it('is ready while Postgres and NATS are there, and says which one is not', async () => {
    const ready = async () => {
      const { status, text } = await get('readyz');
      return { status, ...(JSON.parse(text) as object) };
    };
    expect(await ready()).toEqual({ status: 'ok', database: 'ok', nats: 'ok' });
    expect((await get('readyz')).status).toBe(200);
    await here.nats.stop();
    await eventually(async () =>
      expect(await ready()).toEqual({ status: 'unavailable', database: 'ok', nats: 'disconnected' }),
    );
    expect((await get('readyz')).status).toBe(503);
    await here.nats.start();
    await eventually(async () => expect(await ready()).toMatchObject({ nats: 'ok' }));
    await here.service.dataSource.destroy();
    expect(await ready()).toEqual({ status: 'unavailable', database: 'unreachable', nats: 'ok' });
    expect(await get('metrics')).toMatchObject({
      status: 200,
      text: expect.stringContaining('millrace_outbox_lag') as string,
    });
    expect((await get('healthz')).status).toBe(200);
    await here.service.dataSource.initialize();
  });
});

describe('services in one process', () => {
  let server: TestNats;
  let databases: TestDatabase[];
  beforeAll(async () => {
    server = await nats();
    databases = await Promise.all([1, 2].map(() => createDatabase({ migrations: messagingMigrations })));
  });
  afterAll(async () => {
    await Promise.all(databases.map((database) => database.drop()));
    await server.close();
  });
  const environmentOf = (n: number) => ({ DATABASE_URL: databases[n]?.url, NATS_URL: server.url });

  it('have their own spans and their own log lines', async () => {
    const receiver = await recordingOtlpReceiver();
    const lines: { readonly to: string; readonly line: Line }[] = [];
    const logTo = (to: string) => ({
      write: (text: string) => void lines.push({ to, line: JSON.parse(text) as Line }),
    });
    const services = [];
    for (const [n, definition] of [mill, otherMill].entries()) {
      const environment = { ...environmentOf(n), OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint };
      services.push(await runService(definition, environment, { logTo: logTo(definition.name) }));
    }
    const peer = await joinBus(server.url);
    // Each has a queue group of its own and therefore hears every question.
    await eventually(async () => {
      await peer.ask(Ground, { what: 'rye' });
      const heard = new Set(lines.filter(({ line }) => line.msg === 'ground').map(({ to }) => to));
      expect([...heard].toSorted()).toEqual(['approvals', 'notifications']);
    });
    expect(lines.filter(({ to, line }) => to !== line.service)).toEqual([]);
    const spans = await receiver.waitFor(
      (all) => new Set(all.filter(({ name }) => name.startsWith('answer')).map((span) => span.serviceName)).size === 2,
    );
    expect(new Set(spans.map((span) => span.serviceName))).toEqual(new Set(['approvals', 'notifications']));
    await Promise.all(services.map((service) => service.stop()));
    await Promise.all([peer.close(), receiver.close()]);
  });

  it('leave nothing open when they cannot start', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as AddressInfo;
    const lines: string[] = [];
    const started = runService(
      mill,
      { ...environmentOf(0), HTTP_PORT: String(port) },
      { logTo: { write: (text) => void lines.push(text) } },
    );
    await expect(started).rejects.toThrow('EADDRINUSE');
    taken.close();
    const watch = await runService(otherMill, environmentOf(1), { logTo: { write: () => undefined } });
    const open: unknown[] = await watch.dataSource.query(
      `select from pg_stat_activity where application_name = 'millrace/approvals' and datname = $1`,
      [databases[0]?.name],
    );
    expect(open).toEqual([]);
    expect(lines.filter((line) => line.includes('not-closed'))).toEqual([]);
    await watch.stop();
  });
});
