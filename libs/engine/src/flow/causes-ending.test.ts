import { describe, expect, it } from 'vitest';
import { approval, build, declared, deploy, gitSource, pipeline, stage } from '../definition/sample.fixture.ts';
import type { ConditionResult, PipelineDeclaration, RuleDeclaration } from '../definition/structure.ts';
import { ended, having, rule, runId, succeeded, World } from './world.fixture.ts';

const plain = declared(pipeline({ pipelineType: 'V2' }));
const names = ['E1', 'E2', 'E3', 'R'];

const upTo = (world: World, name: string, ...actions: readonly string[]): void => {
  world.starts(name);
  for (const action of actions) world.ends(name, action);
};

/** What history says of what is done here, without the starts and the waits. */
const saidBy = (world: World, act: () => void): readonly string[] => {
  const before = world.history.length;
  act();
  const dull = ['ActionStarted', 'RunWaiting', 'StageStarted'];
  return world.says(
    names,
    world.history.slice(before).filter(({ type }) => !dull.includes(type)),
  );
};

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

const check = (value: string): RuleDeclaration =>
  rule('VariableCheck', { Variable: '#{SourceVariables.Branch}', Operator: 'EQ', Value: value });
const one = (result: ConditionResult | undefined, ...rules: RuleDeclaration[]) => ({
  conditions: [{ ...(result === undefined ? {} : { result }), rules }],
});

