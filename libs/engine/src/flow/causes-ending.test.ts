import { describe, expect, it } from 'vitest';
import { approval, build, declared, deploy, gitSource, pipeline, stage } from '../definition/sample.fixture.ts';
import type { ConditionResult, RuleDeclaration } from '../definition/structure.ts';
import { ended, having, rule, runId, World } from './world.fixture.ts';
import { saidBy, upTo } from './said.fixture.ts';

const plain = declared(pipeline({ pipelineType: 'V2' }));

const check = (value: string): RuleDeclaration =>
  rule('VariableCheck', { Variable: '#{SourceVariables.Branch}', Operator: 'EQ', Value: value });

const one = (result: ConditionResult | undefined, ...rules: RuleDeclaration[]) => ({
  conditions: [{ ...(result === undefined ? {} : { result }), rules }],
});

describe('history says who ended an execution', () => {
  const stop = (world: World, name: string, abandon: boolean, reason: string) => () =>
    world.does({ type: 'StopExecution', runId: runId(name), abandon, reason });
  const atBuild = (...all: readonly string[]): World => {
    const world = new World(plain);
    for (const name of all) upTo(world, name, 'Checkout');
    return world;
  };

  it('when it is stopped in front of a stage', () => {
    const world = atBuild('E1', 'E2');
    expect(saidBy(world, stop(world, 'E2', false, 'enough'))).toMatchInlineSnapshot(`
      [
        "E2 RunFinished stopped: Stopped in front of stage Build: enough",
      ]
    `);
    upTo(world, 'E3', 'Checkout');
    expect(saidBy(world, stop(world, 'E3', true, ''))).toMatchInlineSnapshot(`
      [
        "E3 RunFinished stopped: Stopped in front of stage Build",
      ]
    `);
  });

  it('when it is stopped once its action has ended', () => {
    const world = atBuild('E1');
    expect(saidBy(world, stop(world, 'E1', false, 'enough'))).toMatchInlineSnapshot(`
      [
        "E1 RunStopping: Stopping once the running actions have ended: enough",
      ]
    `);
    expect(saidBy(world, () => world.ends('E1', 'Compile'))).toMatchInlineSnapshot(`
      [
        "E1 ActionSettled Compile succeeded: The worker reported succeeded",
        "E1 StageSettled Build stopped: Stopped: enough",
        "E1 RunFinished stopped: Stage Build: Stopped: enough",
      ]
    `);
  });

  it('when it is stopped, its action abandoned', () => {
    const world = atBuild('E1');
    expect(saidBy(world, stop(world, 'E1', true, 'enough'))).toMatchInlineSnapshot(`
      [
        "E1 RunStopping: Stopping, running actions are abandoned: enough",
        "E1 ActionSettled Compile cancelled: Abandoned: enough",
        "E1 StageSettled Build stopped: Stopped: enough",
        "E1 RunFinished stopped: Stage Build: Stopped: enough",
      ]
    `);
    const other = atBuild('E1');
    expect(saidBy(other, stop(other, 'E1', true, ''))).toMatchInlineSnapshot(`
      [
        "E1 RunStopping: Stopping, running actions are abandoned",
        "E1 ActionSettled Compile cancelled: Abandoned",
        "E1 StageSettled Build stopped: Stopped",
        "E1 RunFinished stopped: Stage Build: Stopped",
      ]
    `);
  });

  it('when an update cancels it', () => {
    const withApproval = declared(
      pipeline({
        stages: [stage('Source', gitSource()), stage('Build', approval(), build()), stage('Deploy', deploy())],
      }),
    );
    const world = new World(withApproval);
    for (const name of ['E1', 'E2']) upTo(world, name, 'Checkout');
    const update = { type: 'UpdateDefinition', declaration: { ...withApproval, version: 2 } } as const;
    expect(saidBy(world, () => world.does(update))).toMatchInlineSnapshot(`
      [
        "E1 RunCancelling: Cancelling once the running actions have ended: the pipeline was updated to version 2",
        "E1 ActionSettled Approve cancelled: Approval withdrawn: the pipeline was updated to version 2",
        "E2 RunFinished cancelled: Cancelled in front of stage Build: the pipeline was updated to version 2",
      ]
    `);
    expect(world.does(update)).toEqual([]);
    expect(world.stops('E1', false)).toEqual({
      code: 'execution.already-stopping',
      detail: `Execution ${runId('E1')} is cancelling already`,
    });
    expect(saidBy(world, stop(world, 'E1', true, 'now'))).toMatchInlineSnapshot(`
      [
        "E1 ActionSettled Compile cancelled: Abandoned: now",
        "E1 StageSettled Build cancelled: Cancelled: the pipeline was updated to version 2",
        "E1 RunFinished cancelled: Stage Build: Cancelled: the pipeline was updated to version 2",
      ]
    `);
  });

  it('when the pipeline is deleted', () => {
    const world = new World(
      having(plain, 'Deploy', { beforeEntry: { conditions: [{ rules: [rule('HttpInvoke')] }] } }),
    );
    upTo(world, 'E1', 'Checkout', 'Compile');
    for (const name of ['E2', 'E3']) upTo(world, name, 'Checkout');
    expect(saidBy(world, () => world.does({ type: 'DeletePipeline' }))).toMatchInlineSnapshot(`
      [
        "E1 RuleSettled HttpInvoke cancelled: Cancelled: the pipeline was deleted",
        "E1 ConditionSettled Deploy Cancelled: Cancelled: the pipeline was deleted",
        "E1 StageSettled Deploy cancelled: Cancelled: the pipeline was deleted",
        "E1 RunFinished cancelled: Cancelled: the pipeline was deleted",
        "E2 ActionSettled Compile cancelled: Cancelled: the pipeline was deleted",
        "E2 StageSettled Build cancelled: Cancelled: the pipeline was deleted",
        "E2 RunFinished cancelled: Cancelled: the pipeline was deleted",
        "E3 RunFinished cancelled: Cancelled: the pipeline was deleted",
      ]
    `);
    expect(world.orders.filter(({ type }) => type === 'CancelJob')).toHaveLength(2);
  });
});

