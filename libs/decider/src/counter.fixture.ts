import { command, event, query, type DataOf } from '@millrace/contracts';
import { Clock, ok, plus, seconds, type Instant, type Result } from '@millrace/kernel';
import { Answer, On, ServiceTracer, type Received } from '@millrace/messaging';
import { defineService, ServiceSettings } from '@millrace/service';
import {
  Controller,
  Injectable,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { IsInt, IsString } from 'class-validator';
import { DataSource } from 'typeorm';
import {
  deciderMigrations,
  DeciderShell,
  DeciderTables,
  PostgresStore,
  read,
  Timers,
  type Cause,
  type Consequences,
  type Decided,
  type Decider,
} from './index.ts';

/* A counter that rings once: the smallest service with a decider, an inbox, an outbox and a timer. */

export class AddV1 {
  @IsString() counter!: string;
  @IsInt() by!: number;
}
class AddedV1 {
  @IsString() counter!: string;
  @IsInt() total!: number;
}
export class TotalOfV1 {
  @IsString() counter!: string;
}
export const Add = command('approvals', 'add', AddV1);
export const Added = event('approvals', 'counter.added.v1', AddedV1);
export const Rang = event('approvals', 'counter.rang.v1', AddedV1);
export const TotalOf = query('approvals', 'total-of', TotalOfV1).answers<{ total: number }>();

type State = { readonly total: number; readonly status: 'counting' | 'full' };
type CounterCommand =
  | { readonly type: 'Add'; readonly by: number; readonly at: Instant }
  | { readonly type: 'Ring'; readonly at: Instant };
export type CounterEvent =
  | { readonly type: 'Added'; readonly by: number; readonly at: Instant }
  | { readonly type: 'Rang'; readonly at: Instant };
type CounterOrder =
  | { readonly type: 'TellAdded' }
  | { readonly type: 'TellRang' }
  | { readonly type: 'RingAt'; readonly at: Instant };

export const counter: Decider<State, CounterCommand, CounterEvent, CounterOrder, never> = {
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

/** Only a full counter rests, so that most of what is read has to be folded. */
const stored = { ...counter, rests: ({ status }: State) => status === 'full' };

@Injectable()
class Counters implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly shell: DeciderShell<State, CounterCommand, CounterEvent, CounterOrder, never>;

  constructor(
    tables: DeciderTables,
    tracer: ServiceTracer,
    private readonly timers: Timers,
    private readonly clock: Clock,
  ) {
    this.shell = new DeciderShell(new PostgresStore(tables, stored), tracer, counter, planCounter);
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
export const crashes = { afterCommit: 0 };

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
    return ok({ total: (await read(this.dataSource.manager, stored, id))?.total ?? 0 });
  }
}

@Module({ controllers: [CounterMessages], providers: [Counters, DeciderTables, Timers] })
class CounterModule {}

export const counterService = defineService({
  name: 'approvals',
  module: CounterModule,
  settings: ServiceSettings,
  entities: [],
  migrations: deciderMigrations,
});
