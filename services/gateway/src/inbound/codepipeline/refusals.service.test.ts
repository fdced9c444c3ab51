import {
  type CodePipelineClient,
  CreatePipelineCommand,
  DeletePipelineCommand,
  GetPipelineCommand,
  GetPipelineStateCommand,
  ListPipelinesCommand,
  OverrideStageConditionCommand,
  RetryStageExecutionCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
  UpdatePipelineCommand,
} from '@aws-sdk/client-codepipeline';
import * as contracts from '@millrace/contracts';
import { describe, expect, it } from 'vitest';
import { codePipelineClient } from '../../testing/codepipeline-client.ts';
import { CodePipelineDoor } from '../../testing/codepipeline-door.ts';
import * as samples from '../../testing/samples.ts';

const door = new CodePipelineDoor();

// The SDK's types are narrower than JSON; the sample is a valid declaration all the same.
const declaration = samples.declaration as unknown as NonNullable<
  ConstructorParameters<typeof CreatePipelineCommand>[0]['pipeline']
>;

describe('a refusal, through the AWS SDK', () => {
  const listing = (of: CodePipelineClient) => of.send(new ListPipelinesCommand({}));

  it('of a wrong secret', async () => {
    const wrong = codePipelineClient(door.here, { ...door.here.administrator, secretAccessKey: 'x'.repeat(40) });
    await expect(listing(wrong)).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  });

  it('of an unknown key', async () => {
    const unknown = codePipelineClient(door.here, { ...door.here.administrator, accessKeyId: 'AKMRAAAAAAAAAAAAAAAA' });
    await expect(listing(unknown)).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
      message: 'The security token included in the request is invalid.',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('of a skewed clock', async () => {
    await expect(listing(codePipelineClient(door.here, door.here.administrator, -20 * 60_000))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
      message: expect.stringMatching(/^Signature expired: /),
    });
  });

  it('of a request that breaks the shape, before anybody is asked', async () => {
    await expect(door.client.send(new GetPipelineCommand({ name: 'my shop' }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(/^1 validation error detected: Value 'my shop' at 'name'/),
    });
  });

  it('of an update of a pipeline that is not there, as clients are used to it', async () => {
    door.refuses(contracts.UpdatePipeline, contracts.problem('pipeline.not-found', 'none'));
    await expect(door.client.send(new UpdatePipelineCommand({ pipeline: declaration }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: "The account with id '000000000000' does not include a pipeline with the name 'shop'",
    });
  });

  it('of an invalid pipeline: the first issue names the exception, the message lists all', async () => {
    door.refuses(
      contracts.CreatePipeline,
      contracts.problem('pipeline.invalid', 'two problems', [
        { pointer: '/stages', message: 'Pipeline has only 1 stage(s).', code: 'InvalidStructureException' },
        { pointer: '/stages/0', message: 'Unknown action type.', code: 'InvalidActionDeclarationException' },
      ]),
    );
    await expect(door.client.send(new CreatePipelineCommand({ pipeline: declaration }))).rejects.toMatchObject({
      name: 'InvalidStructureException',
      message: 'Pipeline has only 1 stage(s).\nUnknown action type.',
    });
  });

  it.each([
    ['pipeline.not-found', 'PipelineNotFoundException'],
    ['pipeline.version-not-found', 'PipelineVersionNotFoundException'],
    ['page-token.invalid', 'InvalidNextTokenException'],
    ['execution.limit', 'ConcurrentPipelineExecutionsLimitExceededException'],
  ] as const)('%s is a %s', async (code, name) => {
    door.refuses(contracts.GetPipeline, contracts.problem(code, 'because'));
    await expect(door.client.send(new GetPipelineCommand({ name: 'shop' }))).rejects.toMatchObject({
      name,
      message: 'because',
    });
  });

  it('of an execution that is not there is one that the operation has', async () => {
    const nobody = contracts.problem('execution.not-found', 'There is no such execution');
    door.refuses(contracts.StopExecution, nobody);
    door.refuses(contracts.RetryStage, nobody);
    door.refuses(contracts.OverrideCondition, nobody);
    const execution = { pipelineName: 'shop', pipelineExecutionId: samples.executionId };
    const inStage = { ...execution, stageName: 'Gate' };
    const message = nobody.detail;
    await expect(door.client.send(new StopPipelineExecutionCommand(execution))).rejects.toMatchObject({
      name: 'PipelineExecutionNotStoppableException',
      message,
    });
    await expect(
      door.client.send(new RetryStageExecutionCommand({ ...inStage, retryMode: 'FAILED_ACTIONS' })),
    ).rejects.toMatchObject({ name: 'StageNotRetryableException', message });
    await expect(
      door.client.send(new OverrideStageConditionCommand({ ...inStage, conditionType: 'BEFORE_ENTRY' })),
    ).rejects.toMatchObject({ name: 'ConditionNotOverridableException', message });
  });

  it('of somebody who may not, noted in the audit log', async () => {
    const viewer = await door.here.client.principals.create({ body: { name: 'reader', roles: ['viewer'] } });
    door.answers(contracts.ListPipelines, { items: [] });
    expect((await listing(codePipelineClient(door.here, viewer))).pipelines).toEqual([]);
    await expect(
      codePipelineClient(door.here, viewer).send(new DeletePipelineCommand({ name: 'shop' })),
    ).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message:
        'User: arn:aws:iam::000000000000:service-account/reader is not authorized to perform: codepipeline:DeletePipeline on ' +
        'resource: arn:aws:codepipeline:local:000000000000:shop because no identity-based policy allows the ' +
        'codepipeline:DeletePipeline action',
    });
    const { items } = await door.here.client.audit.list({ query: { limit: 1 } });
    expect(items[0]).toMatchObject({
      principalArn: viewer.arn,
      action: 'codepipeline:DeletePipeline',
      outcome: 'refused',
    });
  });

  it('while the owner of the answer is away says 503, which SDKs try again', async () => {
    await expect(door.client.send(new GetPipelineStateCommand({ name: 'shop' }))).rejects.toMatchObject({
      name: 'ServiceUnavailableException',
      $metadata: { httpStatusCode: 503 },
    });
  });
});

describe('the raw protocol', () => {
  const post = (headers: Record<string, string>, body = '{}') =>
    fetch(door.here.url, { method: 'POST', headers, body });
  const json = { 'content-type': 'application/x-amz-json-1.1' };

  it('names an error in body and header and gives every answer an id', async () => {
    const response = await post({ ...json, 'x-amz-target': 'CodePipeline_20150709.ListPipelines' });
    expect(response.status).toBe(400);
    expect(response.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
    expect(response.headers.get('x-amzn-requestid')).toMatch(contracts.uuidShape);
    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.1');
    expect(await response.json()).toEqual({
      __type: 'MissingAuthenticationTokenException',
      message: 'Missing Authentication Token',
    });
  });

  /** A client whose every request has this body, signed as it is. */
  const sayingInstead = (body: string): CodePipelineClient => {
    const literal = codePipelineClient(door.here, door.here.administrator);
    literal.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { body: string; headers: Record<string, string> };
        request.body = body;
        request.headers['content-length'] = String(body.length);
        return next(args);
      },
      { step: 'build', priority: 'low' },
    );
    return literal;
  };

  it('has no null in a list', async () => {
    const literal = sayingInstead('{"name":"shop","variables":[null]}');
    await expect(literal.send(new StartPipelineExecutionCommand({ name: 'shop' }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(/^1 validation error detected: Value null at 'variables.1.member'/),
    });
  });

  it('takes a null for what is left out, as lists, texts and structures', async () => {
    door.answers(contracts.AskStartExecution, { executionId: samples.executionId });
    const literal = sayingInstead('{"name":"shop","variables":null,"sourceRevisions":null,"clientRequestToken":null}');
    const answer = await literal.send(new StartPipelineExecutionCommand({ name: 'shop' }));
    expect(answer.pipelineExecutionId).toBe(samples.executionId);
    expect(door.here.peers.lastAsked(contracts.AskStartExecution)).toEqual({
      caller: expect.anything(),
      pipelineName: 'shop',
      variables: [],
      sourceRevisions: [],
    });
  });

  it.each([{ 'x-amz-target': 'CodePipeline_20150709.MakeCoffee' }, { 'x-amz-target': 'S3.toString' }, {}])(
    'does not know %o',
    async (headers) => {
      const response = await post({ ...json, ...headers } as Record<string, string>);
      expect(await response.json()).toMatchObject({ __type: 'UnknownOperationException' });
    },
  );
});
