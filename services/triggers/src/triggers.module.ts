import { SecretSealer } from '@millrace/access';
import { JobCancelsController, JobCarrier, JobHandler, JobRecords, JobWorker, RunnerSettings } from '@millrace/runner';
import { Module } from '@nestjs/common';
import { DeliverWebhookCase } from './application/deliver-webhook.ts';
import { LearnPipelines } from './application/learn-pipelines.ts';
import { NoticeRevision } from './application/notice-revision.ts';
import { PollBranches } from './application/poll-branches.ts';
import { SourceHandler } from './application/source-handler.ts';
import { Webhooks } from './application/webhooks.ts';
import { PipelinesController } from './inbound/pipelines.controller.ts';
import { WebhooksController } from './inbound/webhooks.controller.ts';
import { Remote } from './outbound/git/remote.ts';
import { BranchesRepository } from './outbound/postgres/branches.repository.ts';
import { SourcesRepository } from './outbound/postgres/sources.repository.ts';
import { WebhooksRepository } from './outbound/postgres/webhooks.repository.ts';
import { TriggersSettings } from './settings.ts';

@Module({
  controllers: [PipelinesController, WebhooksController, JobCancelsController],
  providers: [
    { provide: RunnerSettings, useExisting: TriggersSettings },
    { provide: JobHandler, useExisting: SourceHandler },
    {
      provide: SecretSealer,
      useFactory: (settings: TriggersSettings) => SecretSealer.withKeys(settings.sealKey),
      inject: [TriggersSettings],
    },
    BranchesRepository,
    DeliverWebhookCase,
    JobCarrier,
    JobRecords,
    JobWorker,
    LearnPipelines,
    NoticeRevision,
    PollBranches,
    Remote,
    SourceHandler,
    SourcesRepository,
    Webhooks,
    WebhooksRepository,
  ],
})
export class TriggersModule {}
