import { commandSubject } from '@millrace/contracts';
import { days, seconds } from '@millrace/kernel';
import { encode } from '@millrace/messaging';
import { eventually, FakeClock } from '@millrace/testing';
import { serviceUnderTest, type ServiceUnderTest } from '@millrace/testing/service';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  Add,
  Added,
  counter,
  counterService,
  crashes,
  Rang,
  TotalOf,
  type AddV1,
  type CounterEvent,
  type TotalOfV1,
} from './counter.fixture.ts';
import { forget, read } from './index.ts';
import { Decider1000000000005 } from './migrations/decider-3.ts';

describe('a service with a decider', () => {
  let service: ServiceUnderTest;
  let clock: FakeClock;
  const add = (id: string, by: number) => service.tell(Add, { counter: 'c', by }, { subject: 'c', id });
  const total = async () => {
    const answer = await service.ask(TotalOf, { counter: 'c' });
    return answer.ok ? answer.value.total : answer.error;
  };
  const facts = async () => {
    const rows: { data: CounterEvent }[] = await service.service.dataSource.query(
      `select data from aggregate_event where id = 'c' order by revision`,
    );
    return rows.map(({ data }) => data);
  };

  beforeEach(async () => {
    crashes.afterCommit = 0;
    clock = new FakeClock();
    service = await serviceUnderTest(counterService, { clock });
  });
  afterEach(() => service.close());

  it('decides once, however often the message comes', async () => {
    crashes.afterCommit = 2;
    await add('m-1', 5);
    await service.hears(Added, (message) => message.data.total === 5);
    await add('m-2', 2);
    await service.hears(Added, (message) => message.data.total === 7);
    await eventually(async () => expect(await total()).toBe(7));
    expect(service.heard(Added)).toHaveLength(2);
    expect(await facts()).toMatchObject([
      { type: 'Added', by: 5 },
      { type: 'Added', by: 2 },
    ]);
  });

  it('serialises concurrent decisions on one aggregate, the first ones too', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, n) => add(`m-${n}`, 1)));
    await service.hears(Added, (message) => message.data.total === 20);
    expect(await total()).toBe(20);
    expect(new Set(service.heard(Added).map((message) => message.data.total)).size).toBe(20);
  });

  it('says again what a wiped JetStream lost, and handles nothing twice', async () => {
    await add('m-1', 1);
    await service.hears(Added);
    await service.nats.wipe();
    await eventually(async () => expect(await total()).toBe(1));
    const streams = await eventually(async () => (await service.bus.manager.streams.info('EVENTS')).state);
    await eventually(async () => expect((await service.bus.manager.streams.info('EVENTS')).state.messages).toBe(1));
    expect(streams).toBeDefined();
    await add('m-2', 1);
    await service.hears(Added, (message) => message.data.total === 2);
    expect(await total()).toBe(2);
  });

  it('fires a timer that came due while it was down', async () => {
    await add('m-1', 1);
    await service.hears(Added);
    expect(service.heard(Rang)).toHaveLength(0);
    clock.advance(seconds(61));
    await service.restart();
    await service.hears(Rang);
    await eventually(async () => {
      const rows: unknown[] = await service.service.dataSource.query('select 1 from timer');
      expect(rows).toHaveLength(0);
    });
    // A listener beside JetStream hears a message again that is only confirmed anew.
    expect(new Set(service.heard(Rang).map(({ id }) => id)).size).toBe(1);
  });

  it('makes a state again from its facts when another release has written the snapshot', async () => {
    await add('m-1', 5);
    await add('m-2', 2);
    await service.hears(Added, (message) => message.data.total === 7);
    const { manager } = service.service.dataSource;
    await manager.query(`update aggregate set state = '{"sum": "seven"}', shape = 2`);
    await service.restart();
    const after = service.service.dataSource.manager;
    expect(await read(after, counter, 'c')).toEqual({ total: 7, status: 'counting' });
    expect(await total()).toBe(7);
    await add('m-3', 1);
    await service.hears(Added, (message) => message.data.total === 8);
    expect(await after.query(`select shape, revision::int from aggregate`)).toEqual([{ shape: 3, revision: 3 }]);
  });

  it('folds what happened since the last snapshot, and makes one when that has become long', async () => {
    const snapshots = async () => {
      const rows: object[] = await service.service.dataSource.query(
        `select state ->> 'total' as total, state_revision::int as "upTo", revision::int from aggregate`,
      );
      return rows[0];
    };
    await add('m-1', 1);
    await service.hears(Added, (message) => message.data.total === 1);
    expect(await snapshots()).toEqual({ total: null, upTo: 0, revision: 1 });
    await service.restart();
    expect(await total()).toBe(1);
    await Promise.all(Array.from({ length: 70 }, (_, n) => add(`more-${n}`, 1)));
    await service.hears(Added, (message) => message.data.total === 71);
    const { upTo } = (await snapshots()) as { upTo: number };
    expect(upTo).toBeGreaterThanOrEqual(64);
    expect(upTo).toBeLessThan(71);
    await service.restart();
    expect(await total()).toBe(71);
    await add('last', 100);
    await service.hears(Added, (message) => message.data.total === 171);
    expect(await snapshots()).toEqual({ total: '171', upTo: 72, revision: 72 });
  });

  it('keeps every aggregate when the migration to fewer snapshots is undone, and done again', async () => {
    await add('m-1', 5);
    await service.hears(Added);
    const runner = service.service.dataSource.createQueryRunner();
    const migration = new Decider1000000000005();
    await migration.down(runner);
    expect(await runner.query('select state from aggregate')).toEqual([{ state: {} }]);
    await migration.up(runner);
    await runner.release();
    expect(await total()).toBe(5);
    await add('m-2', 2);
    await service.hears(Added, (message) => message.data.total === 7);
    expect(await facts()).toHaveLength(2);
  });

  it('handles each command of a batch once, and sets only that aside which breaks its contract', async () => {
    const said = ['m-1', 'bad', 'm-2'].map((id): unknown => {
      const by = id === 'bad' ? ('much' as unknown as number) : 3;
      const { body } = encode(service.bus.options, clock.now(), {
        contract: Add,
        data: { counter: 'c', by },
        subject: 'c',
        id,
      });
      return JSON.parse(body);
    });
    crashes.afterCommit = 1;
    await service.bus.js.publish(commandSubject(Add), JSON.stringify(said), { msgID: 'batch' });
    await eventually(async () => {
      const rows: { body: string }[] = await service.service.dataSource.query('select body from dead_letter');
      expect(rows.map(({ body }) => JSON.parse(body))).toEqual([said[1]]);
    });
    expect(await facts()).toMatchObject([
      { type: 'Added', by: 3 },
      { type: 'Added', by: 3 },
    ]);
    await eventually(async () => {
      const { num_ack_pending } = await service.bus.manager.consumers.info('COMMANDS', 'approvals__command_add');
      expect(num_ack_pending).toBe(0);
    });
  });

  it('sets a message aside that breaks its contract, and goes on', async () => {
    await service.tell(Add, { counter: 'c', by: 'three' } as unknown as AddV1, { subject: 'c', id: 'bad' });
    await eventually(async () => {
      const rows: { reason: string }[] = await service.service.dataSource.query('select reason from dead_letter');
      expect(rows[0]?.reason).toContain('/by by must be an integer number');
    });
    await add('m-1', 4);
    await service.hears(Added, (message) => message.data.total === 4);
    await eventually(async () => {
      const { num_ack_pending } = await service.bus.manager.consumers.info('COMMANDS', 'approvals__command_add');
      expect(num_ack_pending).toBe(0);
    });
  });

  it('forgets what has its status and has not changed for long enough, with its facts', async () => {
    const { manager } = service.service.dataSource;
    await add('m-1', 100);
    await service.hears(Added);
    const full = { kind: 'counter', status: 'full' };
    await forget(manager, { ...full, unchangedFor: days(1) });
    await forget(manager, { kind: 'counter', status: 'counting', unchangedFor: seconds(0) });
    expect(await facts()).toHaveLength(1);
    // Full no more, which its snapshot does not know.
    await add('m-2', -50);
    await service.hears(Added, (message) => message.data.total === 50);
    await forget(manager, { ...full, unchangedFor: seconds(0) });
    expect(await facts()).toHaveLength(2);
    await add('m-3', 50);
    await eventually(async () => expect(await facts()).toHaveLength(3));
    await forget(manager, { ...full, unchangedFor: seconds(0) });
    expect(await facts()).toHaveLength(0);
    expect(await read(manager, counter, 'c')).toBeUndefined();
  });

  it('refuses a query that breaks its contract, with the field', async () => {
    const answer = await service.ask(TotalOf, {} as TotalOfV1);
    expect(answer).toMatchObject({ ok: false, error: { code: 'request.invalid', issues: [{ pointer: '/counter' }] } });
  });
});