describe('history says how conditions went', () => {
  const checkedOut = (members: Parameters<typeof having>[2], declaration: PipelineDeclaration = plain): World => {
    const world = new World(having(declaration, 'Build', members));
    world.starts('E1');
    return world;
  };
  const checksOut = (world: World) => () => world.ends('E1', 'Checkout', succeeded(['Sources'], { Branch: 'main' }));

  it('for entry, when they are met', () => {
    const world = checkedOut({ beforeEntry: one('FAIL', check('main')) });
    expect(saidBy(world, checksOut(world))).toMatchInlineSnapshot(`
      [
        "E1 ActionSettled Checkout succeeded: The worker reported succeeded",
        "E1 StageSettled Source succeeded: All actions succeeded",
        "E1 ConditionStarted Build: Stage Build has a condition for entry",
        "E1 RuleStarted VariableCheck: Condition beforeEntry of stage Build is evaluated",
        "E1 RuleSettled VariableCheck succeeded: 'main' EQ 'main' is true",
        "E1 ConditionSettled Build Succeeded: All rules succeeded",
      ]
    `);
  });

  it('for entry, when they skip the stage', () => {
    const world = checkedOut({ beforeEntry: one('SKIP', check('next')) });
    expect(saidBy(world, checksOut(world)).slice(5, 7)).toMatchInlineSnapshot(`
      [
        "E1 ConditionSettled Build Failed: Rule VariableCheck ended as failed: 'main' EQ 'next' is false",
        "E1 StageSettled Build skipped: Skipped. The condition for entry is not met: Rule VariableCheck ended as failed: 'main' EQ 'next' is false",
      ]
    `);
  });

  it('for entry, when they cannot be evaluated, and nothing is said on what follows', () => {
    const world = checkedOut({ beforeEntry: one(undefined, rule('VariableCheck', { Operator: 'LIKE', Value: 'x' })) });
    expect(saidBy(world, checksOut(world)).slice(2)).toMatchInlineSnapshot(`
      [
        "E1 ConditionStarted Build: Stage Build has a condition for entry",
        "E1 RuleStarted VariableCheck: Condition beforeEntry of stage Build is evaluated",
        "E1 RuleSettled VariableCheck errored: 'LIKE x' is no comparison that could be made",
        "E1 ConditionSettled Build Errored: Rule VariableCheck ended as errored: 'LIKE x' is no comparison that could be made",
        "E1 StageSettled Build failed: The condition for entry is not met: Rule VariableCheck ended as errored: 'LIKE x' is no comparison that could be made",
        "E1 RunFinished failed: Stage Build: The condition for entry is not met: Rule VariableCheck ended as errored: 'LIKE x' is no comparison that could be made",
      ]
    `);
  });

  it('for entry, at a window', () => {
    const always = checkedOut({ beforeEntry: one('FAIL', rule('DeploymentWindow', { Cron: '* * * ? * * *' })) });
    expect(saidBy(always, checksOut(always)).slice(2)).toMatchInlineSnapshot(`
      [
        "E1 ConditionStarted Build: Stage Build has a condition for entry",
        "E1 RuleStarted DeploymentWindow: Condition beforeEntry of stage Build is evaluated",
        "E1 RuleSettled DeploymentWindow succeeded: The window '* * * ? * * *' (UTC) is open",
        "E1 ConditionSettled Build Succeeded: All rules succeeded",
      ]
    `);
    const later = checkedOut({
      beforeEntry: one('FAIL', rule('DeploymentWindow', { Cron: '0 0 0 1 1 ? 2099', TimeZone: 'Europe/Berlin' })),
    });
    expect(saidBy(later, checksOut(later)).slice(2)).toMatchInlineSnapshot(`
      [
        "E1 ConditionStarted Build: Stage Build has a condition for entry",
        "E1 RuleStarted DeploymentWindow: Waits until the window '0 0 0 1 1 ? 2099' (Europe/Berlin) opens",
      ]
    `);
    expect(saidBy(later, () => later.overrides('E1', 'Build'))).toMatchInlineSnapshot(`
      [
        "E1 RuleSettled DeploymentWindow cancelled: Overridden by ann",
        "E1 ConditionSettled Build Overridden: Overridden by ann",
      ]
    `);
    const never = checkedOut({
      beforeEntry: one('FAIL', rule('DeploymentWindow', { Cron: '0 0 0 1 1 ? 2001' }), rule('HttpInvoke')),
    });
    expect(saidBy(never, checksOut(never)).slice(2)).toMatchInlineSnapshot(`
      [
        "E1 ConditionStarted Build: Stage Build has a condition for entry",
        "E1 RuleStarted DeploymentWindow: Waits until the window '0 0 0 1 1 ? 2001' (UTC) opens",
        "E1 RuleStarted HttpInvoke: Condition beforeEntry of stage Build is evaluated",
      ]
    `);
    expect(saidBy(never, () => never.stops('E1', false))).toMatchInlineSnapshot(`
      [
        "E1 RunStopping: Stopping once the running actions have ended: enough",
        "E1 RuleSettled DeploymentWindow cancelled: Abandoned: enough",
        "E1 RuleSettled HttpInvoke cancelled: Abandoned: enough",
        "E1 ConditionSettled Build Abandoned: Abandoned: enough",
        "E1 StageSettled Build stopped: Stopped: enough",
        "E1 RunFinished stopped: Stage Build: Stopped: enough",
      ]
    `);
  });

  it('for success', () => {
    const world = checkedOut({ onSuccess: one('FAIL', check('main')) });
    checksOut(world)();
    expect(saidBy(world, () => world.ends('E1', 'Compile'))).toMatchInlineSnapshot(`
      [
        "E1 ActionSettled Compile succeeded: The worker reported succeeded",
        "E1 ConditionStarted Build: All actions of stage Build succeeded",
        "E1 RuleStarted VariableCheck: Condition onSuccess of stage Build is evaluated",
        "E1 RuleSettled VariableCheck succeeded: 'main' EQ 'main' is true",
        "E1 ConditionSettled Build Succeeded: All rules succeeded",
        "E1 StageSettled Build succeeded: All actions succeeded and the condition is met",
      ]
    `);
    const refused = checkedOut({ onSuccess: one('FAIL', check('next')) });
    checksOut(refused)();
    expect(saidBy(refused, () => refused.ends('E1', 'Compile'))).toMatchInlineSnapshot(`
      [
        "E1 ActionSettled Compile succeeded: The worker reported succeeded",
        "E1 ConditionStarted Build: All actions of stage Build succeeded",
        "E1 RuleStarted VariableCheck: Condition onSuccess of stage Build is evaluated",
        "E1 RuleSettled VariableCheck failed: 'main' EQ 'next' is false",
        "E1 ConditionSettled Build Failed: Rule VariableCheck ended as failed: 'main' EQ 'next' is false",
        "E1 StageSettled Build failed: All actions succeeded, but the condition for success is not met: Rule VariableCheck ended as failed: 'main' EQ 'next' is false",
        "E1 RunFinished failed: Stage Build: All actions succeeded, but the condition for success is not met: Rule VariableCheck ended as failed: 'main' EQ 'next' is false",
      ]
    `);
    expect(saidBy(refused, () => refused.overrides('E1', 'Build', 'onSuccess'))).toMatchInlineSnapshot(`
      [
        "E1 RunResumed Build: Overridden by ann",
        "E1 ConditionSettled Build Overridden: Overridden by ann",
        "E1 StageSettled Build succeeded: All actions succeeded and the condition is met",
      ]
    `);
  });

  it('of failure', () => {
    const world = checkedOut({ onFailure: one('ROLLBACK', check('next')) });
    checksOut(world)();
    expect(saidBy(world, () => world.ends('E1', 'Compile', ended('failed')))).toMatchInlineSnapshot(`
      [
        "E1 ActionSettled Compile failed: it failed",
        "E1 ConditionStarted Build: Action Compile ended as failed",
        "E1 RuleStarted VariableCheck: Condition onFailure of stage Build is evaluated",
        "E1 RuleSettled VariableCheck failed: 'main' EQ 'next' is false",
        "E1 ConditionSettled Build Failed: Rule VariableCheck ended as failed: 'main' EQ 'next' is false",
        "E1 StageSettled Build failed: Action Compile ended as failed",
        "E1 RunFinished failed: Stage Build: Action Compile ended as failed",
      ]
    `);
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

  it('and leaves the stage a success when only its condition was not met', () => {
    const world = new World(having(plain, 'Deploy', { onSuccess: one('ROLLBACK', check('next')) }));
    expect(saidBy(world, () => through(world, 'E1')).slice(-2)).toMatchInlineSnapshot(`
      [
        "E1 StageSettled Deploy succeeded: All actions succeeded, but the condition for success is not met: Rule VariableCheck ended as errored: An action in this pipeline failed because one or more variables could not be resolved: Rule name=VariableCheck. The following have no value: #{SourceVariables.Branch}; nothing is rolled back, because no other execution of version 1 went through the stage",
        "E1 RunFinished failed: Stage Deploy: All actions succeeded, but the condition for success is not met: Rule VariableCheck ended as errored: An action in this pipeline failed because one or more variables could not be resolved: Rule name=VariableCheck. The following have no value: #{SourceVariables.Branch}; nothing is rolled back, because no other execution of version 1 went through the stage",
      ]
    `);
  });

  it('and leaves it a success too when it rolls back', () => {
    const world = new World(having(plain, 'Deploy', { onSuccess: one('ROLLBACK', rule('HttpInvoke')) }));
    through(world, 'E1');
    world.rules('E1', 'HttpInvoke');
    through(world, 'E2');
    const settled = world.rules('E2', 'HttpInvoke', ended('failed')).filter(({ type }) => type === 'StageSettled');
    expect(settled).toMatchObject([{ stage: 'Deploy', outcome: 'succeeded' }]);
  });
});
