import { Builds1100000000002, Builds1100000000003, Runner1100000000001 } from '@millrace/runner';
import { defineService } from '@millrace/service';
import { BuildRunnerModule } from './build-runner.module.ts';
import { BuildRunner1200000000001 } from './outbound/postgres/migrations/build-runner-1.ts';
import { BuildRunner1200000000002 } from './outbound/postgres/migrations/build-runner-2.ts';
import { BuildRunnerSettings } from './settings.ts';

export const buildRunner = defineService({
  name: 'build-runner',
  module: BuildRunnerModule,
  settings: BuildRunnerSettings,
  entities: [],
  migrations: [
    Runner1100000000001,
    Builds1100000000002,
    BuildRunner1200000000001,
    BuildRunner1200000000002,
    Builds1100000000003,
  ],
});
