import { days, minutes, plus } from '@millrace/kernel';
import { describe, expect, it } from 'vitest';
import { approval, commands, declared, deploy, gitSource, pipeline, stage } from '../definition/sample.fixture.ts';
import type { PipelineDeclaration } from '../definition/structure.ts';
import { evolve } from './evolve.ts';
import { explain } from './explain.ts';
import { ended, having, rule, runId, World } from './world.fixture.ts';

const plain = declared(pipeline({ pipelineType: 'V2' }));
const checkedOut = (declaration: PipelineDeclaration = plain): World => {
  const world = new World(declaration);
  world.starts('E1');
  world.ends('E1', 'Checkout');
  return world;
};
const why = (world: World, name = 'E1') => explain(world.open, runId(name));
const at = (declaration: PipelineDeclaration, name: string, members: Parameters<typeof having>[2]) =>
  checkedOut(having(declaration, name, members));

describe('why an execution is where it is', () => {
  it('names everything that is in the way', () => {
    const world = new World(
      declared(
        pipeline({
          executionMode: 'QUEUED',
          pipelineType: 'V2',
          stages: [stage('Source', gitSource()), stage('Deploy', deploy({ inputArtifacts: [{ name: 'Sources' }] }))],
        }),
      ),
    );
    for (const name of ['E1', 'E2', 'E3']) {
      world.starts(name);
      world.ends(name, 'Checkout');
    }
    world.does({ type: 'DisableTransition', stage: 'Deploy', reason: 'freeze', by: 'ann' });
    expect(explain(world.open, runId('E3')).map(({ text }) => text)).toEqual([
      `Waiting at the gate of Deploy behind execution ${runId('E2')}`,
      `Waiting at the gate of Deploy: execution ${runId('E1')} is in the stage, which takes one at a time`,
      'Waiting at the gate of Deploy: transition disabled by ann because "freeze"',
    ]);
    expect(explain(world.open, runId('E1'))).toMatchObject([{ kind: 'offered', action: 'Release' }]);
    expect(explain(world.open, runId('E9'))).toEqual([]);
  });

  it('at a gate that was closed for too long', () => {
    const world = new World(plain);
    world.does({ type: 'DisableTransition', stage: 'Build', reason: 'freeze', by: 'ann' });
    world.starts('E1');
    world.ends('E1', 'Checkout');
    expect(why(world)).toEqual([
      {
        kind: 'transition',
        text: 'Waiting at the gate of Build: transition disabled by ann because "freeze"',
        stage: 'Build',
      },
    ]);
    world.passes(days(31));
    world.does({ type: 'EnableTransition', stage: 'Build', by: 'ann' });
    expect(why(world)).toEqual([
      {
        kind: 'gate',
        text: 'Waiting at the gate of Build: the transition was disabled for more than 30 days, so this execution does not resume; start a new one',
        stage: 'Build',
      },
    ]);
  });

  it('behind others', () => {
    const world = new World({ ...plain, executionMode: 'QUEUED' });
    for (const name of ['E1', 'E2', 'E3']) world.starts(name);
    expect(why(world, 'E3')).toEqual([
      {
        kind: 'queue',
        text: `Waiting at the gate of Source behind execution ${runId('E2')}`,
        stage: 'Source',
        runId: runId('E2'),
      },
      {
        kind: 'occupied',
        text: `Waiting at the gate of Source: execution ${runId('E1')} is in the stage, which takes one at a time`,
        stage: 'Source',
        runId: runId('E1'),
      },
    ]);
  });

  it('behind others, but not behind those who do not resume', () => {
    const world = new World({ ...plain, executionMode: 'QUEUED' });
    const arrives = (name: string): void => {
      world.starts(name);
      world.ends(name, 'Checkout');
    };
    world.does({ type: 'DisableTransition', stage: 'Build', reason: 'freeze', by: 'ann' });
    arrives('E1');
    arrives('E2');
    world.passes(days(31));
    world.does({ type: 'EnableTransition', stage: 'Build', by: 'ann' });
    arrives('E3');
    arrives('E4');
    expect(world.where('E1', 'E3', 'E4')).toEqual(['gate:Build', 'Build', 'gate:Build']);
    expect(why(world, 'E2').map(({ kind }) => kind)).toEqual(['gate']);
    expect(why(world, 'E4').map(({ kind, runId: id }) => [kind, id])).toEqual([['occupied', runId('E3')]]);
  });

  it('with an action that waits for a worker, and then runs', () => {
    const world = checkedOut();
    const { id: actionExecutionId } = world.action('E1', 'Compile');
    const about = { stage: 'Build', action: 'Compile', actionExecutionId };
    expect(why(world)).toEqual([{ kind: 'offered', text: 'Action Compile waits for a free worker', ...about }]);
    world.begins('E1', 'Compile');
    expect(why(world)).toEqual([{ kind: 'running', text: 'Action Compile is running, attempt 1', ...about }]);
    world.stops('E1', false);
    expect(why(world)[0]).toEqual({
      kind: 'ending',
      text: 'Stopping: running actions may end, nothing new starts (enough)',
      stage: 'Build',
    });
  });

  it('when it is cancelled, and when a stop gave no reason', () => {
    const cancelled = checkedOut();
    cancelled.does({ type: 'UpdateDefinition', declaration: { ...plain, version: 2 } });
    const text = 'Cancelling once the running actions have ended (the pipeline was updated to version 2)';
    expect(why(cancelled)[0]).toEqual({ kind: 'ending', text, stage: 'Build' });
    const stopped = checkedOut();
    stopped.does({ type: 'StopExecution', runId: runId('E1'), abandon: false, reason: '' });
    expect(why(stopped)[0]?.text).toBe('Stopping: running actions may end, nothing new starts');
  });

  it('with an action whose input is copied, or that rests', () => {
    const [compile] = plain.stages[1]?.actions ?? [];
    if (compile === undefined) throw new Error('the sample has three stages');
    const copying = at(plain, 'Build', { actions: [{ ...compile, region: 'eu-west-1' }] });
    const { id: copied } = copying.action('E1', 'Compile');
    const text = 'Action Compile: its input artifacts are copied to its region';
    expect(why(copying)).toEqual([
      { kind: 'copying', text, stage: 'Build', action: 'Compile', actionExecutionId: copied },
    ]);

    const retry = { maxAttempts: 2, backoffSeconds: 60, factor: 1, maxBackoffSeconds: 60, on: ['failed'] as const };
    const resting = at(plain, 'Build', { actions: [{ ...compile, millrace: { retry } }] });
    const { id: actionExecutionId } = resting.action('E1', 'Compile');
    resting.ends('E1', 'Compile', ended('failed'));
    expect(why(resting)).toEqual([
      {
        kind: 'back-off',
        text: 'Action Compile rests until 2023-11-14T22:14:20.004Z after attempt 1 of 2, as its retry policy says',
        stage: 'Build',
        action: 'Compile',
        actionExecutionId,
        until: plus(resting.now, minutes(1)),
      },
    ]);
  });

  it('with an action that waits for others, one of which failed', () => {
    const world = checkedOut(
      declared(
        pipeline({
          pipelineType: 'V2',
          stages: [
            stage('Source', gitSource()),
            stage('Check', ...['A', 'B', 'C'].map((name) => commands({ name })), commands({ name: 'D', runOrder: 2 })),
          ],
        }),
      ),
    );
    world.ends('E1', 'A');
    world.ends('E1', 'B', ended('failed'));
    expect(why(world)).toEqual([
      expect.objectContaining({ kind: 'offered', action: 'C' }),
      {
        kind: 'failing',
        text: 'Action B ended as failed: the stage fails once C has ended',
        stage: 'Check',
        action: 'B',
        actionExecutionId: expect.any(String),
      },
    ]);
  });

  it('with actions that wait for others', () => {
    const world = checkedOut(
      declared(
        pipeline({
          pipelineType: 'V2',
          stages: [
            stage('Source', gitSource()),
            stage('Check', ...['A', 'B', 'C'].map((name) => commands({ name })), commands({ name: 'D', runOrder: 2 })),
          ],
        }),
      ),
    );
    world.ends('E1', 'A');
    const needs = { kind: 'needs', text: 'Action D waits for B, C', stage: 'Check', action: 'D' };
    expect(why(world)).toEqual([
      expect.objectContaining({ kind: 'offered', action: 'B' }),
      expect.objectContaining({ kind: 'offered', action: 'C' }),
      needs,
    ]);
    world.stops('E1', false);
    expect(why(world).map(({ kind }) => kind)).toEqual(['ending', 'offered', 'offered']);
  });

  it('with actions for which there is no room yet', () => {
    const of = (mode: string, ...actions: Parameters<typeof stage>[1][]) =>
      checkedOut(
        declared(
          pipeline({
            executionMode: mode,
            pipelineType: 'V2',
            stages: [stage('Source', gitSource()), stage('Check', ...actions)],
          }),
        ),
      );
    const six = [1, 2, 3, 4, 5, 6].map((number) => commands({ name: `A${number}` }));
    expect(why(of('SUPERSEDED', ...six)).map(({ kind }) => kind)).toEqual(Array(6).fill('offered'));
    expect(why(of('PARALLEL', ...six)).at(-1)).toEqual({
      kind: 'limit',
      text: 'Action A6 waits for another one to end: a PARALLEL execution runs 5 actions at a time',
      stage: 'Check',
      action: 'A6',
    });
    const matrix = { axes: { os: ['a', 'b', 'c'] }, maxParallel: 2 };
    for (const mode of ['SUPERSEDED', 'PARALLEL']) {
      expect(why(of(mode, commands({ millrace: { matrix } }))).at(-1)).toMatchObject({
        kind: 'limit',
        text: 'Action Check-c waits for another one to end: 2 combinations of Check run at a time',
      });
    }
    expect(why(of('SUPERSEDED', ...six, commands({ millrace: { matrix } }))).at(-1)).toMatchObject({
      kind: 'limit',
      text: 'Action Check-c waits for another one to end: 2 combinations of Check run at a time',
    });
  });

  it('with an approval, whether or not it has reached those who decide', () => {
    const world = checkedOut(
      declared(pipeline({ pipelineType: 'V2', stages: [stage('Source', gitSource()), stage('Gate', approval())] })),
    );
    const { id: actionExecutionId } = world.action('E1', 'Approve');
    const text = 'Action Approve waits for somebody to approve or reject it';
    const asked = [{ kind: 'approval', text, stage: 'Gate', action: 'Approve', actionExecutionId }];
    expect(why(world)).toEqual(asked);
    world.begins('E1', 'Approve');
    expect(why(world)).toEqual(asked);
  });

  it('with a job for workers outside, and with one that another worker is to go on with', () => {
    const [compile] = plain.stages[1]?.actions ?? [];
    if (compile === undefined) throw new Error('the sample has three stages');
    const actionTypeId = { category: 'Build', owner: 'Custom', provider: 'Ours', version: '1' } as const;
    const world = at(plain, 'Build', { actions: [{ ...compile, actionTypeId }] });
    const texts = () => why(world).map(({ text }) => text);
    expect(texts()).toEqual(['Action Compile waits for a job worker that polls for its type']);
    const { id: actionExecutionId, fence } = world.action('E1', 'Compile');
    world.does({ type: 'ReportActionContinued', actionExecutionId, fence, continuationToken: 't' });
    expect(texts()).toEqual(['Action Compile waits for a job worker that polls for its type to go on with it']);
  });

  it('at a condition, whoever decides it', () => {
    const always = rule('VariableCheck', { Variable: 'a', Operator: 'EQ', Value: 'a' });
    const window = rule('DeploymentWindow', { Cron: '0 0 0 1 1 ? 2024' });
    const world = at(plain, 'Build', {
      beforeEntry: { conditions: [{ rules: [always, rule('HttpInvoke'), window] }] },
    });
    const asked = world.offered('E1', 'HttpInvoke');
    const of = (action: string, text: string) => ({
      kind: 'condition',
      text: `The condition beforeEntry of stage Build is being evaluated: rule ${action} ${text}`,
      stage: 'Build',
      action,
      actionExecutionId: expect.any(String),
    });
    expect(why(world)).toEqual([
      of('HttpInvoke', 'waits for a worker'),
      {
        ...of('DeploymentWindow', 'waits for its window, which opens at 2024-01-01T00:00:00.000Z'),
        until: 1_704_067_200_000,
      },
    ]);
    const never = rule('DeploymentWindow', { Cron: '0 0 0 1 1 ? 2001' });
    expect(why(at(plain, 'Build', { beforeEntry: { conditions: [{ rules: [never] }] } }))).toEqual([
      of('DeploymentWindow', 'waits for its window, which does not open before its limit'),
    ]);
    const { jobId: actionExecutionId, fence } = asked;
    world.does({ type: 'ReportActionStarted', actionExecutionId, fence, workerId: 'w' });
    expect(why(world)[0]).toEqual({ ...of('HttpInvoke', 'runs'), actionExecutionId });
  });

  it('at a lock, as long as it is not held', () => {
    const conditions = [{ rules: [rule('VariableCheck', { Variable: 'a', Operator: 'EQ', Value: 'a' })] }];
    const world = at(plain, 'Build', { beforeEntry: { conditions }, millrace: { locks: ['site'] } });
    const text = 'Waiting for the lock site';
    expect(why(world)).toEqual([{ kind: 'lock', text, stage: 'Build', lock: 'site' }]);
    const holder = `${runId('E1')}/Build#1`;
    world.does({ type: 'GrantLock', runId: runId('E1'), stage: 'Build', lock: 'site', holder });
    expect(why(world)).toMatchObject([{ kind: 'offered' }]);
  });

  it('does not concern a rollback at a disabled transition', () => {
    const world = checkedOut();
    world.ends('E1', 'Compile');
    world.ends('E1', 'Release');
    world.does({ type: 'DisableTransition', stage: 'Build', reason: 'freeze', by: 'ann' });
    world.starts('E2');
    world.rollsBack('R', 'Build', world.archive('E1'));
    expect(why(world, 'R')).toMatchObject([{ kind: 'offered' }]);
  });

  it('does not concern a rollback in front of a disabled transition either', () => {
    const world = new World(plain);
    world.does({ type: 'DisableTransition', stage: 'Source', reason: 'freeze', by: 'ann' });
    world.starts('E1');
    expect(why(world)).toMatchObject([{ kind: 'transition' }]);
    const { open } = world;
    const run = open.runs[runId('E1')];
    if (run === undefined) throw new Error('E1 is not active');
    expect(explain({ ...open, runs: { [run.id]: { ...run, type: 'ROLLBACK' } } }, run.id)).toEqual([]);
  });

  it('is no condition any more once that has been decided', () => {
    const conditions = [{ rules: [rule('HttpInvoke')] }];
    const world = at(plain, 'Build', { beforeEntry: { conditions } });
    const about = { at: world.now, runId: runId('E1'), stage: 'Build', block: 'beforeEntry', cause: 'it was' } as const;
    const decided = evolve(world.open, { type: 'ConditionSettled', ...about, status: 'Overridden' });
    if (decided.status !== 'open') throw new Error('the flow is not open');
    expect(explain(decided, runId('E1'))).toEqual([]);
  });

  it('is what comes before it in the stage, also when all of that is run again', () => {
    const check = (members: Parameters<typeof having>[2] = {}) =>
      checkedOut(
        having(
          declared(
            pipeline({
              pipelineType: 'V2',
              stages: [
                stage('Source', gitSource()),
                stage('Check', commands({ name: 'A' }), commands({ name: 'D', runOrder: 2 })),
              ],
            }),
          ),
          'Check',
          members,
        ),
      );
    const world = check();
    world.ends('E1', 'A');
    world.ends('E1', 'D', ended('failed'));
    world.retries('E1', 'Check', 'ALL_ACTIONS');
    expect(why(world)).toMatchObject([
      { kind: 'offered', action: 'A' },
      { kind: 'needs', text: 'Action D waits for A', action: 'D' },
    ]);
    const conditions = [{ rules: [rule('HttpInvoke')] }];
    expect(why(check({ beforeEntry: { conditions } }))).toMatchObject([{ kind: 'condition' }]);
  });
});

