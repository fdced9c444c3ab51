import type { JobArtifact, WorkerJobView } from '@millrace/contracts';

const artifactOf = ({ name, bucket, key, revision }: JobArtifact) => ({
  name,
  revision: revision ?? null,
  location: { type: 'S3', s3Location: { bucketName: bucket, objectKey: key } },
});

/** What a function of CodePipeline finds under `CodePipeline.job` (codepipeline.md 4.5). It holds credentials. */
export function functionJob({ jobId, account, data }: WorkerJobView): object {
  const { configuration, inputArtifacts, outputArtifacts, artifactCredentials, continuationToken, encryptionKey } =
    data;
  const { accessKeyId, secretAccessKey, sessionToken } = artifactCredentials;
  return {
    id: jobId,
    accountId: account,
    data: {
      actionConfiguration: { configuration },
      inputArtifacts: inputArtifacts.map(artifactOf),
      outputArtifacts: outputArtifacts.map(artifactOf),
      artifactCredentials: { accessKeyId, secretAccessKey, sessionToken },
      ...(continuationToken === undefined ? {} : { continuationToken }),
      ...(encryptionKey === undefined ? {} : { encryptionKey }),
    },
  };
}
