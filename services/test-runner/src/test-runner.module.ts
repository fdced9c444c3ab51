import { BuildJobs, BuildRecords, JobCancelsController, jobProviders } from '@millrace/runner';
import { Module } from '@nestjs/common';
import { TestHandler } from './application/test-handler.ts';
import { Queries } from './inbound/queries.ts';
import { ReportRepository } from './outbound/postgres/report.repository.ts';
import { TestRunnerSettings } from './settings.ts';

@Module({
  controllers: [Queries, JobCancelsController],
  providers: [...jobProviders(TestRunnerSettings, TestHandler), BuildJobs, BuildRecords, ReportRepository],
})
export class TestRunnerModule {}
