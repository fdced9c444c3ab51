import { describe, expect, it } from 'vitest';
import { declared, pipeline } from '../definition/sample.fixture.ts';
import type { ConditionResult, PipelineDeclaration, RuleDeclaration } from '../definition/structure.ts';
import { ended, having, rule, succeeded, World } from './world.fixture.ts';
import { saidBy } from './said.fixture.ts';

const plain = declared(pipeline({ pipelineType: 'V2' }));

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
        "E1 StageSettled Build succeeded: All actions succeeded and the condition was overridden",
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
