import type { ActionDeclaration, PipelineDeclaration, StageDeclaration } from '@aws-sdk/client-codepipeline';
import { describe, expect, it } from 'vitest';
import { AwsDeliveries, refuses } from './aws-deliveries.fixture.ts';

const aws = new AwsDeliveries();

/** The reference's scenarios of what is declared, through CodePipeline's own API and an SDK that knows nothing of us. */
describe('definitions, through the AWS SDK', () => {
  it('AS-08, AS-31: an update cancels what is under way, whatever it changes', async () => {
    const declaration = aws.declare('updates');
    const name = await aws.create(declaration);
    const done = await aws.builds(name);
    await aws.functions.answers(`${name}/Release`, done);
    await aws.ends(name, done, 'Succeeded');
    const succeeded = { pipelineName: name, filter: { succeededInStage: { stageName: 'Deploy' } } };
    expect((await aws.api.listPipelineExecutions(succeeded)).pipelineExecutionSummaries).toHaveLength(1);
    const e0 = await aws.builds(name);
    await aws.inside(name, 'Deploy', e0);
    const e2 = await aws.builds(name);
    await aws.inbound(name, 'Deploy', e2);
    const e1 = await aws.start(name);
    await aws.functions.called(`${name}/Compile`, e1);
    const { pipeline } = await aws.api.updatePipeline({ pipeline: declaration });
    expect(pipeline?.version).toBe(2);
    await aws.ends(name, e2, 'Cancelled');
    expect(await aws.statusOf(name, e1)).toBe('InProgress');
    await aws.functions.answers(`${name}/Compile`, e1, false);
    await aws.functions.answers(`${name}/Release`, e0);
    await aws.ends(name, e1, 'Cancelled');
    await aws.ends(name, e0, 'Cancelled');
    const retry = {
      pipelineName: name,
      stageName: 'Build',
      retryMode: 'ALL_ACTIONS' as const,
      pipelineExecutionId: e1,
    };
    await refuses(aws.api.retryStageExecution(retry), 'StageNotRetryableException');
    expect((await aws.api.listPipelineExecutions(succeeded)).pipelineExecutionSummaries).toEqual([]);
  });

  it('AS-09: PARALLEL executions keep their own definition, and the state shows none of them', async () => {
    const declaration = aws.declare('parallel', { executionMode: 'PARALLEL' });
    const name = await aws.create(declaration);
    const e1 = await aws.start(name);
    await aws.functions.called(`${name}/Compile`, e1);
    const [first, build] = declaration.stages ?? [];
    await aws.api.updatePipeline({
      pipeline: { ...declaration, stages: [first as StageDeclaration, build as StageDeclaration] },
    });
    const e2 = await aws.start(name);
    await aws.functions.answers(`${name}/Compile`, e2);
    await aws.ends(name, e2, 'Succeeded');
    await aws.functions.answers(`${name}/Compile`, e1);
    await aws.functions.answers(`${name}/Release`, e1);
    await aws.ends(name, e1, 'Succeeded');
    const { stageStates = [] } = await aws.api.getPipelineState({ name });
    expect(stageStates.filter(({ latestExecution }) => latestExecution !== undefined)).toEqual([]);
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
      return aws.declare(`order-${runOrder}-${producers}`, { stages: [aws.source(), build] });
    };
    await refuses(aws.api.createPipeline({ pipeline: made(1) }), 'InvalidStructureException');
    await refuses(aws.api.createPipeline({ pipeline: made(2, 2) }), 'InvalidStructureException');
    await aws.api.createPipeline({ pipeline: made(2) });
    const far = aws.declare('far');
    const stages = (far.stages ?? []).map((stage) =>
      stage.name === 'Deploy'
        ? {
            ...stage,
            actions: [{ ...(made(2).stages?.[1]?.actions?.[0] as ActionDeclaration), region: 'elsewhere-1' }],
          }
        : stage,
    );
    await expect(aws.api.createPipeline({ pipeline: { ...far, stages } })).rejects.toThrow(/elsewhere-1/);
  });

  it('AS-17, AS-18: variables are resolved when an action starts, and required ones when an execution does', async () => {
    const deploy = aws.invoke('variables', 'Release');
    const configuration = { ...deploy.configuration, UserParameters: '#{SourceVariables.Nope} #{variables.V}' };
    const declaration = aws.declare('variables', {
      variables: [{ name: 'V' }],
      stages: [aws.source(), { name: 'Deploy', actions: [{ ...deploy, configuration }] }],
    });
    const name = await aws.create(declaration);
    await refuses(aws.start(name), 'ValidationException');
    await refuses(aws.start(name, [{ name: 'V', value: '' }]), 'ValidationException');
    await refuses(
      aws.start(name, [
        { name: 'V', value: '1' },
        { name: 'W', value: '1' },
      ]),
      'ValidationException',
    );
    const id = await aws.start(name, [{ name: 'V', value: '1' }]);
    const { pipelineExecution } = await aws.api.getPipelineExecution({ pipelineName: name, pipelineExecutionId: id });
    expect(pipelineExecution?.variables).toEqual([{ name: 'V', resolvedValue: '1' }]);
    await aws.ends(name, id, 'Failed');
    const { actionExecutionDetails = [] } = await aws.api.listActionExecutions({
      pipelineName: name,
      filter: { pipelineExecutionId: id },
    });
    const failed = actionExecutionDetails.find(({ actionName }) => actionName === 'Release');
    expect(failed?.output?.executionResult?.errorDetails?.message).toMatch(
      /could not be resolved: Action name=Release/,
    );
    expect(failed?.input?.configuration).toMatchObject(configuration);
    expect(failed?.input).not.toHaveProperty('resolvedConfiguration');
    const [first] = declaration.stages ?? [];
    const unknown = { ...configuration, UserParameters: '#{Nowhere.Tag}' };
    const stages = [first as StageDeclaration, { name: 'Deploy', actions: [{ ...deploy, configuration: unknown }] }];
    await refuses(
      aws.api.updatePipeline({ pipeline: { ...declaration, stages } }),
      'InvalidActionDeclarationException',
    );
  });

  it('AS-22: a release that its condition refuses is rolled back to the one before', async () => {
    const rule = {
      name: 'Healthy',
      ruleTypeId: { category: 'Rule' as const, owner: 'AWS' as const, provider: 'VariableCheck', version: '1' },
      configuration: { Variable: '#{variables.Health}', Operator: 'EQ', Value: 'good' },
    };
    const deploy: StageDeclaration = {
      name: 'Deploy',
      actions: [aws.invoke('rolls-back', 'Release')],
      onSuccess: { conditions: [{ result: 'ROLLBACK', rules: [rule] }] },
    };
    const variables = [{ name: 'Health', defaultValue: 'good' }];
    const name = await aws.create(aws.declare('rolls-back', { variables, stages: [aws.source(), deploy] }));
    const [created] = (await aws.api.listPipelineExecutions({ pipelineName: name })).pipelineExecutionSummaries ?? [];
    const e5 = created?.pipelineExecutionId ?? '';
    await aws.functions.answers(`${name}/Release`, e5);
    await aws.ends(name, e5, 'Succeeded');
    const e6 = await aws.start(name, [{ name: 'Health', value: 'bad' }]);
    await aws.functions.answers(`${name}/Release`, e6);
    await aws.ends(name, e6, 'Failed');
    const [back] = (await aws.api.listPipelineExecutions({ pipelineName: name })).pipelineExecutionSummaries ?? [];
    expect(back).toMatchObject({
      executionType: 'ROLLBACK',
      trigger: { triggerType: 'AutomatedRollback' },
      rollbackMetadata: { rollbackTargetPipelineExecutionId: e5 },
    });
    const rollback = back?.pipelineExecutionId ?? '';
    await aws.functions.answers(`${name}/Release`, rollback);
    await aws.ends(name, rollback, 'Succeeded');
  });
});
