import type { ServiceName } from '@millrace/contracts';
import type { EntityClass, MigrationClass } from '@millrace/persistence';
import type { Type } from '@nestjs/common';
import type { ServiceSettings } from './env.ts';

/** Everything that makes a service; the same in a process of its own and inside one shared process. */
export interface ServiceDefinition<S extends ServiceSettings = ServiceSettings> {
  readonly name: ServiceName;
  /** Root Nest module: wiring only. May inject everything that {@link runService} provides. */
  readonly module: Type;
  readonly settings: new () => S;
  readonly entities: readonly EntityClass[];
  /** The service's own migrations; those of messaging come first by themselves. */
  readonly migrations: readonly MigrationClass[];
  /** HTTP body limit in bytes; default 1 MiB. */
  readonly bodyLimitBytes?: number;
}

/** Checks nothing by itself; gives the settings type to `module`'s providers. */
export const defineService = <S extends ServiceSettings>(definition: ServiceDefinition<S>): ServiceDefinition<S> =>
  definition;
