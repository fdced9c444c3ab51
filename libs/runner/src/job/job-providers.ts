import type { Provider, Type } from '@nestjs/common';
import { JobCarrier } from './job-carrier.ts';
import { JobHandler } from './job-handler.ts';
import { JobRecords } from './job-records.ts';
import { JobWorker } from './job-worker.ts';
import { RunnerSettings } from './runner-settings.ts';

/** What a service takes jobs with, by settings and a handler of its own. Its module also has `JobCancelsController`. */
export const jobProviders = (settings: Type<RunnerSettings>, handler: Type<JobHandler>): Provider[] => [
  { provide: RunnerSettings, useExisting: settings },
  { provide: JobHandler, useExisting: handler },
  handler,
  JobCarrier,
  JobRecords,
  JobWorker,
];
