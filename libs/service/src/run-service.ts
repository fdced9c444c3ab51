import { seconds, type Clock, type Ids } from '@millrace/kernel';
import { Bus, Inbox, JetStreamServer, messagingMigrations, MessagingOptions, Relay } from '@millrace/messaging';
import { createDataSource, migrate, UnitOfWork } from '@millrace/persistence';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { readFile } from 'node:fs/promises';
import type { DataSource } from 'typeorm';
import { Closing, within } from './closing.ts';
import type { ServiceDefinition } from './definition.ts';
import { readSettings, type Environment, type ServiceSettings } from './env.ts';
import { Hourly } from './hourly.ts';
import { createLog, logScope, NestLog, scopedLog } from './log.ts';
import { PlatformModule } from './platform.module.ts';
import { ProblemFilter } from './problem.filter.ts';
import { Telemetry } from './telemetry.ts';
import { refuseUnread } from './unread-request.ts';

export interface RunningService {
  readonly name: string;
  /** Base URL of its HTTP listener. */
  readonly url: string;
  readonly app: NestFastifyApplication;
  readonly dataSource: DataSource;
  /** Stops consuming, finishes what runs within the grace period, flushes the relay and the traces, closes. */
  stop(): Promise<void>;
}

export interface RunOptions {
  /** Tests put time in their own hands. */
  readonly clock?: Clock;
  readonly ids?: Ids;
  /** Where log lines go; default: standard output. */
  readonly logTo?: { write(line: string): void };
}

const VERSION = '0.1.0';

/**
 * Starts one service, in this order: settings, telemetry, database and migrations, NATS, Nest with its bootstrap hooks,
 * relay, consumers, HTTP. It touches nothing global but OpenTelemetry's context manager and Nest's logger, and both tell
 * services apart, so several may run in one process.
 * @throws SettingsProblem with every unusable setting. Whatever fails, nothing stays open.
 */
export async function runService(
  definition: ServiceDefinition,
  environment: Environment,
  options: RunOptions = {},
): Promise<RunningService> {
  const settings = readSettings(definition.settings, environment, definition.name);
  const log = new NestLog(createLog(definition.name, settings.logLevel, options.logTo));
  return logScope.run(log, async () => {
    const closing = new Closing(log);
    try {
      return await start(definition, settings, options, closing);
    } catch (error) {
      await closing.run();
      throw error;
    }
  });
}

async function start(
  definition: ServiceDefinition,
  settings: ServiceSettings,
  options: RunOptions,
  closing: Closing,
): Promise<RunningService> {
  const grace = seconds(settings.shutdownGraceSeconds);
  const telemetry = new Telemetry(definition.name, VERSION, settings.otlpEndpoint);
  closing.add('telemetry', () => telemetry.shutdown());
  const dataSource = await openDatabase(definition, settings);
  closing.add('database', () => dataSource.destroy());
  const bus = await Bus.connect(await messagingOptions(definition, settings));
  closing.add('nats', () => bus.close());
  const { bodyLimitBytes = 1_048_576 } = definition;
  const app = await NestFactory.create<NestFastifyApplication>(
    PlatformModule.of({ definition, settings, dataSource, bus, tracer: telemetry.tracer, ...options }),
    new FastifyAdapter({
      bodyLimit: bodyLimitBytes,
      forceCloseConnections: true,
      trustProxy: false,
      clientErrorHandler: refuseUnread,
    }),
    { logger: scopedLog, abortOnError: false, rawBody: true },
  );
  const relay = app.get(Relay);
  // After the application: what its workers say while they stop is still to be sent.
  closing.add('relay', () => within(grace, relay.stop()));
  closing.add('application', () => app.close());
  app.useGlobalFilters(new ProblemFilter(bodyLimitBytes));
  const server = new JetStreamServer(bus, dataSource, telemetry.tracer);
  app.connectMicroservice({ strategy: server }, { inheritAppConfig: true });
  // Before the consumers start: a message must find its service ready.
  await app.init();
  await relay.start();
  const housekeeping = housekeepingOf(app);
  housekeeping.start();
  closing.add('housekeeping', () => housekeeping.stop());
  closing.add('consumers', () => within(grace, server.close()));
  await app.startAllMicroservices();
  await app.listen(settings.httpPort, settings.httpHost);
  return { name: definition.name, url: await app.getUrl(), app, dataSource, stop: () => closing.run() };
}

async function openDatabase(definition: ServiceDefinition, settings: ServiceSettings): Promise<DataSource> {
  const dataSource = createDataSource({
    url: settings.databaseUrl,
    entities: definition.entities,
    migrations: [...messagingMigrations, ...definition.migrations],
    poolSize: settings.databasePoolSize,
    applicationName: `millrace/${definition.name}`,
  });
  await dataSource.initialize();
  try {
    await migrate(dataSource);
    return dataSource;
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}

async function messagingOptions(definition: ServiceDefinition, settings: ServiceSettings): Promise<MessagingOptions> {
  const credentials =
    settings.natsCredentialsFile === undefined ? undefined : await readFile(settings.natsCredentialsFile, 'utf8');
  return new MessagingOptions(definition.name, settings.natsUrls, credentials, settings.account, settings.region);
}

/** Rows that can no longer matter are dropped now and then. */
function housekeepingOf(app: NestFastifyApplication): Hourly {
  const relay = app.get(Relay);
  const inbox = app.get(Inbox);
  const work = app.get(UnitOfWork);
  return new Hourly('housekeeping', () => Promise.all([relay.forgetOld(), work.run((tx) => inbox.forgetOld(tx))]));
}
