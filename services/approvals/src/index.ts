import { deciderMigrations } from '@millrace/decider';
import { defineService } from '@millrace/service';
import { ApprovalsModule } from './approvals.module.ts';
import { Approvals1700000000001 } from './outbound/postgres/migrations/approvals-1.ts';
import { Approvals1700000000002 } from './outbound/postgres/migrations/approvals-2.ts';
import { ApprovalsSettings } from './settings.ts';

export const approvals = defineService({
  name: 'approvals',
  module: ApprovalsModule,
  settings: ApprovalsSettings,
  entities: [],
  migrations: [...deciderMigrations, Approvals1700000000001, Approvals1700000000002],
});
