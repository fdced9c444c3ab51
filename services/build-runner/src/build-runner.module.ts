import { BuildJobs, BuildRecords, JobCancelsController, jobProviders } from '@millrace/runner';
import { Module } from '@nestjs/common';
import { BuildHandler } from './application/build-handler.ts';
import { PutProjectCase } from './application/put-project.ts';
import { RunnerJobs } from './application/runner-jobs.ts';
import { BucketDeployHandler } from './buckets/bucket-deploy-handler.ts';
import { Queries } from './inbound/queries.ts';
import { ProjectRepository } from './outbound/postgres/project.repository.ts';
import { AlarmWatch } from './rules/alarm-watch.ts';
import { CheckHandler } from './rules/check-handler.ts';
import { Invoker } from './rules/invoker.ts';
import { Prometheus } from './rules/prometheus.ts';
import { WatchRecords } from './rules/watch-records.ts';
import { BuildRunnerSettings } from './settings.ts';

@Module({
  controllers: [Queries, JobCancelsController],
  providers: [
    ...jobProviders(BuildRunnerSettings, RunnerJobs),
    AlarmWatch,
    BucketDeployHandler,
    BuildHandler,
    BuildJobs,
    BuildRecords,
    CheckHandler,
    Invoker,
    ProjectRepository,
    Prometheus,
    PutProjectCase,
    WatchRecords,
  ],
})
export class BuildRunnerModule {}