describe('history says what a rollback went back to', () => {
  const rolling = having(plain, 'Deploy', { onFailure: { result: 'ROLLBACK' } });
  const through = (world: World, name: string, last?: 'failed'): void => {
    upTo(world, name, 'Checkout', 'Compile');
    world.ends(name, 'Release', last && ended(last));
  };

  it('by itself', () => {
    const world = new World(rolling);
    expect(saidBy(world, () => through(world, 'E1', 'failed')).slice(-2)).toMatchInlineSnapshot(`
      [
        "E1 StageSettled Deploy failed: Action Release ended as failed; nothing is rolled back, because no other execution of version 1 went through the stage",
        "E1 RunFinished failed: Stage Deploy: Action Release ended as failed; nothing is rolled back, because no other execution of version 1 went through the stage",
      ]
    `);
    through(world, 'E2');
    const said = saidBy(world, () => through(world, 'E3', 'failed')).slice(-3);
    const [rollback] = Object.values(world.open.runs);
    expect(said.map((text) => text.replaceAll(rollback?.id ?? '', 'R'))).toMatchInlineSnapshot(`
      [
        "E3 StageSettled Deploy failed: Action Release ended as failed; execution R rolls back to execution E2",
        "E3 RunFinished failed: Stage Deploy: Action Release ended as failed; execution R rolls back to execution E2",
        "R RunStarted Deploy: Execution E3 asked for it: Action Release ended as failed",
      ]
    `);
  });

  it('by hand', () => {
    const world = new World(rolling);
    through(world, 'E1');
    expect(saidBy(world, () => world.rollsBack('R', 'Deploy', world.archive('E1')))).toMatchInlineSnapshot(`
      [
        "R RunStarted Deploy: ann rolls stage Deploy back to execution E1",
      ]
    `);
    expect(saidBy(world, () => world.ends('R', 'Release'))).toMatchInlineSnapshot(`
      [
        "R ActionSettled Release succeeded: The worker reported succeeded",
        "R StageSettled Deploy succeeded: All actions succeeded",
        "R RunFinished succeeded: Stage Deploy is back at what execution E1 had",
      ]
    `);
  });

  it('and that it went back to nothing, which fails the stage too when only its condition was not met', () => {
    const world = new World(having(plain, 'Deploy', { onSuccess: one('ROLLBACK', check('next')) }));
    expect(saidBy(world, () => through(world, 'E1')).slice(-2)).toMatchInlineSnapshot(`
      [
        "E1 StageSettled Deploy failed: All actions succeeded, but the condition for success is not met: Rule VariableCheck ended as errored: An action in this pipeline failed because one or more variables could not be resolved: Rule name=VariableCheck. The following have no value: #{SourceVariables.Branch}; nothing is rolled back, because no other execution of version 1 went through the stage",
        "E1 RunFinished failed: Stage Deploy: All actions succeeded, but the condition for success is not met: Rule VariableCheck ended as errored: An action in this pipeline failed because one or more variables could not be resolved: Rule name=VariableCheck. The following have no value: #{SourceVariables.Branch}; nothing is rolled back, because no other execution of version 1 went through the stage",
      ]
    `);
  });

  it('and leaves the stage a success then when it rolls back', () => {
    const world = new World(having(plain, 'Deploy', { onSuccess: one('ROLLBACK', rule('HttpInvoke')) }));
    through(world, 'E1');
    world.rules('E1', 'HttpInvoke');
    through(world, 'E2');
    const settled = world.rules('E2', 'HttpInvoke', ended('failed')).filter(({ type }) => type === 'StageSettled');
    expect(settled).toMatchObject([{ stage: 'Deploy', outcome: 'succeeded' }]);
  });
});
