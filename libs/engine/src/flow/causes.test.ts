import { seconds } from '@millrace/kernel';
import { describe, expect, it } from 'vitest';
import { plain } from './building.fixture.ts';
import { told, upTo } from './said.fixture.ts';
import { ended, having, rule, runId, succeeded, World } from './world.fixture.ts';

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
