import { days, instant } from '@millrace/kernel';
import { describe, expect, it } from 'vitest';
import { declared, gitSource, pipeline, stage } from '../definition/sample.fixture.ts';
import type { ExecutionMode } from '../definition/structure.ts';
import type { FlowCommand, StartExecution } from './commands.ts';
import { decide } from './decide.ts';
import { absent } from './state.ts';
import type { ActionExecutionId } from './state-of-work.ts';
import { having, rule, runId, World } from './world.fixture.ts';

const plain = declared(pipeline({ pipelineType: 'V2' }));

const start = (world: World, members: Partial<StartExecution> = {}) =>
  world.tries({
    type: 'StartExecution',
    runId: runId('E1'),
    trigger: { triggerType: 'Webhook', triggerDetail: 'push to main' },
    variables: [],
    sourceOverrides: [],
    asked: 'person',
    ...members,
  });

describe('a start', () => {
  const variables = declared(
    pipeline({ pipelineType: 'V2', variables: [{ name: 'Must' }, { name: 'May', defaultValue: 'x' }] }),
  );
  const given = (...all: readonly (readonly [string, string])[]) => all.map(([name, value]) => ({ name, value }));

  it('says everything that is wrong with it', () => {
    const sourceOverrides = [
      { actionName: 'Nobody', revisionType: 'COMMIT_ID', revisionValue: '1' },
      { actionName: 'Checkout', revisionType: 'IMAGE_DIGEST', revisionValue: '1' },
      { actionName: 'Checkout', revisionType: 'COMMIT_ID', revisionValue: '1' },
    ];
    expect(
      start(new World(variables), { variables: given(['Else', 'x'], ['May', ''], ['May', 'x']), sourceOverrides }),
    ).toEqual({
      code: 'request.invalid',
      detail: [
        'Pipeline variable Must has no default and was not given a value',
        'The pipeline declares no variable Else',
        'The value of pipeline variable May must not be empty',
        'Pipeline variable May is given two values',
        'The pipeline has no source action Nobody',
        'Source action Checkout takes a revision of type COMMIT_ID only',
      ].join('; '),
    });
  });

  it('of an object takes one of its versions', () => {
    const object = {
      ...gitSource(),
      actionTypeId: { category: 'Source', owner: 'AWS', provider: 'S3', version: '1' },
      configuration: { S3Bucket: 'bucket', S3ObjectKey: 'app.zip' },
    };
    const [, ...rest] = plain.stages;
    const world = () =>
      new World(declared(pipeline({ pipelineType: 'V2', stages: [stage('Source', object), ...rest] })));
    const overridden = (revisionType: string) =>
      start(world(), { sourceOverrides: [{ actionName: 'Checkout', revisionType, revisionValue: 'v7' }] });
    expect(overridden('S3_OBJECT_VERSION_ID')).toMatchObject([{ type: 'RunStarted' }, {}, {}]);
    const versions = { actionName: 'Checkout', revisionType: 'S3_OBJECT_VERSION_ID', revisionValue: 'v7' };
    expect(start(world(), { sourceOverrides: [versions, versions] })).toMatchObject({
      detail: 'Source action Checkout is given two revisions of type S3_OBJECT_VERSION_ID',
    });
    expect(overridden('S3_OBJECT_KEY')).toEqual({
      code: 'request.invalid',
      detail: 'Source action Checkout takes a revision of type S3_OBJECT_VERSION_ID only',
    });
  });

  it('by a trigger that is wrong is recorded as failed, and why', () => {
    expect(start(new World(variables), { asked: 'trigger' })).toMatchObject([
      { type: 'RunStarted', run: { variables: { May: 'x' } }, cause: 'Started by Webhook: push to main' },
      {
        type: 'RunFinished',
        outcome: 'failed',
        cause: 'Pipeline variable Must has no default and was not given a value',
      },
    ]);
  });

  it('that came already is not made again, and counts the executions that it is told of', () => {
    const world = new World({ ...plain, executionMode: 'QUEUED' });
    expect(start(world)).toMatchObject([{ type: 'RunStarted' }, {}, {}]);
    expect(start(world)).toEqual([]);
    const other = { runId: runId('E2') };
    expect(start(world, { ...other, runsElsewhere: 49 })).toMatchObject({ code: 'execution.limit' });
    expect(start(world, { ...other, runsElsewhere: 48 })).not.toHaveProperty('code');
  });

  it('takes what it is given, and the defaults', () => {
    expect(start(new World(variables), { variables: given(['Must', 'a']) })).toMatchObject([
      { run: { variables: { Must: 'a', May: 'x' } } },
      {},
      {},
    ]);
  });

  it.each([
    ['SUPERSEDED', 50, false],
    ['QUEUED', 49, false],
    ['QUEUED', 50, true],
    ['PARALLEL', 50, true],
  ] as const)('in %s mode with %d active executions is refused: %s', (executionMode, runsElsewhere, isRefused) => {
    const answer = start(new World({ ...plain, executionMode }), { runsElsewhere });
    const refusal = { code: 'execution.limit', detail: 'Pipeline hello has 50 active executions, the limit is 50' };
    if (isRefused) expect(answer).toEqual(refusal);
    else expect(answer).not.toHaveProperty('code');
  });
});

