import { eventually } from '@millrace/testing';
import { describe, expect, it } from 'vitest';
import { approval, AwsDeliveries, refuses, within } from './aws-deliveries.fixture.ts';

const aws = new AwsDeliveries();

/** The reference's scenarios of who comes first, through CodePipeline's own API and an SDK that knows nothing of us. */
describe('executions, through the AWS SDK', () => {
  it('AS-01, AS-02, AS-04: overtaking happens at gates only, and a failure lets the next one in for good', async () => {
    const name = await aws.create(aws.declare('gates'));
    const e1 = await aws.builds(name);
    await aws.inside(name, 'Deploy', e1);
    const e2 = await aws.builds(name);
    await aws.inbound(name, 'Deploy', e2);
    expect((await aws.stageOf(name, 'Build')).latestExecution).toMatchObject({
      pipelineExecutionId: e2,
      status: 'Succeeded',
    });
    const e3 = await aws.builds(name);
    await aws.ends(name, e2, 'Superseded');
    await aws.inbound(name, 'Deploy', e3);
    expect(await aws.statusOf(name, e1)).toBe('InProgress');
    await aws.functions.answers(`${name}/Release`, e1, false);
    await aws.inside(name, 'Deploy', e3);
    const retry = { pipelineName: name, stageName: 'Deploy', retryMode: 'FAILED_ACTIONS' as const };
    await refuses(
      aws.api.retryStageExecution({ ...retry, pipelineExecutionId: e1 }),
      'NotLatestPipelineExecutionException',
    );
    expect(await aws.statusOf(name, e1)).toBe('Failed');
    await aws.functions.answers(`${name}/Release`, e3);
    await aws.ends(name, e3, 'Succeeded');
  });

  it('AS-03, AS-27: an approval holds the lock, and its token works once', async () => {
    const asked = { name: 'Deploy', actions: [approval('Approve')] };
    const name = await aws.create(aws.declare('approvals', { stages: [aws.source(), asked] }));
    const answer = (token: string, status: 'Approved' | 'Rejected' = 'Approved') =>
      aws.api.putApprovalResult({
        pipelineName: name,
        stageName: 'Deploy',
        actionName: 'Approve',
        token,
        result: { status, summary: 'seen' },
      });
    const alone = await aws.start(name);
    const first = await aws.tokenOf(name, 'Deploy');
    await refuses(answer('11111111-2222-4333-8444-555555555555'), 'InvalidApprovalTokenException');
    expect((await answer(first)).approvedAt).toBeInstanceOf(Date);
    await refuses(answer(first), 'ApprovalAlreadyCompletedException');
    await aws.ends(name, alone, 'Succeeded');

    const newToken = (before: string): Promise<string> =>
      eventually(async () => {
        const now = await aws.tokenOf(name, 'Deploy');
        expect(now).not.toBe(before);
        return now;
      }, within);
    const e1 = await aws.start(name);
    const token = await newToken(first);
    const e2 = await aws.start(name);
    await aws.inbound(name, 'Deploy', e2);
    const e3 = await aws.start(name);
    await aws.ends(name, e2, 'Superseded');
    expect(await aws.tokenOf(name, 'Deploy')).toBe(token);
    await answer(token);
    await aws.ends(name, e1, 'Succeeded');
    await aws.inside(name, 'Deploy', e3);
    await answer(await newToken(token), 'Rejected');
    await aws.ends(name, e3, 'Failed');
  });

  it('AS-06, AS-07: a failed group lets its siblings end, and a retry leaves them alone', async () => {
    const actions = ['A', 'B'].map((one) => aws.invoke('groups', one));
    const build = { name: 'Build', actions: [...actions, aws.invoke('groups', 'C', { runOrder: 2 })] };
    const name = await aws.create(aws.declare('groups', { stages: [aws.source(), build] }));
    const id = await aws.start(name);
    const retry = { pipelineName: name, stageName: 'Build', pipelineExecutionId: id };
    await aws.functions.called('groups/B', id);
    await aws.functions.answers('groups/A', id, false);
    await eventually(async () => {
      const { actionStates = [] } = await aws.stageOf(name, 'Build');
      expect(actionStates[0]?.latestExecution?.status).toBe('Failed');
    }, within);
    expect((await aws.stageOf(name, 'Build')).latestExecution?.status).toBe('InProgress');
    await refuses(aws.api.retryStageExecution({ ...retry, retryMode: 'ALL_ACTIONS' }), 'StageNotRetryableException');
    expect(await aws.api.retryStageExecution({ ...retry, retryMode: 'FAILED_ACTIONS' })).toMatchObject({
      pipelineExecutionId: id,
    });
    await aws.functions.answers('groups/A', id, false);
    await aws.functions.answers('groups/B', id);
    await aws.ends(name, id, 'Failed');
    expect(aws.functions.isCalled('groups/C', id)).toBe(false);
    const { actionExecutionDetails = [] } = await aws.api.listActionExecutions({
      pipelineName: name,
      filter: { pipelineExecutionId: id },
    });
    const attempts = actionExecutionDetails
      .filter(({ stageName }) => stageName === 'Build')
      .map((one) => one.actionName);
    expect(attempts).toHaveLength(3);
    expect(attempts.filter((one) => one === 'A')).toHaveLength(2);
  });

  it('AS-10: a queue is kept in order, and is full at fifty', async () => {
    const name = await aws.create(aws.declare('queued', { executionMode: 'QUEUED' }));
    const [e1, e2, e3] = [await aws.start(name), await aws.start(name), await aws.start(name)];
    await aws.functions.called(`${name}/Compile`, e1);
    await aws.inbound(name, 'Build', e2, e3);
    await aws.functions.answers(`${name}/Compile`, e1, false);
    await aws.functions.called(`${name}/Compile`, e2);
    await aws.inbound(name, 'Build', e3);
    await aws.api.disableStageTransition({
      pipelineName: name,
      stageName: 'Source',
      transitionType: 'Inbound',
      reason: 'full',
    });
    for (let active = 2; active < 50; active++) await aws.start(name);
    await refuses(aws.start(name), 'ConcurrentPipelineExecutionsLimitExceededException');
  });

  it('AS-11, AS-14: a closed gate keeps the newest only, and keeps everybody out while it is closed', async () => {
    const name = await aws.create(aws.declare('closed'));
    const gate = { pipelineName: name, stageName: 'Deploy', transitionType: 'Inbound' as const };
    const e0 = await aws.builds(name);
    await aws.inside(name, 'Deploy', e0);
    const e1 = await aws.builds(name);
    await aws.inbound(name, 'Deploy', e1);
    await aws.api.disableStageTransition({ ...gate, reason: 'freeze' });
    await aws.api.stopPipelineExecution({ pipelineName: name, pipelineExecutionId: e0, abandon: true });
    await aws.ends(name, e0, 'Stopped');
    const e2 = await aws.builds(name);
    await aws.ends(name, e1, 'Superseded');
    await aws.inbound(name, 'Deploy', e2);
    expect((await aws.stageOf(name, 'Deploy')).inboundTransitionState).toMatchObject({
      enabled: false,
      disabledReason: 'freeze',
    });
    await aws.api.enableStageTransition(gate);
    await aws.inside(name, 'Deploy', e2);
    const e3 = await aws.builds(name);
    await aws.inbound(name, 'Deploy', e3);
    await aws.api.stopPipelineExecution({ pipelineName: name, pipelineExecutionId: e2, abandon: true });
    await aws.inside(name, 'Deploy', e3);
  });
});
