import {
  CreatePipelineCommand,
  DeletePipelineCommand,
  DisableStageTransitionCommand,
  EnableStageTransitionCommand,
  GetPipelineCommand,
  GetPipelineExecutionCommand,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  paginateListPipelines,
  PutApprovalResultCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
  UpdatePipelineCommand,
} from '@aws-sdk/client-codepipeline';
import * as contracts from '@millrace/contracts';
import { ok } from '@millrace/kernel';
import { describe, expect, it } from 'vitest';
import { CodePipelineDoor } from '../../testing/codepipeline-door.ts';
import * as samples from '../../testing/samples.ts';

const door = new CodePipelineDoor();

const asked = (contract: contracts.QueryContract<object, unknown>) => {
  const { caller, ...rest } = door.here.peers.lastAsked(contract) ?? {};
  expect(caller).toEqual({ account: '000000000000', region: 'local', arn: 'arn:aws:iam::000000000000:user/admin' });
  return rest;
};

// The SDK's types are narrower than JSON; the sample is a valid declaration all the same.
const declaration = samples.declaration as unknown as NonNullable<
  ConstructorParameters<typeof CreatePipelineCommand>[0]['pipeline']
>;

describe('definitions, through the AWS SDK', () => {
  it('CreatePipeline hands the declaration on and answers the stored one with its tags', async () => {
    door.answers(contracts.CreatePipeline, { ...samples.pipelineView, tags: { team: 'web' } });
    const answer = await door.client.send(
      new CreatePipelineCommand({ pipeline: declaration, tags: [{ key: 'team', value: 'web' }] }),
    );
    expect(answer.pipeline).toEqual(samples.declaration);
    expect(answer.tags).toEqual([{ key: 'team', value: 'web' }]);
    expect(asked(contracts.CreatePipeline)).toEqual({ pipeline: samples.declaration, tags: { team: 'web' } });
  });

  it('GetPipeline carries metadata with fractional timestamps', async () => {
    door.answers(contracts.GetPipeline, samples.pipelineView);
    const answer = await door.client.send(new GetPipelineCommand({ name: 'shop', version: 1 }));
    expect(answer.pipeline).toEqual(samples.declaration);
    expect(answer.metadata).toEqual({
      pipelineArn: 'arn:aws:codepipeline:local:000000000000:shop',
      created: new Date('2026-11-21T10:00:00.125Z'),
      updated: new Date('2026-11-21T10:05:00.250Z'),
    });
    expect(asked(contracts.GetPipeline)).toEqual({ pipelineName: 'shop', version: 1 });
    door.answers(contracts.GetPipeline, { ...samples.pipelineView, pollingDisabledAt: '2026-11-21T10:06:00.375Z' });
    const unused = await door.client.send(new GetPipelineCommand({ name: 'shop' }));
    expect(unused.metadata?.pollingDisabledAt).toEqual(new Date('2026-11-21T10:06:00.375Z'));
  });

  it('UpdatePipeline answers the new version', async () => {
    door.answers(contracts.UpdatePipeline, {
      ...samples.pipelineView,
      pipeline: { ...samples.declaration, version: 2 },
    });
    const answer = await door.client.send(new UpdatePipelineCommand({ pipeline: declaration }));
    expect(answer.pipeline?.version).toBe(2);
  });

  it('ListPipelines pages to the end', async () => {
    door.replies(contracts.ListPipelines, ({ page }) =>
      ok(
        page.nextToken === 'second'
          ? { items: [samples.pipelineSummary('b')] }
          : { items: [samples.pipelineSummary('a')], nextToken: 'second' },
      ),
    );
    const names: (string | undefined)[] = [];
    for await (const page of paginateListPipelines({ client: door.client, pageSize: 1 }, {})) {
      names.push(...(page.pipelines ?? []).map((pipeline) => pipeline.name));
    }
    expect(names).toEqual(['a', 'b']);
    expect(asked(contracts.ListPipelines)).toEqual({ page: { maxResults: 1, nextToken: 'second' } });
  });

  it('DeletePipeline succeeds also when there is nothing left to delete', async () => {
    door.refuses(contracts.DeletePipeline, contracts.problem('pipeline.not-found', 'gone'));
    const { $metadata } = await door.client.send(new DeletePipelineCommand({ name: 'shop' }));
    expect($metadata.httpStatusCode).toBe(200);
  });
});

