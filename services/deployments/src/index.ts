import { deciderMigrations } from '@millrace/decider';
import { defineService } from '@millrace/service';
import { DeploymentsModule } from './deployments.module.ts';
import { Deployments1700000000001 } from './outbound/postgres/migrations/deployments-1.ts';
import { DeploymentsSettings } from './settings.ts';

export const deployments = defineService({
  name: 'deployments',
  module: DeploymentsModule,
  settings: DeploymentsSettings,
  entities: [],
  migrations: [...deciderMigrations, Deployments1700000000001],
});
