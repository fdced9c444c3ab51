import { minutes, plus } from '@millrace/kernel';
import { describe, expect, it } from 'vitest';
import { approval, commands, declared, gitSource, pipeline, stage } from '../definition/sample.fixture.ts';
import { evolve } from './evolve.ts';
import { explain } from './explain.ts';
import { building, buildingWith, plain } from './building.fixture.ts';
import { ended, having, rule, runId, World } from './world.fixture.ts';

/** Why an execution is where it is. */
const why = (world: World, name = 'E1') => explain(world.open, runId(name));

/** Three actions side by side, and one after them. */
const checks = declared(
  pipeline({
    pipelineType: 'V2',
    stages: [
      stage('Source', gitSource()),
      stage('Check', ...['A', 'B', 'C'].map((name) => commands({ name })), commands({ name: 'D', runOrder: 2 })),
    ],
  }),
);

describe('why an execution is where it is', () => {
  it('with an action that waits for a worker, and then runs', () => {
    const world = building();
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
    const cancelled = building();
    cancelled.does({ type: 'UpdateDefinition', declaration: { ...plain, version: 2 } });
    const text = 'Cancelling once the running actions have ended (the pipeline was updated to version 2)';
    expect(why(cancelled)[0]).toEqual({ kind: 'ending', text, stage: 'Build' });
    const stopped = building();
    stopped.does({ type: 'StopExecution', runId: runId('E1'), abandon: false, reason: '' });
    expect(why(stopped)[0]?.text).toBe('Stopping: running actions may end, nothing new starts');
  });

  it('with an action whose input is copied, or that rests', () => {
    const [compile] = plain.stages[1]?.actions ?? [];
    if (compile === undefined) throw new Error('the sample has three stages');
    const copying = buildingWith({ actions: [{ ...compile, region: 'eu-west-1' }] });
    const { id: copied } = copying.action('E1', 'Compile');
    const text = 'Action Compile: its input artifacts are copied to its region';
    expect(why(copying)).toEqual([
      { kind: 'copying', text, stage: 'Build', action: 'Compile', actionExecutionId: copied },
    ]);

    const retry = { maxAttempts: 2, backoffSeconds: 60, factor: 1, maxBackoffSeconds: 60, on: ['failed'] as const };
    const resting = buildingWith({ actions: [{ ...compile, millrace: { retry } }] });
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
    const world = building(checks);
    world.ends('E1', 'B', ended('failed'));
    expect(why(world).at(-1)?.text).toBe('Action B ended as failed: the stage fails once A and C have ended');
    world.ends('E1', 'A');
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
    const world = building(checks);
    expect(why(world).at(-1)?.text).toBe('Action D waits for A, B and C');
    world.ends('E1', 'A');
    const needs = { kind: 'needs', text: 'Action D waits for B and C', stage: 'Check', action: 'D' };
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
      building(
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

  it('with a combination that rests while others take its room', () => {
    const retry = { maxAttempts: 2, on: ['failed'] };
    const matrix = { axes: { os: ['a', 'b', 'c'] }, maxParallel: 1 };
    const check = commands({ millrace: { matrix, retry } });
    const world = building(
      declared(
        pipeline({
          pipelineType: 'V2',
          stages: [stage('Source', gitSource()), stage('Check', check, commands({ name: 'Other' }))],
        }),
      ),
    );
    const room = (name: string) => `Action ${name} waits for another one to end: 1 combination of Check runs at a time`;
    world.ends('E1', 'Check-a', ended('failed'));
    expect(why(world).map(({ kind, text }) => (kind === 'limit' ? text : kind))).toEqual([
      'offered',
      'offered',
      'back-off',
      room('Check-a'),
      room('Check-c'),
    ]);
    world.ends('E1', 'Check-b');
    world.ends('E1', 'Check-c');
    expect(why(world).map(({ kind }) => kind)).toEqual(['offered', 'back-off']);
  });

  it('with an approval, whether or not it has reached those who decide', () => {
    const world = building(
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
    const world = buildingWith({ actions: [{ ...compile, actionTypeId }] });
    const texts = () => why(world).map(({ text }) => text);
    expect(texts()).toEqual(['Action Compile waits for a job worker that polls for its type']);
    const { id: actionExecutionId, fence } = world.action('E1', 'Compile');
    world.does({ type: 'ReportActionContinued', actionExecutionId, fence, continuationToken: 't' });
    expect(texts()).toEqual(['Action Compile waits for a job worker that polls for its type to go on with it']);
  });

  it('at a condition, whoever decides it', () => {
    const always = rule('VariableCheck', { Variable: 'a', Operator: 'EQ', Value: 'a' });
    const window = rule('DeploymentWindow', { Cron: '0 0 0 1 1 ? 2024' });
    const world = buildingWith({
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
      of('HttpInvoke', 'is evaluated by a worker'),
      {
        ...of('DeploymentWindow', 'waits for its window, which opens at 2024-01-01T00:00:00.000Z'),
        until: 1_704_067_200_000,
      },
    ]);
    const never = rule('DeploymentWindow', { Cron: '0 0 0 1 1 ? 2001' });
    expect(why(buildingWith({ beforeEntry: { conditions: [{ rules: [never] }] } }))).toEqual([
      of('DeploymentWindow', 'waits for its window, which does not open before its limit'),
    ]);
    const { jobId: actionExecutionId, fence } = asked;
    world.does({ type: 'ReportActionStarted', actionExecutionId, fence, workerId: 'w' });
    expect(why(world)[0]).toEqual({ ...of('HttpInvoke', 'runs'), actionExecutionId });
  });

  it('at a lock, as long as it is not held', () => {
    const conditions = [{ rules: [rule('VariableCheck', { Variable: 'a', Operator: 'EQ', Value: 'a' })] }];
    const world = buildingWith({ beforeEntry: { conditions }, millrace: { locks: ['site'] } });
    const text = 'Waiting for the lock site';
    expect(why(world)).toEqual([{ kind: 'lock', text, stage: 'Build', lock: 'site' }]);
    const holder = `${runId('E1')}/Build#1`;
    world.does({ type: 'GrantLock', runId: runId('E1'), stage: 'Build', lock: 'site', holder });
    expect(why(world)).toMatchObject([{ kind: 'offered' }]);
    // A retry asks for it anew, and nothing but that keeps the action from starting.
    world.ends('E1', 'Compile', ended('failed'));
    world.retries('E1', 'Build');
    expect(why(world)).toEqual([{ kind: 'lock', text, stage: 'Build', lock: 'site' }]);
  });

  it('at a lock, and not at what comes later in the stage, which waits for it as well', () => {
    const world = new World(having(checks, 'Check', { millrace: { locks: ['site'] } }));
    world.starts('E1');
    world.ends('E1', 'Checkout');
    const holder = `${runId('E1')}/Check#1`;
    world.does({ type: 'GrantLock', runId: runId('E1'), stage: 'Check', lock: 'site', holder });
    for (const name of ['B', 'C']) world.ends('E1', name);
    world.ends('E1', 'A', ended('failed'));
    world.retries('E1', 'Check');
    expect(why(world)).toEqual([{ kind: 'lock', text: 'Waiting for the lock site', stage: 'Check', lock: 'site' }]);
  });

  it('is no condition any more once that has been decided', () => {
    const conditions = [{ rules: [rule('HttpInvoke')] }];
    const world = buildingWith({ beforeEntry: { conditions } });
    const about = { at: world.now, runId: runId('E1'), stage: 'Build', block: 'beforeEntry', cause: 'it was' } as const;
    const decided = evolve(world.open, { type: 'ConditionSettled', ...about, status: 'Overridden' });
    if (decided.status !== 'open') throw new Error('the flow is not open');
    expect(explain(decided, runId('E1'))).toEqual([]);
  });

  it('is what comes before it in the stage, also when all of that is run again', () => {
    const check = (members: Parameters<typeof having>[2] = {}) =>
      building(
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
