import { SecretSealer } from '@millrace/access';
import { JobCancelsController, JobCarrier, JobHandler, JobRecords, JobWorker, RunnerSettings } from '@millrace/runner';
import { Module } from '@nestjs/common';
import { DeliverWebhookCase } from './application/deliver-webhook.ts';
import { JudgePendingEvents } from './application/judge-pending-events.ts';
import { LearnPipelines } from './application/learn-pipelines.ts';
import { NoticeRevision } from './application/notice-revision.ts';
import { PollRepositories } from './application/poll-repositories.ts';
import { SourceHandler } from './application/source-handler.ts';
import { PutWebhooks } from './application/put-webhooks.ts';
import { Webhooks } from './application/webhooks.ts';
import { PipelinesController } from './inbound/pipelines.controller.ts';
import { WebhooksController } from './inbound/webhooks.controller.ts';
import { Changes } from './outbound/git/changes.ts';
import { Remote } from './outbound/git/remote.ts';
import { PendingEventsRepository } from './outbound/postgres/pending-events.repository.ts';
import { RevisionsRepository } from './outbound/postgres/revisions.repository.ts';
import { SourcesRepository } from './outbound/postgres/sources.repository.ts';
import { WatchesRepository } from './outbound/postgres/watches.repository.ts';
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
    Changes,
    DeliverWebhookCase,
    JobCarrier,
    JobRecords,
    JobWorker,
    JudgePendingEvents,
    LearnPipelines,
    NoticeRevision,
    PollRepositories,
    PendingEventsRepository,
    Remote,
    RevisionsRepository,
    SourceHandler,
    SourcesRepository,
    WatchesRepository,
    PutWebhooks,
    Webhooks,
    WebhooksRepository,
  ],
})
export class TriggersModule {}
