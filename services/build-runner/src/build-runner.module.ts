import {
  BuildJobs,
  BuildRecords,
  JobCancelsController,
  JobCarrier,
  JobHandler,
  JobRecords,
  JobWorker,
  RunnerSettings,
} from '@millrace/runner';
import { Module } from '@nestjs/common';
import { BuildHandler } from './application/build-handler.ts';
import { PutProjectCase } from './application/put-project.ts';
import { Queries } from './inbound/queries.ts';
import { ProjectRepository } from './outbound/postgres/project.repository.ts';
import { BuildRunnerSettings } from './settings.ts';

@Module({
  controllers: [Queries, JobCancelsController],
  providers: [
    { provide: RunnerSettings, useExisting: BuildRunnerSettings },
    { provide: JobHandler, useExisting: BuildHandler },
    BuildHandler,
    BuildJobs,
    BuildRecords,
    JobCarrier,
    JobRecords,
    JobWorker,
    ProjectRepository,
    PutProjectCase,
  ],
})
export class BuildRunnerModule {}
