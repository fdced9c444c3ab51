import { join } from 'node:path';
import {
  CodePipeline,
  type ActionDeclaration,
  type PipelineDeclaration,
  type StageDeclaration,
  type StageState,
} from '@aws-sdk/client-codepipeline';
import { startPlatform, type Platform } from '@millrace/platform';
import { eventually, gitRepository, tempDir, type GitRepository, type TempDir } from '@millrace/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Functions } from './functions.ts';

const within = { withinMs: 30_000 };

/** The reference's scenarios, through CodePipeline's own API and an SDK that knows nothing of us. */
describe('through the AWS SDK', () => {
  let folder: TempDir;
  let platform: Platform;
  let repository: GitRepository;
  let functions: Functions;
  let api: CodePipeline;

  beforeAll(async () => {
    functions = await Functions.listen();
    folder = await tempDir('scenarios');
    repository = await gitRepository();
    await repository.commit({ 'version.txt': '1' }, 'Begin');
    platform = await startPlatform({ home: join(folder.path, 'home'), port: 0, mode: 'embedded', unsafeFast: true });
    const { accessKeyId, secretAccessKey } = platform.credentials;
    api = new CodePipeline({
      endpoint: platform.urls.gateway,
      region: 'local',
      credentials: { accessKeyId, secretAccessKey },
      maxAttempts: 1,
    });
  });
  afterAll(async () => {
    api?.destroy();
    await platform?.stop();
    functions?.close();
    await repository?.remove();
    await folder?.remove();
  });

  const source = (): StageDeclaration => ({
    name: 'Source',
    actions: [
      {
        name: 'Checkout',
        actionTypeId: { category: 'Source', owner: 'AWS', provider: 'Git', version: '1' },
        configuration: { RepositoryUrl: repository.url, BranchName: 'main', PollForSourceChanges: 'false' },
        outputArtifacts: [{ name: 'Sources' }],
        namespace: 'SourceVariables',
      },
    ],
  });
  /** An action that the test lets succeed or fail, for each execution. */
  const invoke = (pipeline: string, name: string, members: Partial<ActionDeclaration> = {}): ActionDeclaration => ({
    name,
    actionTypeId: { category: 'Invoke', owner: 'AWS', provider: 'Lambda', version: '1' },
    configuration: {
      FunctionName: `${functions.url}/${pipeline}/${name}`,
      UserParameters: '#{codepipeline.PipelineExecutionId}',
    },
    ...members,
  });
  const approval = (name: string, runOrder = 1): ActionDeclaration => ({
    name,
    actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
    runOrder,
  });
  const declare = (name: string, members: Partial<PipelineDeclaration> = {}): PipelineDeclaration => ({
    name,
    roleArn: 'arn:aws:iam::000000000000:role/millrace',
    artifactStore: { type: 'S3', location: 'artifacts' },
    pipelineType: 'V2',
    stages: [
      source(),
      { name: 'Build', actions: [invoke(name, 'Compile')] },
      { name: 'Deploy', actions: [invoke(name, 'Release')] },
    ],
    ...members,
  });

  /** Creates a pipeline, and ends the execution that CodePipeline starts with it. */
  const create = async (pipeline: PipelineDeclaration): Promise<string> => {
    const name = pipeline.name ?? '';
    await api.createPipeline({ pipeline });
    const { pipelineExecutionSummaries = [] } = await api.listPipelineExecutions({ pipelineName: name });
    const first = pipelineExecutionSummaries[0]?.pipelineExecutionId ?? '';
    if (pipeline.variables === undefined) {
      await api.stopPipelineExecution({ pipelineName: name, pipelineExecutionId: first, abandon: true });
      await ends(name, first, 'Stopped');
    }
    return name;
  };
  const start = async (name: string, variables?: { name: string; value: string }[]): Promise<string> => {
    const { pipelineExecutionId = '' } = await api.startPipelineExecution({ name, variables });
    return pipelineExecutionId;
  };
  const statusOf = async (pipelineName: string, pipelineExecutionId: string): Promise<string | undefined> =>
    (await api.getPipelineExecution({ pipelineName, pipelineExecutionId })).pipelineExecution?.status;
  const ends = (name: string, id: string, status: string) =>
    eventually(async () => expect(await statusOf(name, id)).toBe(status), within);
  const stageOf = async (name: string, stage: string): Promise<StageState> => {
    const { stageStates = [] } = await api.getPipelineState({ name });
    const found = stageStates.find(({ stageName }) => stageName === stage);
    if (found === undefined) throw new Error(`${name} has no stage ${stage}`);
    return found;
  };
  const inbound = (name: string, stage: string, ...ids: readonly string[]) =>
    eventually(async () => {
      const { inboundExecutions = [] } = await stageOf(name, stage);
      expect(inboundExecutions.map((one) => one.pipelineExecutionId)).toEqual(ids);
    }, within);
  const inside = (name: string, stage: string, id: string) =>
    eventually(
      async () =>
        expect((await stageOf(name, stage)).latestExecution).toMatchObject({
          pipelineExecutionId: id,
          status: 'InProgress',
        }),
      within,
    );
  /** A new execution that has gone through Build and stands at, or in, Deploy. */
  const builds = async (name: string): Promise<string> => {
    const id = await start(name);
    await functions.answers(`${name}/Compile`, id);
    return id;
  };
  const tokenOf = (name: string, stage: string): Promise<string> =>
    eventually(async () => {
      const token = (await stageOf(name, stage)).actionStates?.[0]?.latestExecution?.token;
      if (token === undefined) throw new Error('nobody is asked');
      return token;
    }, within);
  const refuses = (asked: Promise<unknown>, name: string) => expect(asked).rejects.toMatchObject({ name });

  it('AS-01, AS-02, AS-04: overtaking happens at gates only, and a failure lets the next one in for good', async () => {
    const name = await create(declare('gates'));
    const e1 = await builds(name);
    await inside(name, 'Deploy', e1);
    const e2 = await builds(name);
    await inbound(name, 'Deploy', e2);
    expect((await stageOf(name, 'Build')).latestExecution).toMatchObject({
      pipelineExecutionId: e2,
      status: 'Succeeded',
    });
    const e3 = await builds(name);
    await ends(name, e2, 'Superseded');
    await inbound(name, 'Deploy', e3);
    expect(await statusOf(name, e1)).toBe('InProgress');
    await functions.answers(`${name}/Release`, e1, false);
    await inside(name, 'Deploy', e3);
    const retry = { pipelineName: name, stageName: 'Deploy', retryMode: 'FAILED_ACTIONS' as const };
    await refuses(
      api.retryStageExecution({ ...retry, pipelineExecutionId: e1 }),
      'NotLatestPipelineExecutionException',
    );
    expect(await statusOf(name, e1)).toBe('Failed');
    await functions.answers(`${name}/Release`, e3);
    await ends(name, e3, 'Succeeded');
  });

  it('AS-03, AS-27: an approval holds the lock, and its token works once', async () => {
    const asked = { name: 'Deploy', actions: [approval('Approve')] };
    const name = await create(declare('approvals', { stages: [source(), asked] }));
    const answer = (token: string, status: 'Approved' | 'Rejected' = 'Approved') =>
      api.putApprovalResult({
        pipelineName: name,
        stageName: 'Deploy',
        actionName: 'Approve',
        token,
        result: { status, summary: 'seen' },
      });
    const alone = await start(name);
    const first = await tokenOf(name, 'Deploy');
    await refuses(answer('11111111-2222-4333-8444-555555555555'), 'InvalidApprovalTokenException');
    expect((await answer(first)).approvedAt).toBeInstanceOf(Date);
    await refuses(answer(first), 'ApprovalAlreadyCompletedException');
    await ends(name, alone, 'Succeeded');

    const newToken = (before: string): Promise<string> =>
      eventually(async () => {
        const now = await tokenOf(name, 'Deploy');
        expect(now).not.toBe(before);
        return now;
      }, within);
    const e1 = await start(name);
    const token = await newToken(first);
    const e2 = await start(name);
    await inbound(name, 'Deploy', e2);
    const e3 = await start(name);
    await ends(name, e2, 'Superseded');
    expect(await tokenOf(name, 'Deploy')).toBe(token);
    await answer(token);
    await ends(name, e1, 'Succeeded');
    await inside(name, 'Deploy', e3);
    await answer(await newToken(token), 'Rejected');
    await ends(name, e3, 'Failed');
  });

  it('AS-06, AS-07: a failed group lets its siblings end, and a retry leaves them alone', async () => {
    const actions = ['A', 'B'].map((one) => invoke('groups', one));
    const build = { name: 'Build', actions: [...actions, invoke('groups', 'C', { runOrder: 2 })] };
    const name = await create(declare('groups', { stages: [source(), build] }));
    const id = await start(name);
    const retry = { pipelineName: name, stageName: 'Build', pipelineExecutionId: id };
    await functions.called('groups/B', id);
    await functions.answers('groups/A', id, false);
    await eventually(async () => {
      const { actionStates = [] } = await stageOf(name, 'Build');
      expect(actionStates[0]?.latestExecution?.status).toBe('Failed');
    }, within);
    expect((await stageOf(name, 'Build')).latestExecution?.status).toBe('InProgress');
    await refuses(api.retryStageExecution({ ...retry, retryMode: 'ALL_ACTIONS' }), 'StageNotRetryableException');
    expect(await api.retryStageExecution({ ...retry, retryMode: 'FAILED_ACTIONS' })).toMatchObject({
      pipelineExecutionId: id,
    });
    await functions.answers('groups/A', id, false);
    await functions.answers('groups/B', id);
    await ends(name, id, 'Failed');
    expect(functions.isCalled('groups/C', id)).toBe(false);
    const { actionExecutionDetails = [] } = await api.listActionExecutions({
      pipelineName: name,
      filter: { pipelineExecutionId: id },
    });
    const attempts = actionExecutionDetails
      .filter(({ stageName }) => stageName === 'Build')
      .map((one) => one.actionName);
    expect(attempts).toHaveLength(3);
    expect(attempts.filter((one) => one === 'A')).toHaveLength(2);
  });

  it('AS-08, AS-31: an update cancels what is under way, whatever it changes', async () => {
    const declaration = declare('updates');
    const name = await create(declaration);
    const done = await builds(name);
    await functions.answers(`${name}/Release`, done);
    await ends(name, done, 'Succeeded');
    const succeeded = { pipelineName: name, filter: { succeededInStage: { stageName: 'Deploy' } } };
    expect((await api.listPipelineExecutions(succeeded)).pipelineExecutionSummaries).toHaveLength(1);
    const e0 = await builds(name);
    await inside(name, 'Deploy', e0);
    const e2 = await builds(name);
    await inbound(name, 'Deploy', e2);
    const e1 = await start(name);
    await functions.called(`${name}/Compile`, e1);
    const { pipeline } = await api.updatePipeline({ pipeline: declaration });
    expect(pipeline?.version).toBe(2);
    await ends(name, e2, 'Cancelled');
    expect(await statusOf(name, e1)).toBe('InProgress');
    await functions.answers(`${name}/Compile`, e1, false);
    await functions.answers(`${name}/Release`, e0);
    await ends(name, e1, 'Cancelled');
    await ends(name, e0, 'Cancelled');
    const retry = {
      pipelineName: name,
      stageName: 'Build',
      retryMode: 'ALL_ACTIONS' as const,
      pipelineExecutionId: e1,
    };
    await refuses(api.retryStageExecution(retry), 'StageNotRetryableException');
    expect((await api.listPipelineExecutions(succeeded)).pipelineExecutionSummaries).toEqual([]);
  });

  it('AS-09: PARALLEL executions keep their own definition, and the state shows none of them', async () => {
    const declaration = declare('parallel', { executionMode: 'PARALLEL' });
    const name = await create(declaration);
    const e1 = await start(name);
    await functions.called(`${name}/Compile`, e1);
    const [first, build] = declaration.stages ?? [];
    await api.updatePipeline({
      pipeline: { ...declaration, stages: [first as StageDeclaration, build as StageDeclaration] },
    });
    const e2 = await start(name);
    await functions.answers(`${name}/Compile`, e2);
    await ends(name, e2, 'Succeeded');
    await functions.answers(`${name}/Compile`, e1);
    await functions.answers(`${name}/Release`, e1);
    await ends(name, e1, 'Succeeded');
    const { stageStates = [] } = await api.getPipelineState({ name });
    expect(stageStates.filter(({ latestExecution }) => latestExecution !== undefined)).toEqual([]);
  });

  it('AS-10: a queue is kept in order, and is full at fifty', async () => {
    const name = await create(declare('queued', { executionMode: 'QUEUED' }));
    const [e1, e2, e3] = [await start(name), await start(name), await start(name)];
    await functions.called(`${name}/Compile`, e1);
    await inbound(name, 'Build', e2, e3);
    await functions.answers(`${name}/Compile`, e1, false);
    await functions.called(`${name}/Compile`, e2);
    await inbound(name, 'Build', e3);
    await api.disableStageTransition({
      pipelineName: name,
      stageName: 'Source',
      transitionType: 'Inbound',
      reason: 'full',
    });
    for (let active = 2; active < 50; active++) await start(name);
    await refuses(start(name), 'ConcurrentPipelineExecutionsLimitExceededException');
  });

  it('AS-11, AS-14: a closed gate keeps the newest only, and keeps everybody out while it is closed', async () => {
    const name = await create(declare('closed'));
    const gate = { pipelineName: name, stageName: 'Deploy', transitionType: 'Inbound' as const };
    const e0 = await builds(name);
    await inside(name, 'Deploy', e0);
    const e1 = await builds(name);
    await inbound(name, 'Deploy', e1);
    await api.disableStageTransition({ ...gate, reason: 'freeze' });
    await api.stopPipelineExecution({ pipelineName: name, pipelineExecutionId: e0, abandon: true });
    await ends(name, e0, 'Stopped');
    const e2 = await builds(name);
    await ends(name, e1, 'Superseded');
    await inbound(name, 'Deploy', e2);
    expect((await stageOf(name, 'Deploy')).inboundTransitionState).toMatchObject({
      enabled: false,
      disabledReason: 'freeze',
    });
    await api.enableStageTransition(gate);
    await inside(name, 'Deploy', e2);
    const e3 = await builds(name);
    await inbound(name, 'Deploy', e3);
    await api.stopPipelineExecution({ pipelineName: name, pipelineExecutionId: e2, abandon: true });
    await inside(name, 'Deploy', e3);
  });

  it('AS-15, AS-32: artifacts have one producer, which comes first, and a store in every region', async () => {
    const made = (runOrder: number, producers = 1): PipelineDeclaration => {
      const action = (one: string, order: number, members: Partial<ActionDeclaration>): ActionDeclaration => ({
        name: one,
        actionTypeId: { category: 'Compute', owner: 'AWS', provider: 'Commands', version: '1' },
        commands: ['true'],
        inputArtifacts: [{ name: 'Sources' }],
        runOrder: order,
        ...members,
      });
      const output = { outputArtifacts: [{ name: 'X', files: ['x'] }] };
      const first = Array.from({ length: producers }, (_, index) => action(`A${index}`, 1, output));
      const build = { name: 'Build', actions: [...first, action('B', runOrder, { inputArtifacts: [{ name: 'X' }] })] };
      return declare(`order-${runOrder}-${producers}`, { stages: [source(), build] });
    };
    await refuses(api.createPipeline({ pipeline: made(1) }), 'InvalidStructureException');
    await refuses(api.createPipeline({ pipeline: made(2, 2) }), 'InvalidStructureException');
    await api.createPipeline({ pipeline: made(2) });
    const far = declare('far');
    const stages = (far.stages ?? []).map((stage) =>
      stage.name === 'Deploy'
        ? {
            ...stage,
            actions: [{ ...(made(2).stages?.[1]?.actions?.[0] as ActionDeclaration), region: 'elsewhere-1' }],
          }
        : stage,
    );
    await expect(api.createPipeline({ pipeline: { ...far, stages } })).rejects.toThrow(/elsewhere-1/);
  });

  it('AS-17, AS-18: variables are resolved when an action starts, and required ones when an execution does', async () => {
    const deploy = invoke('variables', 'Release');
    const configuration = { ...deploy.configuration, UserParameters: '#{SourceVariables.Nope} #{variables.V}' };
    const declaration = declare('variables', {
      variables: [{ name: 'V' }],
      stages: [source(), { name: 'Deploy', actions: [{ ...deploy, configuration }] }],
    });
    const name = await create(declaration);
    await refuses(start(name), 'ValidationException');
    await refuses(start(name, [{ name: 'V', value: '' }]), 'ValidationException');
    await refuses(
      start(name, [
        { name: 'V', value: '1' },
        { name: 'W', value: '1' },
      ]),
      'ValidationException',
    );
    const id = await start(name, [{ name: 'V', value: '1' }]);
    const { pipelineExecution } = await api.getPipelineExecution({ pipelineName: name, pipelineExecutionId: id });
    expect(pipelineExecution?.variables).toEqual([{ name: 'V', resolvedValue: '1' }]);
    await ends(name, id, 'Failed');
    const { actionExecutionDetails = [] } = await api.listActionExecutions({
      pipelineName: name,
      filter: { pipelineExecutionId: id },
    });
    const failed = actionExecutionDetails.find(({ actionName }) => actionName === 'Release');
    expect(failed?.output?.executionResult?.errorDetails?.message).toMatch(
      /could not be resolved: Action name=Release/,
    );
    expect(failed?.input?.configuration).toMatchObject(configuration);
    const [first] = declaration.stages ?? [];
    const unknown = { ...configuration, UserParameters: '#{Nowhere.Tag}' };
    const stages = [first as StageDeclaration, { name: 'Deploy', actions: [{ ...deploy, configuration: unknown }] }];
    await refuses(api.updatePipeline({ pipeline: { ...declaration, stages } }), 'InvalidActionDeclarationException');
  });

  it('AS-22: a release that its condition refuses is rolled back to the one before', async () => {
    const rule = {
      name: 'Healthy',
      ruleTypeId: { category: 'Rule' as const, owner: 'AWS' as const, provider: 'VariableCheck', version: '1' },
      configuration: { Variable: '#{variables.Health}', Operator: 'EQ', Value: 'good' },
    };
    const deploy: StageDeclaration = {
      name: 'Deploy',
      actions: [invoke('rolls-back', 'Release')],
      onSuccess: { conditions: [{ result: 'ROLLBACK', rules: [rule] }] },
    };
    const variables = [{ name: 'Health', defaultValue: 'good' }];
    const name = await create(declare('rolls-back', { variables, stages: [source(), deploy] }));
    const [created] = (await api.listPipelineExecutions({ pipelineName: name })).pipelineExecutionSummaries ?? [];
    const e5 = created?.pipelineExecutionId ?? '';
    await functions.answers(`${name}/Release`, e5);
    await ends(name, e5, 'Succeeded');
    const e6 = await start(name, [{ name: 'Health', value: 'bad' }]);
    await functions.answers(`${name}/Release`, e6);
    await ends(name, e6, 'Failed');
    const [back] = (await api.listPipelineExecutions({ pipelineName: name })).pipelineExecutionSummaries ?? [];
    expect(back).toMatchObject({
      executionType: 'ROLLBACK',
      trigger: { triggerType: 'AutomatedRollback' },
      rollbackMetadata: { rollbackTargetPipelineExecutionId: e5 },
    });
    const rollback = back?.pipelineExecutionId ?? '';
    await functions.answers(`${name}/Release`, rollback);
    await ends(name, rollback, 'Succeeded');
  });
});
