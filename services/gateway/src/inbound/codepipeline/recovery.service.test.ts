import {
  GetPipelineStateCommand,
  ListPipelineExecutionsCommand,
  ListRuleExecutionsCommand,
  ListRuleTypesCommand,
  OverrideStageConditionCommand,
  RetryStageExecutionCommand,
  RollbackStageCommand,
} from '@aws-sdk/client-codepipeline';
import * as contracts from '@millrace/contracts';
import { describe, expect, it } from 'vitest';
import { codePipelineClient } from '../../testing/codepipeline-client.ts';
import { CodePipelineDoor } from '../../testing/codepipeline-door.ts';
import * as samples from '../../testing/samples.ts';

const door = new CodePipelineDoor();

const refused = <Q extends object, A>(contract: contracts.QueryContract<Q, A>, code: contracts.ProblemCode) =>
  door.refuses(contract, contracts.problem(code, 'because'));
const asked = (contract: contracts.QueryContract<object, unknown>) => {
  const { caller: _, ...rest } = door.here.peers.lastAsked(contract) ?? {};
  return rest;
};

const where = { pipelineName: 'shop', stageName: 'Gate' };
const ofExecution = { ...where, pipelineExecutionId: samples.executionId };
const retry = (retryMode: 'FAILED_ACTIONS' | 'ALL_ACTIONS' = 'FAILED_ACTIONS') =>
  door.client.send(new RetryStageExecutionCommand({ ...ofExecution, retryMode }));
const rollback = () =>
  door.client.send(new RollbackStageCommand({ ...where, targetPipelineExecutionId: samples.targetExecutionId }));
const override = () =>
  door.client.send(new OverrideStageConditionCommand({ ...ofExecution, conditionType: 'BEFORE_ENTRY' }));
const lastAudit = async () => (await door.here.client.audit.list({ query: { limit: 1 } })).items[0];

describe('RetryStageExecution', () => {
  it('answers the same execution and is noted in the audit log', async () => {
    door.answers(contracts.RetryStage, { executionId: samples.executionId });
    expect((await retry('ALL_ACTIONS')).pipelineExecutionId).toBe(samples.executionId);
    expect(asked(contracts.RetryStage)).toEqual({
      ...where,
      executionId: samples.executionId,
      retryMode: 'ALL_ACTIONS',
    });
    expect(await lastAudit()).toMatchObject({
      action: 'codepipeline:RetryStageExecution',
      resource: 'arn:aws:codepipeline:local:000000000000:shop/Gate',
      outcome: 'done',
    });
  });

  it.each([
    ['pipeline.not-found', 'PipelineNotFoundException'],
    ['stage.not-found', 'StageNotFoundException'],
    ['execution.not-latest', 'NotLatestPipelineExecutionException'],
    ['stage.not-retryable', 'StageNotRetryableException'],
    ['pipeline.changed-meanwhile', 'ConcurrentModificationException'],
    ['execution.limit', 'ConcurrentPipelineExecutionsLimitExceededException'],
  ] as const)('%s is a %s', async (code, name) => {
    refused(contracts.RetryStage, code);
    await expect(retry()).rejects.toMatchObject({ name, message: 'because', $metadata: { httpStatusCode: 400 } });
  });

  it('with a mode that does not exist asks nobody', async () => {
    await expect(retry('EVERYTHING' as never)).rejects.toMatchObject({
      name: 'ValidationException',
      message:
        "1 validation error detected: Value 'EVERYTHING' at 'retryMode' failed to satisfy constraint: " +
        'Member must satisfy enum value set: [FAILED_ACTIONS, ALL_ACTIONS]',
    });
  });

  it('is for those who may, and a refusal is noted', async () => {
    const approver = await door.here.client.principals.create({ body: { name: 'approver', roles: ['approver'] } });
    const command = new RetryStageExecutionCommand({ ...ofExecution, retryMode: 'FAILED_ACTIONS' });
    await expect(codePipelineClient(door.here, approver).send(command)).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    expect(await lastAudit()).toMatchObject({ principalArn: approver.arn, outcome: 'refused' });
  });
});

describe('RollbackStage', () => {
  it('answers the new execution', async () => {
    door.answers(contracts.RollbackStage, { executionId: samples.executionId });
    expect((await rollback()).pipelineExecutionId).toBe(samples.executionId);
    expect(asked(contracts.RollbackStage)).toEqual({
      ...where,
      targetExecutionId: samples.targetExecutionId,
      how: 'stage',
    });
    expect(await lastAudit()).toMatchObject({ action: 'codepipeline:RollbackStage', outcome: 'done' });
  });

  it.each([
    ['execution.not-found', 'PipelineExecutionNotFoundException'],
    ['execution.outdated', 'PipelineExecutionOutdatedException'],
    ['stage.not-rollbackable', 'UnableToRollbackStageException'],
  ] as const)('%s is a %s', async (code, name) => {
    refused(contracts.RollbackStage, code);
    await expect(rollback()).rejects.toMatchObject({ name, message: 'because' });
    expect(await lastAudit()).toMatchObject({ outcome: 'failed', problemCode: code });
  });

  it('to what is no execution id asks nobody', async () => {
    const command = new RollbackStageCommand({ ...where, targetPipelineExecutionId: 'yesterday' });
    await expect(door.client.send(command)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining("Value 'yesterday' at 'targetPipelineExecutionId'"),
    });
  });
});