describe('a transition', () => {
  const world = new World(plain);
  const turn = (type: 'EnableTransition' | 'DisableTransition', where: string) =>
    world.tries({ type, stage: where, reason: 'freeze', by: 'ann' });

  it('of an unknown stage is refused', () => {
    for (const type of ['EnableTransition', 'DisableTransition'] as const) {
      expect(turn(type, 'Nowhere')).toEqual({ code: 'stage.not-found', detail: 'Pipeline hello has no stage Nowhere' });
    }
  });

  it('that is enabled is not enabled again', () => {
    expect(turn('EnableTransition', 'Build')).toEqual([]);
  });

  it.each([
    [days(30), true],
    [days(30) + 1, false],
  ])('that was disabled for %d milliseconds resumes who waits: %s', (closedFor, resumes) => {
    turn('DisableTransition', 'Build');
    // The command itself comes a millisecond later.
    world.now = instant(world.now + closedFor - 1);
    expect(turn('EnableTransition', 'Build')).toMatchObject([{ type: 'TransitionEnabled', resumes }]);
  });
});

describe('other refusals', () => {
  it.each([
    ['Nowhere', 'stage.not-found', 'Pipeline hello has no stage Nowhere'],
    ['Deploy', 'execution.not-latest', `Execution ${runId('E1')} is not the latest one in stage Deploy`],
  ])('of a retry in %s', (where, code, detail) => {
    const world = new World(plain);
    world.starts('E1');
    expect(world.retries('E1', where)).toEqual({ code, detail });
  });

  it('of a start that was meant for a lock mode, in PARALLEL mode only', () => {
    const startIn = (executionMode: ExecutionMode) => {
      const world = new World({ ...plain, executionMode });
      const answer = start(world, { inLockMode: true });
      return Array.isArray(answer) ? world.where('E1') : answer;
    };
    expect(startIn('SUPERSEDED')).toEqual(['Source']);
    expect(startIn('QUEUED')).toEqual(['Source']);
    const detail = 'Pipeline hello is in PARALLEL mode now';
    expect(startIn('PARALLEL')).toEqual({ code: 'flow.changed', detail });
  });

  it('of a stop of nobody', () => {
    const detail = `Execution ${runId('E1')} has ended or never was`;
    expect(new World(plain).stops('E1', false)).toEqual({ code: 'execution.not-active', detail });
  });

  it('of an override at another condition', () => {
    const world = new World(having(plain, 'Source', { onSuccess: { conditions: [{ rules: [rule('HttpInvoke')] }] } }));
    world.starts('E1');
    world.ends('E1', 'Checkout');
    expect(world.overrides('E1', 'Source', 'beforeEntry')).toEqual({
      code: 'condition.not-overridable',
      detail: `Execution ${runId('E1')} is not at the condition beforeEntry`,
    });
  });

  it.each([
    ['Source', 'stage.not-rollbackable', 'The source stage cannot be rolled back'],
    ['Nowhere', 'stage.not-found', 'Pipeline hello has no stage Nowhere'],
    ['Deploy', 'stage.not-rollbackable', `Execution ${runId('E1')} did not succeed in stage Deploy`],
  ])('of a rollback of %s', (where, code, detail) => {
    const world = new World(plain);
    world.starts('E1');
    expect(world.rollsBack('R', where, world.archive('E1'))).toEqual({ code, detail });
  });

  it('of a rollback of a stage that somebody is in', () => {
    const world = new World(plain);
    for (const name of ['E1', 'E2']) {
      world.starts(name);
      world.ends(name, 'Checkout');
      if (name === 'E1') world.ends(name, 'Compile');
    }
    expect(world.rollsBack('R', 'Build', world.archive('E1'))).toEqual({
      code: 'stage.not-rollbackable',
      detail: `Execution ${runId('E2')} is in stage Build`,
    });
  });
});

describe('a pipeline that is not there', () => {
  const at = instant(0);
  const actionExecutionId = 'a' as ActionExecutionId;
  const report = { at, actionExecutionId, fence: 1 };
  const run = { at, runId: runId('E1'), stage: 'Build', by: 'ann', currentVersion: 1 };
  const accepted: readonly FlowCommand[] = [
    { type: 'ReportActionStarted', ...report, workerId: 'w' },
    { type: 'ReportActionProgress', ...report },
    { type: 'ReportActionContinued', ...report, continuationToken: 't' },
    { type: 'ReportArtifactsCopied', ...report, copies: [] },
    { type: 'LoseJob', ...report, how: 'released', reason: '' },
    { type: 'TimeOutAction', at, actionExecutionId },
    { type: 'ReachTime', at },
    { type: 'DeletePipeline', at },
  ];
  const refused: readonly FlowCommand[] = [
    { type: 'StopExecution', ...run, abandon: false, reason: '' },
    { type: 'RetryStage', ...run, mode: 'ALL_ACTIONS' },
    { type: 'OverrideCondition', ...run, block: 'onSuccess' },
    { type: 'UpdateDefinition', at, declaration: plain },
    { type: 'DisableTransition', ...run, reason: '' },
    { type: 'EnableTransition', ...run },
  ];

  it.each(accepted)('$type is accepted without a word', (command) => {
    expect(decide(absent, command)).toEqual({ ok: true, value: [] });
  });

  it.each(refused)('$type is refused', (command) => {
    expect(decide(absent, command)).toEqual({
      ok: false,
      error: { code: 'flow.absent', detail: 'The pipeline does not exist, or has been deleted' },
    });
  });

  it('is opened once, and not again after it was deleted', () => {
    const world = new World(plain);
    const open = { type: 'OpenFlow', account: '0', region: 'r', pipelineId: 'p', declaration: plain } as const;
    expect(world.does(open)).toEqual([]);
    world.does({ type: 'DeletePipeline' });
    expect(world.does(open)).toEqual([]);
  });
});
