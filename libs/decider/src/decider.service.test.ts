import { event, command, query, type DataOf } from '@millrace/contracts';
import { Clock, days, ok, plus, seconds, type Instant, type Result } from '@millrace/kernel';
import { Answer, On, ServiceTracer, type Received } from '@millrace/messaging';
import { defineService, ServiceSettings } from '@millrace/service';
import { eventually, FakeClock } from '@millrace/testing';
import { serviceUnderTest, type ServiceUnderTest } from '@millrace/testing/service';
import {
  Controller,
  Injectable,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { IsInt, IsString } from 'class-validator';
import { DataSource } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  deciderMigrations,
  DeciderShell,
  DeciderTables,
  forget,
  PostgresStore,
  read,
  Timers,
  type Cause,
  type Consequences,
  type Decided,
  type Decider,
} from './index.ts';

/* A counter that rings once: the smallest service with a decider, an inbox, an outbox and a timer. */

class AddV1 {
  @IsString() counter!: string;
  @IsInt() by!: number;
}
class AddedV1 {
  @IsString() counter!: string;
  @IsInt() total!: number;
}
class TotalOfV1 {
  @IsString() counter!: string;
}
const Add = command('approvals', 'add', AddV1);
const Added = event('approvals', 'counter.added.v1', AddedV1);
const Rang = event('approvals', 'counter.rang.v1', AddedV1);
const TotalOf = query('approvals', 'total-of', TotalOfV1).answers<{ total: number }>();

type State = { readonly total: number; readonly status: 'counting' | 'full' };
type CounterCommand =
  | { readonly type: 'Add'; readonly by: number; readonly at: Instant }
  | { readonly type: 'Ring'; readonly at: Instant };
type CounterEvent =
  | { readonly type: 'Added'; readonly by: number; readonly at: Instant }
  | { readonly type: 'Rang'; readonly at: Instant };
type CounterOrder =
  | { readonly type: 'TellAdded' }
  | { readonly type: 'TellRang' }
  | { readonly type: 'RingAt'; readonly at: Instant };

const counter: Decider<State, CounterCommand, CounterEvent, CounterOrder, never> = {
  kind: 'counter',
  initial: { total: 0, status: 'counting' },
  shape: 3,
  decide: (_state, command) =>
    ok(
      command.type === 'Add' ? [{ type: 'Added', by: command.by, at: command.at }] : [{ type: 'Rang', at: command.at }],
    ),
  evolve: (state, fact) =>
    fact.type === 'Added'
      ? { total: state.total + fact.by, status: state.total + fact.by < 100 ? 'counting' : 'full' }
      : state,
  react: (_state, fact) =>
    fact.type === 'Added'
      ? [{ type: 'TellAdded' }, { type: 'RingAt', at: plus(fact.at, seconds(60)) }]
      : [{ type: 'TellRang' }],
};

function planCounter(decided: Decided<State, CounterEvent, CounterOrder>, cause: Cause): Consequences<never> {
  const { id: counterId, after } = decided;
  const data = { counter: counterId, total: after.total };
  return {
    changes: [],
    timers: decided.orders.flatMap((order) =>
      order.type === 'RingAt'
        ? [{ type: 'set', timer: { kind: 'counter', aggregateId: counterId, timerId: 'ring', dueAt: order.at } }]
        : [],
    ),
    messages: decided.orders.flatMap((order) =>
      order.type === 'RingAt'
        ? []
        : [
            {
              contract: order.type === 'TellAdded' ? Added : Rang,
              data,
              subject: counterId,
              id: `${cause.id}:${order.type}`,
            },
          ],
    ),
  };
}

@Injectable()
class Counters implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly shell: DeciderShell<State, CounterCommand, CounterEvent, CounterOrder, never>;

  constructor(
    tables: DeciderTables,
    tracer: ServiceTracer,
    private readonly timers: Timers,
    private readonly clock: Clock,
  ) {
    this.shell = new DeciderShell(new PostgresStore(tables, counter), tracer, counter, planCounter);
  }

  onApplicationBootstrap(): void {
    this.timers.handle('counter', async ({ aggregateId, timerId, dueAt }) => {
      await this.shell.handle(
        aggregateId,
        { type: 'Ring', at: this.clock.now() },
        { id: `${aggregateId}:${timerId}:${dueAt}`, consumer: 'timer' },
      );
    });
    this.timers.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.timers.stop();
  }
}

/** The next handlings die after the commit, before the message is acknowledged. */
const crashes = { afterCommit: 0 };

@Controller()
class CounterMessages {
  constructor(
    private readonly counters: Counters,
    private readonly clock: Clock,
    private readonly dataSource: DataSource,
  ) {}

  @On(Add)
  async add(message: Received<AddV1>): Promise<void> {
    await this.counters.shell.handle(
      message.data.counter,
      { type: 'Add', by: message.data.by, at: this.clock.now() },
      { id: message.id, consumer: message.consumer },
    );
    if (crashes.afterCommit-- > 0) throw new Error('as if the process had died here');
  }

  @Answer(TotalOf)
  async total({ counter: id }: DataOf<typeof TotalOf>): Promise<Result<{ total: number }, never>> {
    const rows: { state: State }[] = await this.dataSource.query(`select state from aggregate where id = $1`, [id]);
    return ok({ total: rows[0]?.state.total ?? 0 });
  }
}

@Module({ controllers: [CounterMessages], providers: [Counters, DeciderTables, Timers] })
class CounterModule {}

const definition = defineService({
  name: 'approvals',
  module: CounterModule,
  settings: ServiceSettings,
  entities: [],
  migrations: deciderMigrations,
});

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
    service = await serviceUnderTest(definition, { clock });
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
    expect(service.heard(Rang)).toHaveLength(1);
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
    await forget(manager, { ...full, unchangedFor: seconds(0) });
    expect(await facts()).toHaveLength(0);
    expect(await read(manager, counter, 'c')).toBeUndefined();
  });

  it('refuses a query that breaks its contract, with the field', async () => {
    const answer = await service.ask(TotalOf, {} as TotalOfV1);
    expect(answer).toMatchObject({ ok: false, error: { code: 'request.invalid', issues: [{ pointer: '/counter' }] } });
  });
});
