import { Builds1100000000002, Builds1100000000003, Runner1100000000001 } from '@millrace/runner';
import { defineService } from '@millrace/service';
import { TestRunner1200000000001 } from './outbound/postgres/migrations/test-runner-1.ts';
import { TestRunnerSettings } from './settings.ts';
import { TestRunnerModule } from './test-runner.module.ts';

export const testRunner = defineService({
  name: 'test-runner',
  module: TestRunnerModule,
  settings: TestRunnerSettings,
  entities: [],
  migrations: [Runner1100000000001, Builds1100000000002, TestRunner1200000000001, Builds1100000000003],
});