describe('OverrideStageCondition', () => {
  it('is a void result', async () => {
    door.answers(contracts.OverrideCondition, {});
    expect((await override()).$metadata.httpStatusCode).toBe(200);
    expect(asked(contracts.OverrideCondition)).toEqual({
      ...where,
      executionId: samples.executionId,
      conditionType: 'BEFORE_ENTRY',
    });
  });

  it.each([
    ['condition.not-overridable', 'ConditionNotOverridableException'],
    ['execution.not-latest', 'NotLatestPipelineExecutionException'],
  ] as const)('%s is a %s', async (code, name) => {
    refused(contracts.OverrideCondition, code);
    await expect(override()).rejects.toMatchObject({ name });
  });

  it('knows no failure condition, as the model does not', async () => {
    const command = new OverrideStageConditionCommand({ ...ofExecution, conditionType: 'ON_FAILURE' as never });
    await expect(door.client.send(command)).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('what conditions said', () => {
  it('ListRuleExecutions', async () => {
    door.answers(contracts.ListRuleExecutions, { items: [samples.ruleExecution], nextToken: 'more' });
    const latestInPipelineExecution = { pipelineExecutionId: samples.executionId, startTimeRange: 'All' } as const;
    const { ruleExecutionDetails, nextToken } = await door.client.send(
      new ListRuleExecutionsCommand({ pipelineName: 'shop', maxResults: 5, filter: { latestInPipelineExecution } }),
    );
    expect(nextToken).toBe('more');
    expect(ruleExecutionDetails).toEqual([
      {
        pipelineExecutionId: samples.executionId,
        ruleExecutionId: samples.ruleExecutionId,
        pipelineVersion: 1,
        stageName: 'Gate',
        ruleName: 'IsBlue',
        startTime: new Date('2026-11-21T10:00:00.125Z'),
        lastUpdateTime: new Date('2026-11-21T10:05:00.250Z'),
        status: 'Failed',
        input: samples.ruleExecution.input,
        output: { executionResult: { externalExecutionSummary: 'red is not blue' } },
      },
    ]);
    expect(asked(contracts.ListRuleExecutions)).toEqual({
      pipelineName: 'shop',
      executionId: samples.executionId,
      latestOnly: false,
      page: { maxResults: 5 },
    });
  });

  it('ListRuleTypes', async () => {
    const { ruleTypes = [] } = await door.client.send(new ListRuleTypesCommand({}));
    expect(ruleTypes.map(({ id }) => id?.provider)).toEqual(
      expect.arrayContaining(['VariableCheck', 'DeploymentWindow', 'CloudWatchAlarm', 'LambdaInvoke', 'Commands']),
    );
    const operator = ruleTypes
      .find(({ id }) => id?.provider === 'VariableCheck')
      ?.ruleConfigurationProperties?.find(({ name }) => name === 'Operator');
    expect(operator).toMatchObject({ required: true, secret: false, type: 'String' });
  });

  it('GetPipelineState has conditions, rules, retries and who closed a transition', async () => {
    door.answers(contracts.GetPipelineState, samples.conditionedState);
    const { stageStates = [] } = await door.client.send(new GetPipelineStateCommand({ name: 'shop' }));
    const [source, gate] = stageStates;
    expect(gate).toMatchObject({
      inboundTransitionState: {
        enabled: false,
        disabledReason: 'freeze',
        lastChangedBy: 'arn:aws:iam::000000000000:user/admin',
        lastChangedAt: new Date('2026-11-21T10:05:00.250Z'),
      },
      retryStageMetadata: { manualStageRetryAttempt: 2, latestRetryTrigger: 'ManualStageRetry' },
      inboundExecutions: [{ pipelineExecutionId: samples.executionId, status: 'InProgress', type: 'STANDARD' }],
    });
    expect(gate?.beforeEntryConditionState).toEqual({
      latestExecution: { status: 'Failed', summary: 'a rule failed' },
      conditionStates: [
        {
          latestExecution: {
            status: 'Failed',
            summary: 'a rule failed',
            lastStatusChange: new Date('2026-11-21T10:05:00.250Z'),
          },
          ruleStates: [
            {
              ruleName: 'IsBlue',
              latestExecution: {
                ruleExecutionId: samples.ruleExecutionId,
                status: 'Failed',
                summary: 'red is not blue',
                lastStatusChange: new Date('2026-11-21T10:05:00.250Z'),
              },
            },
            { ruleName: 'IsOpen' },
          ],
        },
      ],
    });
    expect(source).not.toHaveProperty('beforeEntryConditionState');
    expect(source).not.toHaveProperty('retryStageMetadata');
  });

  it('ListPipelineExecutions tells rollbacks and stops apart', async () => {
    const rolledBack = {
      ...samples.execution,
      executionType: 'ROLLBACK',
      executionMode: 'QUEUED',
      rollbackTargetExecutionId: samples.targetExecutionId,
      trigger: { triggerType: 'ManualRollback', triggerDetail: 'arn:aws:iam::000000000000:user/admin' },
      stopReason: 'late',
    } as const;
    door.answers(contracts.ListExecutions, { items: [rolledBack] });
    const { pipelineExecutionSummaries } = await door.client.send(
      new ListPipelineExecutionsCommand({ pipelineName: 'shop' }),
    );
    expect(pipelineExecutionSummaries?.[0]).toMatchObject({
      executionType: 'ROLLBACK',
      executionMode: 'QUEUED',
      rollbackMetadata: { rollbackTargetPipelineExecutionId: samples.targetExecutionId },
      trigger: { triggerType: 'ManualRollback' },
      stopTrigger: { reason: 'late' },
    });
  });
});
