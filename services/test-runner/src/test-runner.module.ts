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
import { TestHandler } from './application/test-handler.ts';
import { Queries } from './inbound/queries.ts';
import { ReportRepository } from './outbound/postgres/report.repository.ts';
import { TestRunnerSettings } from './settings.ts';

@Module({
  controllers: [Queries, JobCancelsController],
  providers: [
    { provide: RunnerSettings, useExisting: TestRunnerSettings },
    { provide: JobHandler, useExisting: TestHandler },
    TestHandler,
    BuildJobs,
    BuildRecords,
    JobCarrier,
    JobRecords,
    JobWorker,
    ReportRepository,
  ],
})
export class TestRunnerModule {}
