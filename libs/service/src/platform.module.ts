import { Clock, Ids } from '@millrace/kernel';
import {
  Bus,
  Inbox,
  JobQueue,
  LiveEvents,
  Logs,
  MessagingOptions,
  Outbox,
  Presence,
  Relay,
  Requests,
  ServiceTracer,
} from '@millrace/messaging';
import { UnitOfWork } from '@millrace/persistence';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { RandomIds, SystemClock } from './clock.ts';
import type { ServiceDefinition } from './definition.ts';
import { ServiceSettings } from './env.ts';
import { HealthController } from './health.controller.ts';
import { Metrics } from './metrics.ts';
import { Readiness } from './readiness.ts';

/** What every service may inject. */
export interface PlatformParts {
  readonly definition: ServiceDefinition;
  readonly settings: ServiceSettings;
  readonly dataSource: DataSource;
  readonly bus: Bus;
  readonly tracer: ServiceTracer;
  readonly clock?: Clock;
  readonly ids?: Ids;
}

@Global()
@Module({})
export class PlatformModule {
  static of(parts: PlatformParts): DynamicModule {
    const { definition, settings, dataSource, bus, tracer } = parts;
    const shared = [
      DataSource,
      Bus,
      MessagingOptions,
      ServiceTracer,
      Clock,
      Ids,
      UnitOfWork,
      Relay,
      Outbox,
      Inbox,
      Requests,
      JobQueue,
      Logs,
      LiveEvents,
      Presence,
      Readiness,
      ServiceSettings,
      definition.settings,
    ];
    return {
      module: PlatformModule,
      imports: [definition.module],
      controllers: [HealthController],
      providers: [
        { provide: DataSource, useValue: dataSource },
        { provide: Bus, useValue: bus },
        { provide: MessagingOptions, useValue: bus.options },
        { provide: ServiceTracer, useValue: tracer },
        { provide: ServiceSettings, useValue: settings },
        ...(definition.settings === ServiceSettings ? [] : [{ provide: definition.settings, useValue: settings }]),
        { provide: Clock, useValue: parts.clock ?? new SystemClock() },
        { provide: Ids, useValue: parts.ids ?? new RandomIds() },
        UnitOfWork,
        Relay,
        Outbox,
        Inbox,
        Requests,
        JobQueue,
        Logs,
        LiveEvents,
        Presence,
        Readiness,
        { provide: Metrics, useFactory: (relay: Relay) => new Metrics(definition.name, relay), inject: [Relay] },
      ],
      exports: [...new Set(shared)],
    };
  }
}
