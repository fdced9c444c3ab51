import { JobCancelsController, jobProviders } from '@millrace/runner';
import { sealedSecrets } from '@millrace/service';
import { Module } from '@nestjs/common';
import { Connections } from './application/connections.ts';
import { Credentials } from './application/credentials.ts';
import { DeliverWebhookCase } from './application/deliver-webhook.ts';
import { FetchObjects } from './application/fetch-objects.ts';
import { FindSources } from './application/find-sources.ts';
import { JudgePendingEvents } from './application/judge-pending-events.ts';
import { LearnPipelines } from './application/learn-pipelines.ts';
import { NoticeRevision } from './application/notice-revision.ts';
import { PipelineSources } from './application/pipeline-sources.ts';
import { PollRepositories } from './application/poll-repositories.ts';
import { SourceHandler } from './application/source-handler.ts';
import { PutWebhooks } from './application/put-webhooks.ts';
import { Webhooks } from './application/webhooks.ts';
import { ConnectionsController } from './inbound/connections.controller.ts';
import { PipelinesController } from './inbound/pipelines.controller.ts';
import { WebhooksController } from './inbound/webhooks.controller.ts';
import { Changes } from './outbound/git/changes.ts';
import { Remote } from './outbound/git/remote.ts';
import { Objects } from './outbound/objects.ts';
import { ConnectionsRepository } from './outbound/postgres/connections.repository.ts';
import { PendingEventsRepository } from './outbound/postgres/pending-events.repository.ts';
import { RevisionsRepository } from './outbound/postgres/revisions.repository.ts';
import { PollingPausesRepository } from './outbound/postgres/polling-pauses.repository.ts';
import { sealedPlaces } from './outbound/postgres/sealed-places.ts';
import { SourcesRepository } from './outbound/postgres/sources.repository.ts';
import { WatchesRepository } from './outbound/postgres/watches.repository.ts';
import { WebhooksRepository } from './outbound/postgres/webhooks.repository.ts';
import { TriggersSettings } from './settings.ts';

@Module({
  controllers: [ConnectionsController, PipelinesController, WebhooksController, JobCancelsController],
  providers: [
    ...jobProviders(TriggersSettings, SourceHandler),
    ...sealedSecrets(TriggersSettings, sealedPlaces),
    Changes,
    Connections,
    ConnectionsRepository,
    Credentials,
    DeliverWebhookCase,
    FetchObjects,
    FindSources,
    JudgePendingEvents,
    LearnPipelines,
    NoticeRevision,
    Objects,
    PollRepositories,
    PendingEventsRepository,
    PipelineSources,
    PollingPausesRepository,
    Remote,
    RevisionsRepository,
    SourcesRepository,
    WatchesRepository,
    PutWebhooks,
    Webhooks,
    WebhooksRepository,
  ],
})
export class TriggersModule {}
