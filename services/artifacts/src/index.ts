import { defineService } from '@millrace/service';
import { ArtifactsModule } from './artifacts.module.ts';
import { ArtifactRow } from './outbound/postgres/artifact.row.ts';
import { JobOutputRow, MultipartPartRow, MultipartUploadRow } from './outbound/postgres/job-output.rows.ts';
import { Artifacts1700000000001 } from './outbound/postgres/migrations/artifacts-1.ts';
import { Artifacts1763740800000 } from './outbound/postgres/migrations/artifacts-2.ts';
import { ArtifactsSettings } from './settings.ts';

export const artifacts = defineService({
  name: 'artifacts',
  module: ArtifactsModule,
  settings: ArtifactsSettings,
  entities: [ArtifactRow, JobOutputRow, MultipartUploadRow, MultipartPartRow],
  migrations: [Artifacts1700000000001, Artifacts1763740800000],
});
