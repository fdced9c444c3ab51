import * as sdk from '@aws-sdk/client-codepipeline';
import * as contracts from '@millrace/contracts';
import { describe, expect, it } from 'vitest';
import { CodePipelineDoor } from '../../testing/codepipeline-door.ts';
import * as samples from '../../testing/samples.ts';
import { arnOf, declaration, jobId, valid, webhook, webhookView } from '../../testing/worker-samples.ts';

const door = new CodePipelineDoor();

/** Sends by name, as a table does. */
async function send(operation: string, input: object): Promise<Record<string, unknown>> {
  const commands = sdk as unknown as Record<string, new (input: object) => Parameters<typeof door.client.send>[0]>;
  const Command = commands[`${operation}Command`];
  if (Command === undefined) throw new Error(`the SDK has no ${operation}`);
  const { $metadata: _metadata, ...answer } = (await door.client.send(new Command(input))) as unknown as {
    $metadata: unknown;
  };
  return answer;
}

const refusedBy = (contract: contracts.QueryContract<object, unknown>, code: contracts.ProblemCode) =>
  door.refuses(contract, contracts.problem(code, `because of ${code}`));

const shownWebhook = () => ({
  definition: { ...webhook, authenticationConfiguration: { SecretToken: '****' } },
  url: `${door.here.url}/hooks/h1`,
  lastTriggered: new Date('2026-11-21T11:00:00.500Z'),
  arn: arnOf('webhook:hook'),
});

it.each(valid)('%s answers in its own shape', async (operation, input, contract, value, answer) => {
  door.answers(contract, value);
  expect(await send(operation, input)).toEqual(answer);
  expect(door.here.peers.lastAsked(contract)?.['caller']).toMatchObject({ account: '000000000000', region: 'local' });
});

it('PutWebhook and ListWebhooks show the address, and never the secret', async () => {
  door.answers(contracts.PutWebhook, webhookView);
  door.answers(contracts.ListWebhooks, { items: [webhookView], nextToken: 'more' });
  expect(await send('PutWebhook', { webhook })).toEqual({ webhook: shownWebhook() });
  expect(await send('ListWebhooks', { MaxResults: 1 })).toEqual({ webhooks: [shownWebhook()], NextToken: 'more' });
  expect(door.here.peers.lastAsked(contracts.PutWebhook)).toMatchObject({
    secretToken: 'a secret',
    actionName: 'Checkout',
  });
});

it('ListDeployActionExecutionTargets shows hosts as targets, filtered and in pages', async () => {
  const host = (hostId: string, status: 'Succeeded' | 'Failed') => ({
    hostId,
    hostName: hostId,
    status,
    lifecycleEvents: [
      {
        name: 'Install' as const,
        status,
        startedAt: '2026-11-21T10:00:00.000Z',
        endedAt: '2026-11-21T10:00:01.000Z',
        ...(status === 'Failed' ? { error: { code: 'ScriptFailed', message: 'no' } } : {}),
      },
    ],
  });
  const actionType = { category: 'Deploy', owner: 'AWS', provider: 'CodeDeploy', version: '1' };
  door.answers(contracts.GetActionExecution, { ...samples.action, actionType, externalExecutionId: 'd-1' });
  door.answers(contracts.GetDeployment, {
    deploymentId: 'd-1',
    targets: [host('h2', 'Failed'), host('h1', 'Succeeded')],
  } as unknown as contracts.DeploymentView);
  const asked = { actionExecutionId: jobId };
  const first = await send('ListDeployActionExecutionTargets', { ...asked, maxResults: 1 });
  expect(first['targets']).toMatchObject([{ targetId: 'h1', status: 'Succeeded', targetType: 'Host' }]);
  const second = await send('ListDeployActionExecutionTargets', {
    ...asked,
    maxResults: 1,
    nextToken: first['nextToken'],
  });
  expect(second).toMatchObject({
    targets: [{ targetId: 'h2', events: [{ name: 'Install', context: { message: 'no' } }] }],
  });
  expect(second['nextToken']).toBeUndefined();
  const filters = [{ name: 'TARGET_STATUS', values: ['Failed'] }];
  expect((await send('ListDeployActionExecutionTargets', { ...asked, filters }))['targets']).toHaveLength(1);
});

const inputs = new Map(valid.map(([operation, input]) => [operation, input]));
const contractsOf = new Map(valid.map(([operation, , contract]) => [operation, contract]));

