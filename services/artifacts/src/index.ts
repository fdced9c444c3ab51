import { defineService } from '@millrace/service';
import { ArtifactsModule } from './artifacts.module.ts';
import { ArtifactRow } from './outbound/postgres/artifact.row.ts';
import { Artifacts1700000000001 } from './outbound/postgres/migrations/artifacts-1.ts';
import { ArtifactsSettings } from './settings.ts';

export const artifacts = defineService({
  name: 'artifacts',
  module: ArtifactsModule,
  settings: ArtifactsSettings,
  entities: [ArtifactRow],
  migrations: [Artifacts1700000000001],
});
