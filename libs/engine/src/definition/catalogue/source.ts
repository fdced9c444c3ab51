import { hours } from '@millrace/kernel';
import { count, elsewhere, flag, optional, required, typeId, type ActionType } from './action-type.ts';

const gives = { inputs: count(0), outputs: count(1), timeout: hours(1) };
const polling = flag('Whether to look for new revisions from time to time.', { default: 'true' });
const format = optional('A ZIP of the files, or of a whole clone with its history.', {
  values: ['CODE_ZIP', 'CODEBUILD_CLONE_REF'],
  default: 'CODE_ZIP',
});
/** Of AWS's connections under their former and their present name. */
const connectionArn = /^arn:aws(-[\w]+)*:(codestar-connections|codeconnections):[^:]+:\d{12}:connection\/[\w-]+$/;

export const sourceTypes: readonly ActionType[] = [
  {
    id: typeId('Source', 'Git'),
    ...gives,
    configuration: {
      RepositoryUrl: required('Anything git can clone: https, ssh or file URL.'),
      BranchName: required('The branch to watch and to take on a manual start.'),
      RepositoryName: optional('How the repository is called in variables and webhooks; from the URL when left out.'),
      PollForSourceChanges: polling,
      DetectChanges: flag('Whether a push starts the pipeline.', { default: 'true' }),
    },
    outputVariables: ['CommitId', 'CommitMessage', 'RepositoryName', 'BranchName', 'AuthorDate', 'CommitterDate'],
    available: true,
    custody: 'leased',
  },
  {
    id: typeId('Source', 'S3'),
    ...gives,
    configuration: {
      S3Bucket: required('A versioned bucket that the operator has opened.'),
      S3ObjectKey: required('The object to watch.'),
      AllowOverrideForS3ObjectKey: flag('Whether a start may name another object of the bucket.', { default: 'false' }),
      PollForSourceChanges: polling,
    },
    outputVariables: ['BucketName', 'ETag', 'ObjectKey', 'VersionId'],
    available: true,
    custody: 'leased',
  },
  {
    id: typeId('Source', 'CodeCommit'),
    ...gives,
    configuration: {
      RepositoryName: required('The repository, where the connection of provider type CodeCommit leads to.'),
      BranchName: required('The branch to watch and to take on a manual start.'),
      PollForSourceChanges: polling,
      OutputArtifactFormat: format,
    },
    outputVariables: ['CommitId', 'CommitMessage', 'RepositoryName', 'BranchName', 'AuthorDate', 'CommitterDate'],
    available: true,
    custody: 'leased',
  },
  {
    id: typeId('Source', 'ECR'),
    ...gives,
    ...elsewhere,
    configuration: {
      RepositoryName: required('The image repository.'),
      ImageTag: optional('The tag to watch.', { default: 'latest' }),
    },
    outputVariables: ['RegistryId', 'RepositoryName', 'ImageTag', 'ImageDigest', 'ImageURI'],
  },
  {
    id: typeId('Source', 'CodeStarSourceConnection'),
    ...gives,
    configuration: {
      ConnectionArn: required('The connection to the provider.', {
        form: { kind: 'pattern', pattern: connectionArn, what: 'the ARN of a connection' },
      }),
      FullRepositoryId: required('owner/repository, in the case the provider uses.', {
        form: { kind: 'pattern', pattern: /^[^/\s]+(\/[^/\s]+)+$/, what: 'owner/repository' },
      }),
      BranchName: required('The branch to watch and to take on a manual start.'),
      OutputArtifactFormat: format,
      DetectChanges: flag('Whether a push starts the pipeline.', { default: 'true' }),
    },
    outputVariables: ['AuthorDate', 'BranchName', 'CommitId', 'CommitMessage', 'ConnectionArn', 'FullRepositoryName'],
    available: true,
    custody: 'leased',
  },
  {
    id: typeId('Source', 'GitHub', 'ThirdParty'),
    ...gives,
    configuration: {
      Owner: required('The user or organisation.'),
      Repo: required('The repository.'),
      Branch: required('The branch to watch and to take on a manual start.'),
      OAuthToken: required('A personal access token.', { secret: true }),
      PollForSourceChanges: polling,
    },
    outputVariables: [
      'CommitId',
      'CommitMessage',
      'CommitUrl',
      'RepositoryName',
      'BranchName',
      'AuthorDate',
      'CommitterDate',
    ],
    available: true,
    custody: 'leased',
  },
];
