import { createHmac } from 'node:crypto';
import { eventually, gitRepository, type GitRepository } from '@millrace/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approval, AwsDeliveries, within } from './aws-deliveries.fixture.ts';

const aws = new AwsDeliveries();
const secret = 'only the sender knows';

/** The reference's scenarios of what starts a pipeline, through CodePipeline's own API and an SDK that knows nothing of us. */
describe('webhooks, through the AWS SDK', () => {
  let library: GitRepository;
  beforeAll(async () => {
    library = await gitRepository();
    await library.commit({ 'lib.txt': '1' }, 'Begin');
  });
  afterAll(() => library?.remove());

  async function put(name: string): Promise<string> {
    const { webhook } = await aws.api.putWebhook({
      webhook: {
        name,
        targetPipeline: name,
        targetAction: 'Checkout',
        filters: [{ jsonPath: '$.ref', matchEquals: 'refs/heads/{BranchName}' }],
        authentication: 'GITHUB_HMAC',
        authenticationConfiguration: { SecretToken: secret },
      },
    });
    return webhook?.url ?? '';
  }

  const sends = (url: string, ref: string, key = secret): Promise<Response> => {
    const body = JSON.stringify({ ref });
    const signature = createHmac('sha256', key).update(body).digest('hex');
    return fetch(url, { method: 'POST', body, headers: { 'x-hub-signature-256': `sha256=${signature}` } });
  };

  const executions = async (pipelineName: string) =>
    (await aws.api.listPipelineExecutions({ pipelineName })).pipelineExecutionSummaries ?? [];

  const started = (pipelineName: string) =>
    eventually(async () => {
      const found = (await executions(pipelineName)).find(({ trigger }) => trigger?.triggerType === 'Webhook');
      if (found === undefined) throw new Error('the webhook has started nothing yet');
      return found;
    }, within);

  it('AS-28: a change in one source runs all of them again', async () => {
    const source = aws.source();
    const [checkout] = source.actions ?? [];
    const second = {
      ...checkout,
      name: 'Library',
      configuration: { ...checkout?.configuration, RepositoryUrl: library.url },
      outputArtifacts: [{ name: 'Library' }],
      namespace: 'LibraryVariables',
    };
    const sources = { ...source, actions: [...(source.actions ?? []), second as NonNullable<typeof checkout>] };
    const name = await aws.create(
      aws.declare('sources', { stages: [sources, { name: 'Gate', actions: [approval('Ask')] }] }),
    );
    const url = await put(name);
    const of = await library.commit({ 'lib.txt': '2' }, 'Unnoticed');
    const changed = await aws.repository.commit({ 'version.txt': '2' }, 'Noticed');
    expect((await sends(url, 'refs/heads/main')).status).toBe(200);
    await started(name);
    await eventually(async () => {
      const { sourceRevisions = [] } = await started(name);
      const revisions = sourceRevisions.map(({ actionName, revisionId }) => [actionName, revisionId]);
      expect(Object.fromEntries(revisions)).toEqual({ Checkout: changed, Library: of });
    }, within);
    expect(await executions(name)).toHaveLength(2);
  });

  it('AS-29: a filter with a placeholder decides, and only what is signed is listened to', async () => {
    const name = await aws.create(aws.declare('hooked'));
    const url = await put(name);
    expect((await sends(url, 'refs/heads/main', 'guessed')).status).toBe(401);
    expect((await sends(url, 'refs/heads/dev')).status).toBe(200);
    expect(await executions(name)).toHaveLength(1);
    expect((await sends(url, 'refs/heads/main')).status).toBe(200);
    await started(name);
    expect(await executions(name)).toHaveLength(2);
    const { webhooks = [] } = await aws.api.listWebhooks({});
    const listed = webhooks.find(({ definition }) => definition?.name === name);
    expect(listed).toMatchObject({ url, lastTriggered: expect.any(Date) });
    expect(JSON.stringify(webhooks)).not.toContain(secret);
    expect(await put(name)).toBe(url);
    await aws.api.deleteWebhook({ name });
    await aws.api.deleteWebhook({ name });
    expect(await put(name)).not.toBe(url);
    expect((await sends(url, 'refs/heads/main')).status).toBe(401);
  });
});