describe('refusals', () => {
  it.each<[contracts.ProblemCode, string, readonly string[]]>([
    ['action-type.limit', 'LimitExceededException', ['CreateCustomActionType']],
    ['action-type.exists', 'ActionTypeAlreadyExistsException', ['CreateCustomActionType']],
    ['tags.invalid', 'InvalidTagsException', ['CreateCustomActionType', 'TagResource', 'UntagResource']],
    ['tags.limit', 'TooManyTagsException', ['CreateCustomActionType', 'TagResource']],
    [
      'action-type.not-found',
      'ActionTypeNotFoundException',
      ['GetActionType', 'UpdateActionType', 'PollForJobs', 'PollForThirdPartyJobs'],
    ],
    ['action-type.not-changeable', 'RequestFailedException', ['UpdateActionType']],
    ['page-token.invalid', 'InvalidNextTokenException', ['ListActionTypes']],
    [
      'job.not-found',
      'JobNotFoundException',
      [
        'AcknowledgeJob',
        'GetJobDetails',
        'PutJobSuccessResult',
        'PutJobFailureResult',
        'AcknowledgeThirdPartyJob',
        'GetThirdPartyJobDetails',
        'PutThirdPartyJobSuccessResult',
        'PutThirdPartyJobFailureResult',
      ],
    ],
    ['job.nonce-invalid', 'InvalidNonceException', ['AcknowledgeJob', 'AcknowledgeThirdPartyJob']],
    [
      'job.state-invalid',
      'InvalidJobStateException',
      ['PutJobSuccessResult', 'PutJobFailureResult', 'PutThirdPartyJobSuccessResult', 'PutThirdPartyJobFailureResult'],
    ],
    ['job.output-variables-too-large', 'OutputVariablesSizeExceededException', ['PutJobSuccessResult']],
    [
      'job.client-token-invalid',
      'InvalidClientTokenException',
      [
        'AcknowledgeThirdPartyJob',
        'GetThirdPartyJobDetails',
        'PutThirdPartyJobSuccessResult',
        'PutThirdPartyJobFailureResult',
      ],
    ],
    ['job.malformed', 'InvalidJobException', ['GetThirdPartyJobDetails']],
    ['pipeline.not-found', 'PipelineNotFoundException', ['PutActionRevision']],
    ['stage.not-found', 'StageNotFoundException', ['PutActionRevision']],
    ['action.not-found', 'ActionNotFoundException', ['PutActionRevision']],
    ['execution.limit', 'ConcurrentPipelineExecutionsLimitExceededException', ['PutActionRevision']],
    ['action-execution.not-found', 'ActionExecutionNotFoundException', ['ListDeployActionExecutionTargets']],
    [
      'webhook.not-found',
      'WebhookNotFoundException',
      ['RegisterWebhookWithThirdParty', 'DeregisterWebhookWithThirdParty'],
    ],
    ['resource.not-found', 'ResourceNotFoundException', ['ListTagsForResource', 'TagResource', 'UntagResource']],
  ])('%s is %s', async (code, name, operationNames) => {
    for (const operation of operationNames) {
      const contract = contractsOf.get(operation);
      if (contract === undefined) throw new Error(`${operation} is not in the table`);
      refusedBy(contract, code);
      await expect(send(operation, inputs.get(operation) ?? {}), operation).rejects.toMatchObject({ name });
    }
  });

  it.each<[contracts.ProblemCode, string]>([
    ['webhook.limit', 'LimitExceededException'],
    ['webhook.filter-invalid', 'InvalidWebhookFilterPatternException'],
    ['webhook.authentication-invalid', 'InvalidWebhookAuthenticationParametersException'],
    ['pipeline.not-found', 'PipelineNotFoundException'],
    ['tags.limit', 'TooManyTagsException'],
    ['tags.invalid', 'InvalidTagsException'],
  ])('of PutWebhook: %s is %s', async (code, name) => {
    refusedBy(contracts.PutWebhook, code);
    await expect(send('PutWebhook', { webhook })).rejects.toMatchObject({ name });
  });

  it('AS-30: a webhook that is not there is deleted already', async () => {
    refusedBy(contracts.DeleteWebhook, 'webhook.not-found');
    expect(await send('DeleteWebhook', { name: 'hook' })).toEqual({});
  });

  it.each([
    ['InvalidArnException', arnOf('shop/Build')],
    ['InvalidArnException', arnOf('webhook:')],
    ['ResourceNotFoundException', 'arn:aws:codepipeline:local:111111111111:shop'],
    ['ResourceNotFoundException', 'arn:aws:codepipeline:elsewhere:000000000000:shop'],
    ['ValidationException', 'arn:aws:s3:::bucket'],
  ])('of an ARN: %s for %s', async (name, resourceArn) => {
    await expect(send('ListTagsForResource', { resourceArn })).rejects.toMatchObject({ name });
  });

  it('of a second page of tags, of a Lambda executor, and of an id that is none', async () => {
    const page = send('ListTagsForResource', { resourceArn: arnOf('shop'), nextToken: 'x' });
    await expect(page).rejects.toMatchObject({ name: 'InvalidNextTokenException' });
    const configuration = {
      lambdaExecutorConfiguration: { lambdaFunctionArn: 'arn:aws:lambda:local:000000000000:function:f' },
    };
    const lambda = send('UpdateActionType', {
      actionType: { ...declaration, executor: { type: 'Lambda', configuration } },
    });
    await expect(lambda).rejects.toMatchObject({ name: 'RequestFailedException' });
    const targets = send('ListDeployActionExecutionTargets', { actionExecutionId: 'none' });
    await expect(targets).rejects.toMatchObject({ name: 'ActionExecutionNotFoundException' });
  });
});
