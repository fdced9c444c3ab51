import { CodePipeline } from '@aws-sdk/client-codepipeline';
import type { Platform } from '@millrace/platform';

/** One of everything, so that not every made-up request ends at "there is no such thing". */
export interface Seed {
  /** Of the pipeline, the application, its group, the project, the webhook, the rule and the service account alike. */
  readonly name: string;
  readonly stages: readonly string[];
  readonly actions: readonly string[];
  /** Executions and action executions: both are addressed as `id`. */
  readonly ids: readonly string[];
}

const name = 'fuzzed';

export async function seed(platform: Platform, repositoryUrl: string): Promise<Seed> {
  const put = async (method: 'POST' | 'PUT', path: string, body: object): Promise<void> => {
    const response = await fetch(new URL(`/api/v1/${path}`, platform.urls.gateway), {
      method,
      headers: { authorization: `Bearer ${platform.credentials.apiToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  };
  await put('PUT', `pipelines/${name}`, declaration(repositoryUrl));
  await put('PUT', `projects/${name}`, {});
  await put('POST', 'applications', { applicationName: name });
  await put('PUT', `applications/${name}/groups/${name}`, {
    tagFilters: [{ key: 'role', value: 'web', type: 'KEY_AND_VALUE' }],
  });
  await put('POST', 'webhooks', { name, pipelineName: name, actionName: 'Checkout' });
  await put('POST', 'principals', { name, roles: ['viewer'] });

  const { accessKeyId, secretAccessKey } = platform.credentials;
  const aws = new CodePipeline({
    endpoint: platform.urls.gateway,
    region: 'local',
    credentials: { accessKeyId, secretAccessKey },
  });
  const { pipelineExecutionId = '' } = await aws.startPipelineExecution({ name });
  const { actionExecutionDetails = [] } = await aws.listActionExecutions({ pipelineName: name });
  aws.destroy();
  const actionIds = actionExecutionDetails.map(({ actionExecutionId = '' }) => actionExecutionId);
  return { name, stages: ['Source', 'Gate'], actions: ['Checkout', 'Ask'], ids: [pipelineExecutionId, ...actionIds] };
}

const declaration = (repositoryUrl: string): object => ({
  name,
  pipelineType: 'V2',
  roleArn: 'arn:aws:iam::000000000000:role/millrace',
  artifactStore: { type: 'S3', location: 'artifacts' },
  stages: [
    {
      name: 'Source',
      actions: [
        {
          name: 'Checkout',
          actionTypeId: { category: 'Source', owner: 'AWS', provider: 'Git', version: '1' },
          configuration: { RepositoryUrl: repositoryUrl, BranchName: 'main', PollForSourceChanges: 'false' },
          outputArtifacts: [{ name: 'Sources' }],
        },
      ],
    },
    {
      name: 'Gate',
      actions: [
        { name: 'Ask', actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' } },
      ],
    },
  ],
});
