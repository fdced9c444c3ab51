import { days, seconds } from '@millrace/kernel';
import { describe, expect, it } from 'vitest';
import { declared, pipeline } from '../definition/sample.fixture.ts';
import type { PipelineDeclaration } from '../definition/structure.ts';
import { names, upTo } from './said.fixture.ts';
import { ended, having, rule, runId, succeeded, World } from './world.fixture.ts';

const plain = declared(pipeline({ pipelineType: 'V2' }));
const inMode = (executionMode: PipelineDeclaration['executionMode']): PipelineDeclaration => ({
  ...plain,
  executionMode,
});

const atDeploy = (world: World, name: string): void => upTo(world, name, 'Checkout', 'Compile');
/** Facts of some types only. */
const told = (world: World, ...types: readonly string[]): readonly string[] =>
  world.says(
    names,
    world.history.filter(({ type }) => types.includes(type)),
  );

describe('history says why an execution stands in front of a stage', () => {
  const gates = ['RunWaiting', 'StageStarted', 'RunFinished'];

  it('in SUPERSEDED mode', () => {
    const world = new World(plain);
    for (const name of ['E1', 'E2', 'E3']) atDeploy(world, name);
    world.ends('E1', 'Release');
    expect(told(world, ...gates)).toMatchInlineSnapshot(`
      [
        "E1 StageStarted Source: The stage was free",
        "E1 StageStarted Build: The stage was free",
        "E1 StageStarted Deploy: The stage was free",
        "E2 StageStarted Source: The stage was free",
        "E2 StageStarted Build: The stage was free",
        "E2 RunWaiting Deploy: Waits because execution E1 is in the stage",
        "E3 StageStarted Source: The stage was free",
        "E3 StageStarted Build: The stage was free",
        "E2 RunFinished superseded: Superseded in front of stage Deploy by the newer execution E3",
        "E3 RunWaiting Deploy: Waits because execution E1 is in the stage",
        "E1 RunFinished succeeded: The last stage succeeded",
        "E3 StageStarted Deploy: Execution E1 left the stage",
      ]
    `);
  });

  it('overtaken by the newer one that went through, whatever was rolled back there since', () => {
    const world = new World(plain);
    upTo(world, 'E1', 'Checkout', 'Compile', 'Release');
    world.starts('E2');
    world.ends('E2', 'Checkout');
    const origin = world.archive('E1');
    world.does({ type: 'RerunExecution', runId: runId('E3'), origin, stage: 'Deploy', by: 'ann' });
    world.ends('E3', 'Release');
    world.rollsBack('R', 'Deploy', origin);
    world.ends('R', 'Release');
    world.ends('E2', 'Compile');
    expect(told(world, 'RunFinished').at(-1)).toBe(
      'E2 RunFinished superseded: Superseded in front of stage Deploy by the newer execution E3',
    );
  });

  it('in QUEUED mode, each time that another one is before it', () => {
    const world = new World(inMode('QUEUED'));
    for (const name of ['E1', 'E2', 'E3']) world.starts(name);
    world.ends('E1', 'Checkout');
    world.ends('E2', 'Checkout');
    expect(told(world, ...gates)).toMatchInlineSnapshot(`
      [
        "E1 StageStarted Source: The stage was free",
        "E2 RunWaiting Source: Waits because execution E1 is in the stage",
        "E3 RunWaiting Source: Waits in the queue behind execution E2",
        "E1 StageStarted Build: The stage was free",
        "E2 StageStarted Source: Execution E1 left the stage",
        "E3 RunWaiting Source: Waits because execution E2 is in the stage",
        "E2 RunWaiting Build: Waits because execution E1 is in the stage",
        "E3 StageStarted Source: Execution E2 left the stage",
      ]
    `);
    expect(world.open.runs[runId('E3')]).toMatchObject({ stage: 'Source', status: 'in-stage' });
    expect(world.open.runs[runId('E2')]).toMatchObject({ wait: { kind: 'stage-occupied', by: runId('E1') } });
    world.ends('E3', 'Checkout');
    expect(world.open.runs[runId('E3')]).toMatchObject({ wait: { kind: 'queued-behind', run: runId('E2') } });
    world.ends('E1', 'Compile');
    expect(told(world, ...gates).slice(-4)).toMatchInlineSnapshot(`
      [
        "E3 RunWaiting Build: Waits in the queue behind execution E2",
        "E1 StageStarted Deploy: The stage was free",
        "E2 StageStarted Build: Execution E1 left the stage",
        "E3 RunWaiting Build: Waits because execution E2 is in the stage",
      ]
    `);
  });

  it('in QUEUED mode, when the one before it passes through the stage at once', () => {
    const skipped = rule('VariableCheck', { Variable: 'a', Operator: 'EQ', Value: 'b' });
    const conditions = [{ result: 'SKIP' as const, rules: [skipped] }];
    const world = new World(having(inMode('QUEUED'), 'Build', { beforeEntry: { conditions } }));
    world.does({ type: 'DisableTransition', stage: 'Build', reason: 'freeze', by: 'ann' });
    for (const name of ['E1', 'E2']) upTo(world, name, 'Checkout');
    world.does({ type: 'EnableTransition', stage: 'Build', by: 'ann' });
    expect(told(world, 'RunWaiting', 'StageStarted').filter((text) => text.includes('Build'))).toEqual([
      'E1 RunWaiting Build: Waits because ann disabled the transition: freeze',
      'E2 RunWaiting Build: Waits in the queue behind execution E1',
      'E1 StageStarted Build: The transition was enabled',
      'E2 StageStarted Build: It is first in the queue, after execution E1',
    ]);
  });

  it('at a disabled transition, anew with each reason', () => {
    const world = new World(plain);
    world.does({ type: 'DisableTransition', stage: 'Build', reason: 'freeze', by: 'ann' });
    upTo(world, 'E1', 'Checkout');
    expect(world.open.runs[runId('E1')]).toMatchObject({ wait: { kind: 'transition-disabled', reason: 'freeze' } });
    expect(world.does({ type: 'DisableTransition', stage: 'Build', reason: 'freeze', by: 'bob' })).toEqual([]);
    world.does({ type: 'DisableTransition', stage: 'Build', reason: 'fire', by: 'bob' });
    world.does({ type: 'EnableTransition', stage: 'Build', by: 'ann' });
    expect(told(world, ...gates)).toMatchInlineSnapshot(`
      [
        "E1 StageStarted Source: The stage was free",
        "E1 RunWaiting Build: Waits because ann disabled the transition: freeze",
        "E1 RunWaiting Build: Waits because bob disabled the transition: fire",
        "E1 StageStarted Build: The transition was enabled",
      ]
    `);
  });

  it('in PARALLEL mode: nobody waits for another, a disabled transition holds all and lets all go', () => {
    const world = new World(inMode('PARALLEL'));
    world.does({ type: 'DisableTransition', stage: 'Build', reason: 'freeze', by: 'ann' });
    for (const name of ['E1', 'E2']) world.starts(name);
    expect(world.where('E1', 'E2')).toEqual(['Source', 'Source']);
    for (const name of ['E1', 'E2']) world.ends(name, 'Checkout');
    world.passes(days(31));
    world.does({ type: 'EnableTransition', stage: 'Build', by: 'ann' });
    expect(world.where('E1', 'E2')).toEqual(['Build', 'Build']);
    expect(told(world, ...gates)).toMatchInlineSnapshot(`
      [
        "E1 StageStarted Source: The stage was free",
        "E2 StageStarted Source: The stage was free",
        "E1 RunWaiting Build: Waits because ann disabled the transition: freeze",
        "E2 RunWaiting Build: Waits because ann disabled the transition: freeze",
        "E1 StageStarted Build: The transition was enabled",
        "E2 StageStarted Build: The transition was enabled",
      ]
    `);
  });

  it('when a newer execution that began further on has entered before it', () => {
    const world = new World(plain);
    atDeploy(world, 'E1');
    world.ends('E1', 'Release');
    upTo(world, 'E2', 'Checkout');
    world.tries({
      type: 'RerunExecution',
      runId: runId('E3'),
      origin: world.archive('E1'),
      stage: 'Deploy',
      by: 'ann',
    });
    world.ends('E2', 'Compile');
    expect(told(world, 'RunFinished')).toMatchInlineSnapshot(`
      [
        "E1 RunFinished succeeded: The last stage succeeded",
        "E2 RunFinished superseded: Superseded in front of stage Deploy by the newer execution E3",
      ]
    `);
    expect(told(world, 'RunStarted')).toMatchInlineSnapshot(`
      [
        "E1 RunStarted Source: Started by StartPipelineExecution",
        "E2 RunStarted Source: Started by StartPipelineExecution",
        "E3 RunStarted Deploy: ann runs execution E1 again from stage Deploy",
      ]
    `);
  });
});

