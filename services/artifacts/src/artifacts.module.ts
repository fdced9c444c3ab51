import { ObjectStore, objectStoreFromUrl } from '@millrace/object-store';
import { Module } from '@nestjs/common';
import { ArtifactTickets } from './application/artifact-tickets.ts';
import { CopyArtifactsToRegion } from './application/copy-artifacts.ts';
import { JobArtifacts, JobSessions } from './application/job-artifacts.ts';
import { JobUploads } from './application/job-uploads.ts';
import { PublicUrl } from './application/public-url.ts';
import { ReceiveUpload } from './application/receive-upload.ts';
import { RegionStores } from './application/region-stores.ts';
import { Spool } from './application/spool.ts';
import { SweepStore } from './application/sweep-store.ts';
import { UrlSigner } from './application/url-signer.ts';
import { Vault } from './application/vault.ts';
import { CopiesController } from './inbound/commands/copies.controller.ts';
import { ObjectRoutes } from './inbound/http/object-routes.ts';
import { JobsController } from './inbound/queries/jobs.controller.ts';
import { TicketsController } from './inbound/queries/tickets.controller.ts';
import { S3Objects } from './inbound/s3/objects.ts';
import { S3Routes } from './inbound/s3/s3-routes.ts';
import { S3Uploads } from './inbound/s3/uploads.ts';
import { Sweeping } from './inbound/sweeping.ts';
import { ArtifactsRepository } from './outbound/postgres/artifacts.repository.ts';
import { JobOutputsRepository } from './outbound/postgres/job-outputs.repository.ts';
import { ArtifactsSettings } from './settings.ts';

@Module({
  controllers: [CopiesController, JobsController, TicketsController],
  providers: [
    ArtifactTickets,
    ArtifactsRepository,
    CopyArtifactsToRegion,
    JobArtifacts,
    JobOutputsRepository,
    JobSessions,
    JobUploads,
    ObjectRoutes,
    PublicUrl,
    ReceiveUpload,
    RegionStores,
    S3Objects,
    S3Routes,
    S3Uploads,
    Spool,
    SweepStore,
    Sweeping,
    UrlSigner,
    Vault,
    {
      provide: ObjectStore,
      inject: [ArtifactsSettings],
      useFactory: ({ store, storeAccessKey: accessKey, storeSecretKey: secretKey }: ArtifactsSettings) =>
        objectStoreFromUrl(
          store,
          accessKey === undefined || secretKey === undefined ? undefined : { accessKey, secretKey },
        ),
    },
  ],
})
export class ArtifactsModule {}
