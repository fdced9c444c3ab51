import { ObjectStore, objectStoreFromUrl } from '@millrace/object-store';
import { Module } from '@nestjs/common';
import { ArtifactTickets } from './application/artifact-tickets.ts';
import { CopyArtifactsToRegion } from './application/copy-artifacts.ts';
import { PublicUrl } from './application/public-url.ts';
import { ReceiveUpload } from './application/receive-upload.ts';
import { RegionStores } from './application/region-stores.ts';
import { SweepStore } from './application/sweep-store.ts';
import { UrlSigner } from './application/url-signer.ts';
import { CopiesController } from './inbound/commands/copies.controller.ts';
import { ObjectRoutes } from './inbound/http/object-routes.ts';
import { TicketsController } from './inbound/queries/tickets.controller.ts';
import { Sweeping } from './inbound/sweeping.ts';
import { ArtifactsRepository } from './outbound/postgres/artifacts.repository.ts';
import { ArtifactsSettings } from './settings.ts';

@Module({
  controllers: [CopiesController, TicketsController],
  providers: [
    ArtifactTickets,
    ArtifactsRepository,
    CopyArtifactsToRegion,
    ObjectRoutes,
    PublicUrl,
    ReceiveUpload,
    RegionStores,
    SweepStore,
    Sweeping,
    UrlSigner,
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