describe('executions, through the AWS SDK', () => {
  it('StartPipelineExecution carries variables, overrides and the token', async () => {
    door.answers(contracts.AskStartExecution, { executionId: samples.executionId });
    const answer = await door.client.send(
      new StartPipelineExecutionCommand({
        name: 'shop',
        clientRequestToken: 'once-1',
        variables: [{ name: 'Color', value: 'red' }],
        sourceRevisions: [{ actionName: 'Git', revisionType: 'COMMIT_ID', revisionValue: 'abc' }],
      }),
    );
    expect(answer.pipelineExecutionId).toBe(samples.executionId);
    expect(asked(contracts.AskStartExecution)).toEqual({
      pipelineName: 'shop',
      clientRequestToken: 'once-1',
      variables: [{ name: 'Color', value: 'red' }],
      sourceRevisions: [{ actionName: 'Git', revisionType: 'COMMIT_ID', revisionValue: 'abc' }],
    });
  });

  it('StopPipelineExecution', async () => {
    door.answers(contracts.StopExecution, { executionId: samples.executionId });
    const request = { pipelineName: 'shop', pipelineExecutionId: samples.executionId, abandon: true, reason: 'late' };
    expect((await door.client.send(new StopPipelineExecutionCommand(request))).pipelineExecutionId).toBe(
      samples.executionId,
    );
    expect(asked(contracts.StopExecution)).toEqual({
      pipelineName: 'shop',
      executionId: samples.executionId,
      abandon: true,
      reason: 'late',
    });
  });

  it('GetPipelineExecution', async () => {
    door.answers(contracts.GetExecution, samples.execution);
    const answer = await door.client.send(
      new GetPipelineExecutionCommand({ pipelineName: 'shop', pipelineExecutionId: samples.executionId }),
    );
    expect(answer.pipelineExecution).toEqual({
      pipelineName: 'shop',
      pipelineVersion: 1,
      pipelineExecutionId: samples.executionId,
      status: 'InProgress',
      artifactRevisions: [
        { name: 'source', revisionId: 'c0ffee0c0ffee0c0ffee0c0ffee0c0ffee0c0ffe', revisionSummary: 'Sell more' },
      ],
      variables: [{ name: 'Color', resolvedValue: 'blue' }],
      trigger: samples.execution.trigger,
      executionMode: 'SUPERSEDED',
      executionType: 'STANDARD',
    });
  });

  it('GetPipelineState shows the token of an open approval', async () => {
    door.answers(contracts.GetPipelineState, samples.state);
    const { stageStates = [] } = await door.client.send(new GetPipelineStateCommand({ name: 'shop' }));
    expect(stageStates.map((stage) => stage.stageName)).toEqual(['Source', 'Gate']);
    expect(stageStates[0]?.actionStates?.[0]?.currentRevision?.revisionId).toMatch(/^c0ffee/);
    expect(stageStates[0]?.inboundExecution).toBeUndefined();
    expect(stageStates[1]?.inboundExecution?.pipelineExecutionId).toBe(samples.executionId);
    expect(stageStates[1]?.inboundTransitionState).toEqual({ enabled: true });
    expect(stageStates[1]?.actionStates?.[0]?.latestExecution).toMatchObject({
      status: 'InProgress',
      token: samples.approvalToken,
      lastStatusChange: new Date('2026-11-21T10:05:00.250Z'),
    });
  });

  it('ListPipelineExecutions and ListActionExecutions carry their filters', async () => {
    door.answers(contracts.ListExecutions, { items: [samples.execution], nextToken: 'more' });
    const executions = await door.client.send(
      new ListPipelineExecutionsCommand({ pipelineName: 'shop', filter: { succeededInStage: { stageName: 'Gate' } } }),
    );
    expect(executions.nextToken).toBe('more');
    expect(executions.pipelineExecutionSummaries?.[0]).toMatchObject({
      status: 'InProgress',
      startTime: new Date('2026-11-21T10:00:00.125Z'),
    });
    expect(asked(contracts.ListExecutions)).toEqual({
      pipelineName: 'shop',
      succeededInStage: 'Gate',
      page: { maxResults: 100 },
    });

    const roleArn = 'arn:aws:iam::000000000000:role/approver';
    door.answers(contracts.ListActionExecutions, { items: [{ ...samples.action, roleArn }] });
    const latestInPipelineExecution = { pipelineExecutionId: samples.executionId, startTimeRange: 'Latest' } as const;
    const actions = await door.client.send(
      new ListActionExecutionsCommand({ pipelineName: 'shop', filter: { latestInPipelineExecution } }),
    );
    expect(actions.actionExecutionDetails?.[0]).toMatchObject({
      stageName: 'Gate',
      actionName: 'Approve',
      input: { roleArn },
    });
    expect(asked(contracts.ListActionExecutions)).toEqual({
      pipelineName: 'shop',
      executionId: samples.executionId,
      latestOnly: true,
      page: { maxResults: 100 },
    });
  });

  it('PutApprovalResult answers when', async () => {
    door.answers(contracts.DecideApproval, { approvedAt: '2026-11-21T11:00:00.500Z' });
    const answer = await door.client.send(
      new PutApprovalResultCommand({
        pipelineName: 'shop',
        stageName: 'Gate',
        actionName: 'Approve',
        token: samples.approvalToken,
        result: { status: 'Approved', summary: 'good' },
      }),
    );
    expect(answer.approvedAt).toEqual(new Date('2026-11-21T11:00:00.500Z'));
  });

  it('transitions are void results', async () => {
    door.answers(contracts.SetTransition, {});
    const where = { pipelineName: 'shop', stageName: 'Gate', transitionType: 'Inbound' } as const;
    await door.client.send(new DisableStageTransitionCommand({ ...where, reason: 'freeze' }));
    expect(asked(contracts.SetTransition)).toMatchObject({ enabled: false, reason: 'freeze' });
    await door.client.send(new EnableStageTransitionCommand(where));
    expect(asked(contracts.SetTransition)).toMatchObject({ enabled: true });
  });
});
