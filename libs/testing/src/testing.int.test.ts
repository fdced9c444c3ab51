import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import pg from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, gitRepository, nats, recordingOtlpReceiver, tempDir, type TestNats } from './index.ts';

class Things1 implements MigrationInterface {
  name = 'Things1700000000001';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table thing (id int primary key)');
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table thing');
  }
}

async function query(url: string, text: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

describe('a test database', () => {
  it('is migrated, private to its test, and gone after drop', async () => {
    const [one, two] = await Promise.all([
      createDatabase({ migrations: [Things1] }),
      createDatabase({ migrations: [Things1] }),
    ]);
    await query(one.url, 'insert into thing values (1)');
    expect(await query(one.url, 'select id from thing')).toEqual([{ id: 1 }]);
    expect(await query(two.url, 'select id from thing')).toEqual([]);
    await one.drop();
    await expect(query(one.url, 'select 1')).rejects.toThrow('does not exist');
    await two.drop();
  });
});

describe('a test NATS', () => {
  let server: TestNats;
  beforeAll(async () => {
    server = await nats();
  });
  afterAll(() => server.close());

  async function streams(): Promise<number> {
    const connection = await connect({ servers: server.url });
    try {
      return (await jetstreamManager(connection).then((manager) => manager.getAccountInfo())).streams;
    } finally {
      await connection.close();
    }
  }

  it('keeps what was stored when it is killed, and forgets everything when it is wiped', async () => {
    const connection = await connect({ servers: server.url });
    const manager = await jetstreamManager(connection);
    await manager.streams.add({ name: 'KEPT', subjects: ['kept.>'] });
    await jetstream(connection).publish('kept.one');
    await connection.close();
    await server.kill();
    await server.start();
    expect(await streams()).toBe(1);
    await server.wipe();
    expect(await streams()).toBe(0);
  });

  it('is nobody else’s: a second one has no stream of the first', async () => {
    const other = await nats();
    expect(other.port).not.toBe(server.port);
    await other.close();
  });
});

describe('a git repository', () => {
  it('can be cloned by its URL and holds what was committed, branch by branch', async () => {
    const repository = await gitRepository();
    const first = await repository.commit({ 'a.txt': 'one', 'bin/run': { executable: '#!/bin/sh\n' } }, 'first');
    await repository.branch('next');
    const second = await repository.commit({ 'a.txt': null }, 'second', { at: '2030-01-01T00:00:00Z' });
    await repository.branch('main');
    const clone = await tempDir('clone');
    execFileSync('git', ['clone', '--quiet', '--branch', 'next', repository.url, clone.path]);
    expect(first).toMatch(/^[0-9a-f]{40}$/);
    expect(await repository.git('rev-parse', 'main', 'next')).toBe(`${first}\n${second}`);
    expect(existsSync(`${clone.path}/a.txt`)).toBe(false);
    expect(existsSync(`${clone.path}/bin/run`)).toBe(true);
    await Promise.all([clone.remove(), repository.remove()]);
  });
});

describe('the recording OTLP receiver', () => {
  it('answers spans by trace, with their service and attributes', async () => {
    const receiver = await recordingOtlpReceiver();
    const span = (spanId: string, parentSpanId: string, startTimeUnixNano: string) => ({
      traceId: 't1',
      spanId,
      parentSpanId,
      name: `span ${spanId}`,
      startTimeUnixNano,
      endTimeUnixNano: '9',
      attributes: [{ key: 'attempt', value: { intValue: '2' } }],
      status: { code: 2 },
    });
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'triggers' } }] };
    const body = { resourceSpans: [{ resource, scopeSpans: [{ spans: [span('b', 'a', '5'), span('a', '', '3')] }] }] };
    const headers = { 'content-type': 'application/json' };
    await fetch(`${receiver.endpoint}/v1/traces`, { method: 'POST', headers, body: JSON.stringify(body) });
    await receiver.waitFor((spans) => spans.length === 2);
    const trace = receiver.traces().get('t1') ?? [];
    expect(trace.map(({ spanId, parentSpanId }) => [spanId, parentSpanId])).toEqual([
      ['a', undefined],
      ['b', 'a'],
    ]);
    expect(trace[0]).toMatchObject({ serviceName: 'triggers', attributes: { attempt: 2 }, failed: true });
    await receiver.close();
  });
});
