import { eventually } from '@millrace/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsCli, awsExists } from './aws-cli.ts';
import { openSite, type Site } from './site.ts';

interface StageState {
  readonly stageName: string;
  readonly inboundExecution?: { readonly pipelineExecutionId: string };
  readonly inboundTransitionState: { readonly enabled: boolean; readonly disabledReason?: string };
  readonly latestExecution?: { readonly pipelineExecutionId: string; readonly status: string; readonly type: string };
  readonly beforeEntryConditionState?: {
    readonly latestExecution: { readonly status: string };
    readonly conditionStates: readonly { readonly ruleStates: readonly { readonly ruleName: string }[] }[];
  };
  readonly retryStageMetadata?: Readonly<Record<string, unknown>>;
  readonly actionStates: readonly { readonly latestExecution?: { readonly token?: string; readonly status: string } }[];
}

describe.skipIf(!(await awsExists()))('the AWS CLI, when a release goes wrong (where it is installed)', () => {
  let site: Site;
  let aws: ReturnType<typeof awsCli>;

  beforeAll(async () => {
    site = await openSite('aws-recovery');
    aws = awsCli(site.platform, site.folder.path);
  });
  afterAll(async () => {
    await site?.close();
  });

  /** Source, and a stage that does what a person says. */
  const create = (name: string, gate: object = {}, command: 'create' | 'update' = 'create') =>
    aws(`${command}-pipeline`, {
      pipeline: JSON.stringify({
        name,
        pipelineType: 'V2',
        roleArn: 'arn:aws:iam::000000000000:role/millrace',
        artifactStore: { type: 'S3', location: 'artifacts' },
        variables: [{ name: 'Color', defaultValue: 'red' }],
        stages: [
          {
            name: 'Source',
            actions: [
              {
                name: 'Checkout',
                actionTypeId: { category: 'Source', owner: 'AWS', provider: 'Git', version: '1' },
                configuration: { RepositoryUrl: site.repository.url, BranchName: 'main' },
                outputArtifacts: [{ name: 'SourceOutput' }],
              },
            ],
          },
          {
            name: 'Deploy',
            actions: [
              {
                name: 'Ask',
                actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
              },
            ],
            ...gate,
          },
        ],
      }),
    });
  const deployOf = async (name: string): Promise<StageState> => {
    const { stageStates } = await aws<{ stageStates: readonly StageState[] }>('get-pipeline-state', { name });
    const stage = stageStates.find(({ stageName }) => stageName === 'Deploy');
    if (stage === undefined) throw new Error('no Deploy');
    return stage;
  };
  /** The state of the stage, once it is as the check wants it. */
  const deployWhen = (name: string, check: (stage: StageState) => void): Promise<StageState> =>
    eventually(
      async () => {
        const stage = await deployOf(name);
        check(stage);
        return stage;
      },
      { withinMs: 40_000, everyMs: 100 },
    );
  const answer = async (name: string, executionId: string, status: 'Approved' | 'Rejected'): Promise<void> => {
    const stage = await deployWhen(name, (deploy) => {
      expect(deploy.latestExecution?.pipelineExecutionId).toBe(executionId);
      expect(deploy.actionStates[0]?.latestExecution?.token).toBeDefined();
    });
    await aws('put-approval-result', {
      'pipeline-name': name,
      'stage-name': 'Deploy',
      'action-name': 'Ask',
      result: `summary=fine,status=${status}`,
      token: stage.actionStates[0]?.latestExecution?.token ?? '',
    });
    const settled = status === 'Approved' ? 'Succeeded' : 'Failed';
    await deployWhen(name, ({ latestExecution }) =>
      expect(latestExecution).toMatchObject({ pipelineExecutionId: executionId, status: settled }),
    );
  };
  const start = async (name: string): Promise<string> =>
    (await aws<{ pipelineExecutionId: string }>('start-pipeline-execution', { name })).pipelineExecutionId;
  const first = async (name: string): Promise<string> => {
    const { pipelineExecutionSummaries: all } = await aws<{
      pipelineExecutionSummaries: readonly { readonly pipelineExecutionId: string }[];
    }>('list-pipeline-executions', { 'pipeline-name': name });
    return all.at(-1)?.pipelineExecutionId ?? '';
  };
  const stage = (name: string) => ({ 'pipeline-name': name, 'stage-name': 'Deploy' });
  const retry = (name: string, executionId: string) =>
    aws<{ pipelineExecutionId: string }>('retry-stage-execution', {
      ...stage(name),
      'pipeline-execution-id': executionId,
      'retry-mode': 'FAILED_ACTIONS',
    });
  const rollback = (name: string, target: string, stageName = 'Deploy') =>
    aws<{ pipelineExecutionId: string }>('rollback-stage', {
      'pipeline-name': name,
      'stage-name': stageName,
      'target-pipeline-execution-id': target,
    });
  const stop = (name: string, executionId: string, ...flags: readonly '--abandon'[]) =>
    aws('stop-pipeline-execution', { 'pipeline-name': name, 'pipeline-execution-id': executionId }, ...flags);

  const isBlue = {
    name: 'IsBlue',
    ruleTypeId: { category: 'Rule', owner: 'AWS', provider: 'VariableCheck', version: '1' },
    configuration: { Variable: '#{variables.Color}', Value: 'blue', Operator: 'EQ' },
  };
  const override = (name: string, executionId: string) =>
    aws('override-stage-condition', {
      ...stage(name),
      'pipeline-execution-id': executionId,
      'condition-type': 'BEFORE_ENTRY',
    });

  it('AS-05 retry keeps the id and lists both attempts', async () => {
    await create('as05');
    const executionId = await first('as05');
    await answer('as05', executionId, 'Rejected');
    expect((await retry('as05', executionId)).pipelineExecutionId).toBe(executionId);
    await answer('as05', executionId, 'Approved');
    const { actionExecutionDetails } = await aws<{
      actionExecutionDetails: readonly { readonly actionName: string; readonly status: string }[];
    }>('list-action-executions', { 'pipeline-name': 'as05', filter: `pipelineExecutionId=${executionId}` });
    expect(actionExecutionDetails.map(({ actionName, status }) => `${actionName} ${status}`).toSorted()).toEqual([
      'Ask Failed',
      'Ask Succeeded',
      'Checkout Succeeded',
    ]);
    expect((await deployOf('as05')).retryStageMetadata).toEqual({
      manualStageRetryAttempt: 1,
      latestRetryTrigger: 'ManualStageRetry',
    });
    await expect(retry('as05', executionId)).rejects.toThrow(/StageNotRetryableException/);
  });

  it('AS-12 an execution that waits is stopped at once, and the open gate lets it in no more', async () => {
    await create('as12');
    await answer('as12', await first('as12'), 'Approved');
    await aws('disable-stage-transition', {
      ...stage('as12'),
      'transition-type': 'Inbound',
      reason: 'freeze',
    });
    const executionId = await start('as12');
    const closed = await deployWhen('as12', ({ inboundExecution }) =>
      expect(inboundExecution?.pipelineExecutionId).toBe(executionId),
    );
    expect(closed.inboundTransitionState).toMatchObject({
      enabled: false,
      disabledReason: 'freeze',
      lastChangedBy: expect.stringMatching(/user\/admin$/),
    });
    await stop('as12', executionId);
    await aws('enable-stage-transition', { ...stage('as12'), 'transition-type': 'Inbound' });
    await expect(stop('as12', executionId)).rejects.toThrow(/PipelineExecutionNotStoppableException/);
    await expect(retry('as12', executionId)).rejects.toThrow(/StageNotRetryableException|NotLatestPipeline/);
    expect((await deployOf('as12')).latestExecution?.pipelineExecutionId).not.toBe(executionId);
  });

  it('AS-13 a stop that waits can be made one that does not, once', async () => {
    await create('as13');
    const executionId = await first('as13');
    await deployWhen('as13', ({ actionStates }) => expect(actionStates[0]?.latestExecution?.token).toBeDefined());
    await stop('as13', executionId);
    await expect(stop('as13', executionId)).rejects.toThrow(/DuplicatedStopRequestException/);
    await stop('as13', executionId, '--abandon');
    const stopped = await deployWhen('as13', ({ latestExecution }) => expect(latestExecution?.status).toBe('Stopped'));
    expect(stopped.actionStates[0]?.latestExecution?.status).toBe('Abandoned');
    await expect(stop('as13', executionId, '--abandon')).rejects.toThrow(/PipelineExecutionNotStoppableException/);
    await retry('as13', executionId);
    await answer('as13', executionId, 'Approved');
  });

  it('AS-24 a stage retries itself exactly once', async () => {
    const onFailure = { result: 'RETRY', retryConfiguration: { retryMode: 'FAILED_ACTIONS' } };
    await create('as24', { onFailure });
    const executionId = await first('as24');
    const reject = async () => {
      const open = await deployWhen('as24', ({ actionStates }) =>
        expect(actionStates[0]?.latestExecution?.token).toBeDefined(),
      );
      const token = open.actionStates[0]?.latestExecution?.token ?? '';
      const result = 'summary=no,status=Rejected';
      await aws('put-approval-result', { ...stage('as24'), 'action-name': 'Ask', result, token });
      await deployWhen('as24', ({ actionStates }) => expect(actionStates[0]?.latestExecution?.token).not.toBe(token));
    };
    await reject();
    await reject();
    const failed = await deployWhen('as24', ({ latestExecution }) => expect(latestExecution?.status).toBe('Failed'));
    expect(failed.retryStageMetadata).toEqual({
      autoStageRetryAttempt: 1,
      latestRetryTrigger: 'AutomatedStageRetry',
    });
    await retry('as24', executionId);
    await answer('as24', executionId, 'Approved');
    expect((await deployOf('as24')).retryStageMetadata).toEqual({
      autoStageRetryAttempt: 1,
      manualStageRetryAttempt: 1,
      latestRetryTrigger: 'ManualStageRetry',
    });
  });

  it('AS-21 a stage that its condition skips has nothing to override, to retry or to roll back', async () => {
    await create('as21', { beforeEntry: { conditions: [{ result: 'SKIP', rules: [isBlue] }] } });
    const executionId = await first('as21');
    const skipped = await deployWhen('as21', ({ latestExecution }) => expect(latestExecution?.status).toBe('Skipped'));
    expect(skipped.actionStates[0]?.latestExecution).toBeUndefined();
    await expect(override('as21', executionId)).rejects.toThrow(/ConditionNotOverridableException/);
    await expect(retry('as21', executionId)).rejects.toThrow(/StageNotRetryableException/);
    await expect(rollback('as21', executionId)).rejects.toThrow(/UnableToRollbackStageException/);
  });

  it('overrides an entry condition that failed, whose rule is listed', async () => {
    await create('overridden', { beforeEntry: { conditions: [{ result: 'FAIL', rules: [isBlue] }] } });
    const executionId = await first('overridden');
    const blocked = await deployWhen('overridden', ({ beforeEntryConditionState }) =>
      expect(beforeEntryConditionState?.latestExecution.status).toBe('Failed'),
    );
    expect(blocked.beforeEntryConditionState?.conditionStates[0]?.ruleStates[0]?.ruleName).toBe('IsBlue');
    const { ruleExecutionDetails } = await aws<{ ruleExecutionDetails: readonly object[] }>('list-rule-executions', {
      'pipeline-name': 'overridden',
      filter: `pipelineExecutionId=${executionId}`,
    });
    expect(ruleExecutionDetails).toEqual([
      expect.objectContaining({ ruleName: 'IsBlue', stageName: 'Deploy', status: 'Failed' }),
    ]);
    await override('overridden', executionId);
    await answer('overridden', executionId, 'Approved');
    expect((await deployOf('overridden')).beforeEntryConditionState?.latestExecution.status).toBe('Overridden');
  });

  it('AS-23 a rollback needs a target of this version that is none itself', async () => {
    await create('as23');
    const old = await first('as23');
    await answer('as23', old, 'Approved');
    await create('as23', {}, 'update');
    await expect(rollback('as23', old)).rejects.toThrow(/PipelineExecutionOutdatedException|UnableToRollback/);
    const good = await start('as23');
    await answer('as23', good, 'Approved');
    await expect(rollback('as23', good, 'Source')).rejects.toThrow(/UnableToRollbackStageException/);
    const { pipelineExecutionId: back } = await rollback('as23', good);
    await answer('as23', back, 'Approved');
    expect((await deployOf('as23')).latestExecution?.type).toBe('ROLLBACK');
    const { pipelineExecution } = await aws<{ pipelineExecution: object }>('get-pipeline-execution', {
      'pipeline-name': 'as23',
      'pipeline-execution-id': back,
    });
    expect(pipelineExecution).toMatchObject({
      executionType: 'ROLLBACK',
      trigger: { triggerType: 'ManualRollback' },
      rollbackMetadata: { rollbackTargetPipelineExecutionId: good },
    });
    await expect(rollback('as23', back)).rejects.toThrow(/UnableToRollbackStageException/);
  });

  it('AS-30 deletes are idempotent and what is not there is named by type', async () => {
    await aws('delete-pipeline', { name: 'nowhere' });
    await expect(aws('get-pipeline', { name: 'nowhere' })).rejects.toThrow(/PipelineNotFoundException/);
    await create('as30');
    await create('as30-other');
    const version = aws('get-pipeline', { name: 'as30', 'pipeline-version': '99' });
    await expect(version).rejects.toThrow(/PipelineVersionNotFoundException/);
    const foreign = { 'pipeline-name': 'as30', 'pipeline-execution-id': await first('as30-other') };
    await expect(aws('get-pipeline-execution', foreign)).rejects.toThrow(/PipelineExecutionNotFoundException/);
    const nowhere = { 'pipeline-name': 'as30', 'stage-name': 'Nowhere', 'transition-type': 'Inbound', reason: 'x' };
    await expect(aws('disable-stage-transition', nowhere)).rejects.toThrow(/StageNotFoundException/);
  });
});
