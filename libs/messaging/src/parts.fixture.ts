import { UnitOfWork, createDataSource } from '@millrace/persistence';
import { createDatabase, FakeClock, nats, type TestNats } from '@millrace/testing';
import { trace } from '@opentelemetry/api';
import type { DataSource } from 'typeorm';
import { Bus, messagingMigrations, MessagingOptions, Outbox, Relay, ServiceTracer, Unavailable } from './index.ts';
import { Said } from './said.fixture.ts';

export const tracer = new ServiceTracer(trace.getTracer('test'));

export const connect = (server: TestNats, service = 'approvals'): Promise<Bus> =>
  Bus.connect(new MessagingOptions(service, [server.url], undefined, '000000000000', 'local'));

/** Resolves when the connection breaks. */
export const broken = (bus: Bus): Promise<void> =>
  bus
    .whileConnected(0, () => new Promise<never>(() => undefined))
    .catch((error: unknown) => {
      if (!(error instanceof Unavailable)) throw error;
    });

/** What one service has of messaging, on a database and a NATS server of its own. */
export interface Parts {
  readonly server: TestNats;
  readonly bus: Bus;
  readonly dataSource: DataSource;
  readonly work: UnitOfWork;
  readonly outbox: Outbox;
  /** Not started yet. */
  readonly relay: Relay;
  /** Says something in a transaction of its own. */
  say(id: string): Promise<void>;
  /** Ids of the messages that the EVENTS stream holds now, in its order. */
  stored(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function parts(): Promise<Parts> {
  const [database, server] = await Promise.all([createDatabase({ migrations: messagingMigrations }), nats()]);
  const bus = await connect(server);
  const dataSource = createDataSource({
    url: database.url,
    entities: [],
    migrations: [],
    poolSize: 4,
    applicationName: 'millrace/test',
  });
  await dataSource.initialize();
  const work = new UnitOfWork(dataSource);
  const relay = new Relay(bus, dataSource);
  const outbox = new Outbox(bus.options, new FakeClock(), relay);
  return {
    server,
    bus,
    dataSource,
    work,
    outbox,
    relay,
    say: (id) =>
      work.run(async (tx) => {
        await outbox.add(tx, Said, { text: id }, { subject: 's', id });
      }),
    stored: () =>
      bus.whileConnected(5_000, async () => {
        const { state } = await bus.manager.streams.info('EVENTS');
        const ids: string[] = [];
        for (let seq = state.first_seq; seq <= state.last_seq && seq > 0; seq++) {
          const message = await bus.manager.streams.getMessage('EVENTS', { seq });
          if (message !== null) ids.push(message.header.get('Nats-Msg-Id'));
        }
        return ids;
      }),
    close: async () => {
      await relay.stop();
      await bus.close();
      await dataSource.destroy();
      await server.close();
      await database.drop();
    },
  };
}