describe('what may still be done with an execution that has ended', () => {
  const held = (declaration: PipelineDeclaration, ...ways: string[]): void => {
    const world = new World(declaration);
    world.starts('E1');
    world.ends('E1', 'Checkout');
    if (world.where('E1')[0] === 'Build') world.ends('E1', 'Compile', ways.length > 0 ? ended('failed') : undefined);
    if (world.where('E1')[0] === 'Deploy') world.ends('E1', 'Release');
    expect(why(world)).toEqual(ways.map((text) => ({ kind: 'held', text, stage: 'Build' })));
  };
  const never = [rule('VariableCheck', { Variable: 'a', Operator: 'EQ', Value: 'b' })];
  const isRefused = (members: Parameters<typeof having>[2]) => having(plain, 'Build', members);
  const override = (block: string) =>
    `The condition ${block} of stage Build may be overridden, until another execution enters it`;
  const retry = 'Stage Build may be retried, until another execution enters it';

  it('is a retry of the stage that failed', () => {
    held(plain, retry);
    held({ ...plain, executionMode: 'PARALLEL' }, 'Stage Build may be retried, until the pipeline is updated');
    held(plain);
  });

  it('is an override of the condition that refused it, or could not be evaluated', () => {
    held(isRefused({ beforeEntry: { conditions: [{ rules: never }] } }), retry, override('beforeEntry'));
    const broken = [rule('VariableCheck', { Variable: 'a', Operator: 'LIKE', Value: 'b' })];
    held(isRefused({ beforeEntry: { conditions: [{ rules: broken }] } }), retry, override('beforeEntry'));
    held(isRefused({ onFailure: { conditions: [{ result: 'ROLLBACK', rules: never }] } }), retry);
    const onFailure = { conditions: [{ result: 'ROLLBACK' as const, rules: never }] };
    held(isRefused({ beforeEntry: { conditions: [{ rules: never }] }, onFailure }), retry, override('beforeEntry'));
  });

  it('is not a retry of a stage that keeps its success', () => {
    const passed = (result: 'FAIL' | 'ROLLBACK') => {
      const world = checkedOut(isRefused({ onSuccess: { conditions: [{ result, rules: never }] } }));
      world.ends('E1', 'Compile');
      return why(world).map(({ text }) => text);
    };
    expect(passed('FAIL')).toEqual([retry, override('onSuccess')]);
    expect(passed('ROLLBACK')).toEqual([override('onSuccess')]);
  });

  it('is no override of a condition that was abandoned by a stop', () => {
    const world = checkedOut(isRefused({ beforeEntry: { conditions: [{ rules: [rule('HttpInvoke')] }] } }));
    world.stops('E1', false);
    expect(why(world).map(({ text }) => text)).toEqual([retry]);
  });
});
