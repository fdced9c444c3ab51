import { DeciderTables, Timers } from '@millrace/decider';
import { Module } from '@nestjs/common';
import { ActionTypes } from './application/action-types.ts';
import { ActionUrls } from './application/action-urls.ts';
import { AnnounceRevisions } from './application/announce-revisions.ts';
import { CheckActions } from './application/check-actions.ts';
import { ClientTokens } from './application/client-tokens.ts';
import { DefinePipeline } from './application/define-pipeline.ts';
import { DescribeWorkerJobs } from './application/describe-worker-jobs.ts';
import { ExecutionLog } from './application/execution-log.ts';
import { Executions } from './application/executions.ts';
import { ExplainExecutions } from './application/explain-executions.ts';
import { FlowStore } from './application/flow-store.ts';
import { Flows } from './application/flows.ts';
import { GuardWorkerJobs } from './application/guard-worker-jobs.ts';
import { FunctionJobs } from './application/function-jobs.ts';
import { HandOutJobs } from './application/hand-out-jobs.ts';
import { LeaseJobs } from './application/lease-jobs.ts';
import { ListRules } from './application/list-rules.ts';
import { LockStore } from './application/lock-store.ts';
import { Locks } from './application/locks.ts';
import { PipelinePolling } from './application/pipeline-polling.ts';
import { Pipelines } from './application/pipelines.ts';
import { PreviewRollbacks } from './application/preview-rollback.ts';
import { RecoverExecutions } from './application/recover-executions.ts';
import { ReportCopies } from './application/report-copies.ts';
import { ReportJobs } from './application/report-jobs.ts';
import { SourceSecrets } from './application/source-secrets.ts';
import { StartExecutions } from './application/start-executions.ts';
import { UsedPipelines } from './application/used-pipelines.ts';
import { SteerExecutions } from './application/steer-executions.ts';
import { Tags } from './application/tags.ts';
import { WorkerJobs } from './application/worker-jobs.ts';
import { ActionTimers } from './inbound/action-timers.ts';
import { WorkerJobTimers } from './inbound/worker-job-timers.ts';
import { CommandsController } from './inbound/commands.controller.ts';
import { CopiesController } from './inbound/copies.controller.ts';
import { JobWaits } from './inbound/job-waits.ts';
import { JobWatch } from './inbound/job-watch.ts';
import { JobFlows } from './application/job-flows.ts';
import { WaitingWorkers } from './application/waiting-workers.ts';
import { LocksController } from './inbound/locks.controller.ts';
import { ActionTypesController } from './inbound/queries/action-types.controller.ts';
import { ExecutionsController } from './inbound/queries/executions.controller.ts';
import { InsightController } from './inbound/queries/insight.controller.ts';
import { JobsController } from './inbound/queries/jobs.controller.ts';
import { PipelinesController } from './inbound/queries/pipelines.controller.ts';
import { RecoveryController } from './inbound/queries/recovery.controller.ts';
import { WorkerJobsController } from './inbound/queries/worker-jobs.controller.ts';
import { ActionTypesRepository } from './outbound/postgres/action-types.repository.ts';
import { ConditionsRepository } from './outbound/postgres/conditions.repository.ts';
import { ExecutionsRepository } from './outbound/postgres/executions.repository.ts';
import { FlowLogRepository } from './outbound/postgres/flow-log.repository.ts';
import { JobsRepository } from './outbound/postgres/jobs.repository.ts';
import { Definitions } from './outbound/postgres/definitions.ts';
import { PipelinesRepository } from './outbound/postgres/pipelines.repository.ts';
import { PostgresLockStore } from './outbound/postgres/postgres-lock-store.ts';
import { PostgresFlowStore } from './outbound/postgres/postgres-flow-store.ts';
import { WorkerJobsRepository } from './outbound/postgres/worker-jobs.repository.ts';

@Module({
  controllers: [
    CommandsController,
    CopiesController,
    LocksController,
    PipelinesController,
    ExecutionsController,
    JobsController,
    RecoveryController,
    InsightController,
    ActionTypesController,
    WorkerJobsController,
  ],
  providers: [
    ActionTimers,
    WorkerJobTimers,
    ActionTypes,
    ActionTypesRepository,
    ActionUrls,
    AnnounceRevisions,
    CheckActions,
    ClientTokens,
    ConditionsRepository,
    DeciderTables,
    DefinePipeline,
    Definitions,
    DescribeWorkerJobs,
    ExecutionLog,
    Executions,
    ExecutionsRepository,
    ExplainExecutions,
    FlowLogRepository,
    Flows,
    { provide: FlowStore, useClass: PostgresFlowStore },
    GuardWorkerJobs,
    FunctionJobs,
    HandOutJobs,
    JobsRepository,
    JobFlows,
    JobWaits,
    JobWatch,
    WaitingWorkers,
    LeaseJobs,
    ListRules,
    Locks,
    { provide: LockStore, useClass: PostgresLockStore },
    PipelinePolling,
    Pipelines,
    PipelinesRepository,
    PreviewRollbacks,
    RecoverExecutions,
    ReportCopies,
    ReportJobs,
    SourceSecrets,
    StartExecutions,
    UsedPipelines,
    SteerExecutions,
    Tags,
    Timers,
    WorkerJobs,
    WorkerJobsRepository,
  ],
})
export class OrchestrationModule {}
