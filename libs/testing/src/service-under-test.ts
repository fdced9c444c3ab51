import {
  type Envelope,
  type MessageContract,
  type ActionTypeId,
  type Problem,
  type QueryContract,
  streams,
} from '@millrace/contracts';
import type { Clock, Ids, Result } from '@millrace/kernel';
import {
  Bus,
  decode,
  decodeEnvelope,
  eventsIn,
  encode,
  MessagingOptions,
  Requests,
  wireType,
  type MessageOptions,
  type Received,
} from '@millrace/messaging';
import { messagingMigrations } from '@millrace/messaging';
import {
  runService,
  SystemClock,
  Telemetry,
  type RunningService,
  type ServiceDefinition,
  type ServiceSettings,
} from '@millrace/service';
import type { Msg } from '@nats-io/transport-node';
import { EventEmitter, once } from 'node:events';
import { createDatabase, type TestDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { nats, type TestNats } from './nats.ts';

/** How long a peer waits for a message that it is to hear: enough for a busy machine, since it wakes when one comes. */
const patienceMs = 30_000;

export interface Peer {
  /** Sends an event, command or job as another service would. */
  tell<T extends object>(
    contract: MessageContract<T>,
    data: T,
    options: MessageOptions & { readonly actionType?: ActionTypeId },
  ): Promise<void>;
  ask<Q extends object, A>(contract: QueryContract<Q, A>, request: Q): Promise<Result<A, Problem>>;
  /**
   * Waits until a message of this contract that matches has been heard (since the peer joined) and returns it. `matches`
   * is asked once of each.
   */
  hears<T extends object>(
    contract: MessageContract<T>,
    matches?: (message: Received<T>) => boolean,
  ): Promise<Received<T>>;
  /** All that was heard of this contract so far. */
  heard<T extends object>(contract: MessageContract<T>): readonly Received<T>[];
  readonly bus: Bus;
  close(): Promise<void>;
}

/** A peer on the bus: plays all other services through the contracts. */
export async function joinBus(
  natsUrl: string,
  options: { readonly account?: string; readonly region?: string } = {},
): Promise<Peer> {
  const messaging = new MessagingOptions(
    'gateway',
    [natsUrl],
    undefined,
    options.account ?? '000000000000',
    options.region ?? 'local',
  );
  const bus = await Bus.connect(messaging);
  const telemetry = new Telemetry('test', '0', undefined);
  const requests = new Requests(bus, telemetry.tracer);
  const clock = new SystemClock();
  const envelopes: { readonly envelope: Envelope; readonly event: unknown }[] = [];
  const arrivals = new EventEmitter().setMaxListeners(0);
  // What streams carry, and no queries: a listener there would hide from whoever asks that nobody answers yet.
  const hear = {
    callback: (error: Error | null, message: Msg) => {
      if (error !== null) throw error;
      const text = message.string();
      // Logs and agents' messages are no CloudEvents; they are not what a peer listens to.
      if (/^\[?\{"specversion"/.test(text))
        for (const event of eventsIn(text)) envelopes.push({ envelope: decodeEnvelope(event), event });
      arrivals.emit('heard');
    },
  };
  const subscriptions = streams
    .flatMap(({ subjects }) => subjects)
    .map((subject) => bus.connection.subscribe(subject, hear));
  await bus.connection.flush();
  /** Since that place among all that was heard. */
  const heardFrom = <T extends object>(contract: MessageContract<T>, place: number): readonly Received<T>[] =>
    envelopes
      .slice(place)
      .filter(({ envelope }) => envelope.type === wireType(contract))
      .map(({ event }) => decode(contract, event, { count: 1, consumer: 'test' }));
  return {
    bus,
    heard: (contract) => heardFrom(contract, 0),
    tell: async (contract, data, message) => {
      const raw = encode(messaging, clock.now(), { contract, data, ...message });
      // As the relay does: until it is stored. The stream may be gone for a moment; the id makes repetitions harmless.
      await eventually(() =>
        bus.whileConnected(5_000, () => bus.js.publish(raw.subject, raw.body, { msgID: raw.id, timeout: 1_000 })),
      );
    },
    ask: (contract, request) => requests.ask(contract, request),
    hears: async (contract, matches = () => true) => {
      const signal = AbortSignal.timeout(patienceMs);
      for (let place = 0; ;) {
        const found = heardFrom(contract, place).find(matches);
        if (found !== undefined) return found;
        place = envelopes.length;
        await once(arrivals, 'heard', { signal }).catch((cause: unknown) => {
          const types = envelopes.map(({ envelope }) => envelope.type).join(', ');
          throw new Error(`has not heard a matching ${wireType(contract)}; heard ${types}`, { cause });
        });
      }
    },
    close: async () => {
      for (const subscription of subscriptions) subscription.unsubscribe();
      await bus.close();
    },
  };
}

export interface ServiceUnderTest extends Peer {
  /** The running service; another object after a restart. */
  readonly service: RunningService;
  readonly nats: TestNats;
  readonly database: TestDatabase;
  /** Stops the service in order and starts it on the same data, from now on also with this environment. */
  restart(environment?: Readonly<Record<string, string>>): Promise<void>;
}

export interface UnderTestOptions {
  /** More environment for the service's settings. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  readonly ids?: Ids;
  /** What it starts on, in place of a database of its own; dropped at the end all the same. */
  readonly database?: TestDatabase;
}

/**
 * One real service on a database and a NATS server of its own; the test plays all others.
 * Close it in `afterAll`/`afterEach`.
 */
export async function serviceUnderTest<S extends ServiceSettings>(
  definition: ServiceDefinition<S>,
  options: UnderTestOptions = {},
): Promise<ServiceUnderTest> {
  const [database, server] = await Promise.all([
    options.database ?? createDatabase({ migrations: [...messagingMigrations, ...definition.migrations] }),
    nats(),
  ]);
  const peer = await joinBus(server.url);
  let environment = { DATABASE_URL: database.url, NATS_URL: server.url, LOG_LEVEL: 'error', ...options.environment };
  const start = () => runService(definition, environment, options);
  let service = await start();
  return {
    ...peer,
    get service() {
      return service;
    },
    nats: server,
    database,
    restart: async (more = {}) => {
      environment = { ...environment, ...more };
      await service.stop();
      service = await start();
    },
    close: async () => {
      await service.stop();
      await peer.close();
      await server.close();
      await database.drop();
    },
  };
}