describe('history says how a stage went', () => {
  const way = ['ActionStarted', 'ActionSettled', 'StageSettled', 'RunFinished', 'StageRetried', 'RunResumed'];

  it('when everything succeeds, in the words of the workers where they said something', () => {
    const world = new World(plain);
    world.starts('E1');
    world.ends('E1', 'Checkout', { ...succeeded(['Sources']), summary: 'abc on main' });
    world.ends('E1', 'Compile', { ...succeeded(['Bundle']), summary: '' });
    world.ends('E1', 'Release');
    expect(told(world, ...way)).toMatchInlineSnapshot(`
      [
        "E1 ActionStarted Checkout: Everything before it in stage Source has succeeded",
        "E1 ActionSettled Checkout succeeded: abc on main",
        "E1 StageSettled Source succeeded: All actions succeeded",
        "E1 ActionStarted Compile: Everything before it in stage Build has succeeded",
        "E1 ActionSettled Compile succeeded: The worker reported succeeded",
        "E1 StageSettled Build succeeded: All actions succeeded",
        "E1 ActionStarted Release: Everything before it in stage Deploy has succeeded",
        "E1 ActionSettled Release succeeded: The worker reported succeeded",
        "E1 StageSettled Deploy succeeded: All actions succeeded",
        "E1 RunFinished succeeded: The last stage succeeded",
      ]
    `);
  });

  it('when an action fails and the stage is retried', () => {
    const world = new World(having(plain, 'Build', { onFailure: { result: 'RETRY' } }));
    upTo(world, 'E1', 'Checkout');
    world.ends('E1', 'Compile', ended('failed'));
    world.ends('E1', 'Compile', ended('timed-out'));
    world.retries('E1', 'Build');
    expect(told(world, ...way)).toMatchInlineSnapshot(`
      [
        "E1 ActionStarted Checkout: Everything before it in stage Source has succeeded",
        "E1 ActionSettled Checkout succeeded: The worker reported succeeded",
        "E1 StageSettled Source succeeded: All actions succeeded",
        "E1 ActionStarted Compile: Everything before it in stage Build has succeeded",
        "E1 ActionSettled Compile failed: it failed",
        "E1 StageRetried Build: Retried automatically, once: Action Compile ended as failed",
        "E1 ActionStarted Compile: Attempt 2",
        "E1 ActionSettled Compile timed-out: it timed-out",
        "E1 StageSettled Build failed: Action Compile ended as timed-out",
        "E1 RunFinished failed: Stage Build: Action Compile ended as timed-out",
        "E1 RunResumed Build: Retried by ann",
        "E1 StageRetried Build: Retried by ann",
        "E1 ActionStarted Compile: Attempt 3",
      ]
    `);
  });

  it('when an action rests between its attempts', () => {
    const retry = { maxAttempts: 3, backoffSeconds: 10, factor: 2, maxBackoffSeconds: 60, on: ['failed'] as const };
    const [action] = plain.stages[1]?.actions ?? [];
    if (action === undefined) throw new Error('the sample has three stages');
    const world = new World(having(plain, 'Build', { actions: [{ ...action, millrace: { retry } }] }));
    upTo(world, 'E1', 'Checkout');
    for (let attempt = 1; attempt <= 3; attempt++) {
      world.ends('E1', 'Compile', ended('failed'));
      world.passes(seconds(60));
      world.does({ type: 'ReachTime' });
    }
    expect(told(world, 'ActionRetryScheduled', 'StageSettled').slice(1)).toMatchInlineSnapshot(`
      [
        "E1 ActionRetryScheduled Compile: Attempt 1 of 3 ended as failed; the next one begins 10 seconds later",
        "E1 ActionRetryScheduled Compile: Attempt 2 of 3 ended as failed; the next one begins 20 seconds later",
        "E1 StageSettled Build failed: Action Compile ended as failed",
      ]
    `);
  });

  it('when it runs under locks', () => {
    const world = new World(having(plain, 'Build', { millrace: { locks: ['site', 'db'] } }));
    upTo(world, 'E1', 'Checkout');
    const grant = (lock: string) =>
      world.does({ type: 'GrantLock', runId: runId('E1'), stage: 'Build', lock, holder: `${runId('E1')}/Build#1` });
    grant('db');
    grant('site');
    world.stops('E1', true);
    grant('db');
    expect(told(world, 'LockAwaited', 'LockHeld', 'LockReturned')).toMatchInlineSnapshot(`
      [
        "E1 LockAwaited Build: Stage Build runs under the lock db",
        "E1 LockHeld Build: The lock db was free",
        "E1 LockAwaited Build: Stage Build runs under the lock site",
        "E1 LockHeld Build: The lock site was free",
        "E1 LockReturned Build: Execution E1 does not wait for the lock db any more",
      ]
    `);
  });

  it('when its runner is lost or gives the job back', () => {
    const world = new World(plain);
    world.starts('E1');
    world.loses('E1', 'Checkout', 'released');
    world.loses('E1', 'Checkout');
    world.loses('E1', 'Checkout');
    world.starts('E2');
    world.begins('E2', 'Checkout');
    world.loses('E2', 'Checkout', 'released');
    world.starts('E3');
    world.stops('E3', false);
    world.loses('E3', 'Checkout');
    expect(told(world, 'ActionOfferedAgain', 'ActionSettled', 'RunFinished')).toMatchInlineSnapshot(`
      [
        "E1 ActionOfferedAgain Checkout: Offered again: silence",
        "E1 ActionOfferedAgain Checkout: Offered again: silence before the work had begun",
        "E1 ActionSettled Checkout errored: Runner lost: silence, for the second time",
        "E1 RunFinished failed: Stage Source: Action Checkout ended as errored",
        "E2 ActionSettled Checkout errored: Runner lost: silence; the work had begun, so it is not repeated",
        "E2 RunFinished failed: Stage Source: Action Checkout ended as errored",
        "E3 ActionSettled Checkout cancelled: Not offered again, because the execution is stopping: silence",
        "E3 RunFinished stopped: Stage Source: Stopped: enough",
      ]
    `);
  });

  it('when an action or a rule passes its limit', () => {
    const world = new World(having(plain, 'Build', { beforeEntry: { conditions: [{ rules: [rule('HttpInvoke')] }] } }));
    upTo(world, 'E1', 'Checkout');
    world.does({ type: 'TimeOutAction', actionExecutionId: world.offered('E1', 'HttpInvoke').jobId });
    world.starts('E2');
    world.does({ type: 'TimeOutAction', actionExecutionId: world.offered('E2', 'Checkout').jobId });
    expect(told(world, 'ActionSettled', 'RuleSettled')).toMatchInlineSnapshot(`
      [
        "E1 ActionSettled Checkout succeeded: The worker reported succeeded",
        "E1 RuleSettled HttpInvoke timed-out: Rule HttpInvoke did not end within its limit of 3600 seconds",
        "E2 ActionSettled Checkout timed-out: Action Checkout did not end within its limit of 3600 seconds",
      ]
    `);
  });
});
