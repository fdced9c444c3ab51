import { Runner1100000000001 } from '@millrace/runner';
import { defineService } from '@millrace/service';
import { Triggers1700000000001 } from './outbound/postgres/migrations/triggers-1.ts';
import { Triggers1700000000002 } from './outbound/postgres/migrations/triggers-2.ts';
import { Triggers1700000000003 } from './outbound/postgres/migrations/triggers-3.ts';
import { Triggers1700000000004 } from './outbound/postgres/migrations/triggers-4.ts';
import { Triggers1700000000005 } from './outbound/postgres/migrations/triggers-5.ts';
import { Triggers1700000000006 } from './outbound/postgres/migrations/triggers-6.ts';
import { Triggers1700000000007 } from './outbound/postgres/migrations/triggers-7.ts';
import { TriggersSettings } from './settings.ts';
import { TriggersModule } from './triggers.module.ts';

export const triggers = defineService({
  name: 'triggers',
  module: TriggersModule,
  settings: TriggersSettings,
  entities: [],
  migrations: [
    Runner1100000000001,
    Triggers1700000000001,
    Triggers1700000000002,
    Triggers1700000000003,
    Triggers1700000000004,
    Triggers1700000000005,
    Triggers1700000000006,
    Triggers1700000000007,
  ],
});
