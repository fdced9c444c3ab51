import { describe, expect, it } from 'vitest';
import { commands, declared, gitSource, pipeline, stage } from '../definition/sample.fixture.ts';
import { ended, having, rule, runId, succeeded, World } from './world.fixture.ts';

const plain = declared(pipeline());

/** Build has A and B side by side, then C. */
const groups = declared(
  pipeline({
    pipelineType: 'V2',
    stages: [
      stage('Source', gitSource()),
      stage('Build', commands({ name: 'A' }), commands({ name: 'B' }), commands({ name: 'C', runOrder: 2 })),
    ],
  }),
);

const failedInDeploy = (declaration = plain): World => {
  const world = new World(declaration);
  world.starts('E1');
  world.ends('E1', 'Checkout');
  world.ends('E1', 'Compile');
  world.ends('E1', 'Release', ended('failed'));
  return world;
};

const started = (world: World, action: string) =>
  world.history.filter((event) => event.type === 'ActionStarted' && event.action === action);

describe('a retry', () => {
  it('AS-05 keeps the id, bumps the attempt and runs again only what failed', () => {
    const world = failedInDeploy();
    expect(world.where('E1')).toEqual(['failed']);
    const facts = world.retries('E1', 'Deploy');
    expect(facts).toMatchObject([
      { type: 'RunResumed', runId: runId('E1'), by: 'ann' },
      { type: 'StageRetried', mode: 'FAILED_ACTIONS', trigger: 'ManualStageRetry', again: ['Release'], entry: false },
      { type: 'ActionStarted', action: 'Release', attempt: 2 },
    ]);
    expect(world.open.runs[runId('E1')]).toMatchObject({
      attempt: 2,
      retries: { Deploy: { automatic: 0, manual: 1, latest: 'ManualStageRetry' } },
    });
    const [first, second] = started(world, 'Release');
    expect(first).not.toMatchObject({ actionExecutionId: (second as { actionExecutionId: string }).actionExecutionId });
    expect(started(world, 'Compile')).toHaveLength(1);
    expect(world.asked('E1', 'Release').inputArtifacts).toMatchObject([{ name: 'Bundle' }]);
    world.ends('E1', 'Release');
    expect(world.where('E1')).toEqual(['succeeded']);
  });

  it('AS-06 is accepted while a sibling runs, and leaves that alone', () => {
    const world = new World(groups);
    world.starts('E1');
    world.ends('E1', 'Checkout');
    const sibling = world.action('E1', 'B').id;
    expect(world.retries('E1', 'Build')).toMatchObject({ code: 'stage.not-retryable' });
    world.ends('E1', 'A', ended('failed'));
    expect(world.retries('E1', 'Build', 'ALL_ACTIONS')).toMatchObject({ code: 'stage.not-retryable' });
    world.retries('E1', 'Build');
    expect(world.action('E1', 'A').attempt).toBe(2);
    expect(world.action('E1', 'B').id).toBe(sibling);
    world.ends('E1', 'A');
    world.ends('E1', 'B');
    world.ends('E1', 'C');
    expect(world.where('E1')).toEqual(['succeeded']);
  });

  it('of all actions replaces what had succeeded', () => {
    const world = new World(groups);
    world.starts('E1');
    world.ends('E1', 'Checkout');
    world.ends('E1', 'A');
    world.ends('E1', 'B', ended('failed'));
    world.retries('E1', 'Build', 'ALL_ACTIONS');
    expect([world.action('E1', 'A').attempt, world.action('E1', 'B').attempt]).toEqual([2, 2]);
  });

  it('AS-04 is refused once a newer execution has entered', () => {
    const world = new World(plain);
    for (const name of ['E1', 'E2']) {
      world.starts(name);
      world.ends(name, 'Checkout');
      world.ends(name, 'Compile');
    }
    world.ends('E1', 'Release', ended('failed'));
    expect(world.where('E1', 'E2')).toEqual(['failed', 'Deploy']);
    expect(world.retries('E1', 'Deploy')).toMatchObject({ code: 'execution.not-latest' });
  });

  it('AS-08 is refused after an update', () => {
    const world = failedInDeploy();
    world.does({ type: 'UpdateDefinition', declaration: { ...plain, version: 2 } });
    const detail = 'The pipeline is at version 2, the execution ended under version 1';
    expect(world.retries('E1', 'Deploy')).toEqual({ code: 'stage.not-retryable', detail });
    world.starts('E2');
    world.ends('E2', 'Checkout');
    world.stops('E2', true);
    expect(world.where('E2')).toEqual(['stopped']);
    world.does({ type: 'UpdateDefinition', declaration: { ...plain, version: 3 } });
    const later = 'The pipeline is at version 3, the execution ended under version 2';
    expect(world.retries('E2', 'Build')).toEqual({ code: 'stage.not-retryable', detail: later });
  });

  it('AS-12 of an execution that was stopped in front of a stage is refused', () => {
    const world = new World(plain);
    world.does({ type: 'DisableTransition', stage: 'Build', reason: 'freeze', by: 'ann' });
    world.starts('E1');
    world.ends('E1', 'Checkout');
    world.stops('E1', false);
    expect(world.where('E1')).toEqual(['stopped']);
    expect(world.retries('E1', 'Build')).toMatchObject({ code: 'execution.not-latest' });
    expect(world.retries('E1', 'Source')).toMatchObject({ code: 'stage.not-retryable' });
    expect(world.stops('E1', false)).toMatchObject({ code: 'execution.not-active' });
  });

  it('AS-13 of an abandoned action is allowed, and the late result of the first attempt changes nothing', () => {
    const world = new World(plain);
    world.starts('E1');
    world.ends('E1', 'Checkout');
    const abandoned = world.offered('E1', 'Compile');
    world.stops('E1', true);
    expect(world.where('E1')).toEqual(['stopped']);
    expect(world.retries('E1', 'Build')).toMatchObject([{}, { again: ['Compile'] }, { attempt: 2 }]);
    const late = { actionExecutionId: abandoned.jobId, fence: abandoned.fence, result: succeeded(['Bundle']) };
    expect(world.does({ type: 'ReportActionResult', ...late })).toEqual([]);
  });

  it('of unknown stages, unknown executions and stages that succeeded is refused', () => {
    const world = failedInDeploy();
    expect(world.retries('E1', 'Nowhere')).toMatchObject({ code: 'stage.not-found' });
    expect(world.retries('E9', 'Deploy')).toMatchObject({ code: 'execution.not-latest' });
    expect(world.retries('E1', 'Build')).toMatchObject({ code: 'stage.not-retryable' });
  });

  it('counts against the limit of concurrent executions in QUEUED mode', () => {
    const world = failedInDeploy(declared(pipeline({ executionMode: 'QUEUED', pipelineType: 'V2' })));
    world.does({ type: 'DisableTransition', stage: 'Source', reason: 'freeze', by: 'ann' });
    for (let n = 2; n <= 51; n++) world.starts(`E${n}`);
    expect(world.retries('E1', 'Deploy')).toMatchObject({ code: 'execution.limit' });
  });

  it('AS-24 happens by itself exactly once', () => {
    const world = failedInDeploy(
      having(plain, 'Deploy', { onFailure: { result: 'RETRY', retryConfiguration: { retryMode: 'FAILED_ACTIONS' } } }),
    );
    expect(world.where('E1')).toEqual(['Deploy']);
    expect(world.open.runs[runId('E1')]).toMatchObject({
      attempt: 2,
      retries: { Deploy: { automatic: 1, manual: 0, latest: 'AutomatedStageRetry' } },
    });
    world.ends('E1', 'Release', ended('failed'));
    expect(world.where('E1')).toEqual(['failed']);
    expect(started(world, 'Release')).toHaveLength(2);
    world.retries('E1', 'Deploy');
    expect(world.open.runs[runId('E1')]).toMatchObject({
      attempt: 3,
      retries: { Deploy: { automatic: 1, manual: 1, latest: 'ManualStageRetry' } },
    });
    world.ends('E1', 'Release', ended('failed'));
    expect(world.where('E1')).toEqual(['failed']);
  });
});

describe('a refused retry says', () => {
  const refusal = (detail: string) => ({ code: 'stage.not-retryable', detail });
  const atBuild = (declaration = groups): World => {
    const world = new World(declaration);
    world.starts('E1');
    world.ends('E1', 'Checkout');
    return world;
  };

  it('under which versions the pipeline is and the execution ran', () => {
    expect(failedInDeploy().retries('E1', 'Deploy', 'FAILED_ACTIONS', 2)).toEqual(
      refusal('The pipeline is at version 2, the execution ended under version 1'),
    );
  });

  it('that the execution is ending', () => {
    const world = atBuild();
    world.ends('E1', 'A', ended('failed'));
    world.stops('E1', false);
    expect(world.retries('E1', 'Build')).toEqual(refusal(`Execution ${runId('E1')} is stopping`));
  });

  it('that nothing has failed yet', () => {
    const world = atBuild();
    world.ends('E1', 'A');
    expect(world.retries('E1', 'Build')).toEqual(refusal('No action of stage Build has failed'));
    world.ends('E1', 'B', ended('failed'));
    const waiting = having(groups, 'Build', { beforeEntry: { conditions: [{ rules: [rule('HttpInvoke')] }] } });
    expect(atBuild(waiting).retries('E1', 'Build', 'ALL_ACTIONS')).toEqual(refusal('Stage Build has not failed'));
  });

  it('that the failure condition has not decided yet', () => {
    const world = atBuild(having(groups, 'Build', { onFailure: { conditions: [{ rules: [rule('HttpInvoke')] }] } }));
    world.ends('E1', 'A', ended('failed'));
    world.ends('E1', 'B');
    const detail = 'The failure condition of stage Build has not decided yet';
    expect(world.retries('E1', 'Build')).toEqual(refusal(detail));
  });

  it('how the execution left the stage', () => {
    const world = new World(plain);
    world.starts('E1');
    for (const action of ['Checkout', 'Compile']) world.ends('E1', action);
    const detail = `Execution ${runId('E1')} left stage Build as succeeded`;
    expect(world.retries('E1', 'Build')).toEqual(refusal(detail));
  });

  it('that all actions have to be retried when none has failed', () => {
    const world = atBuild(having(groups, 'Build', { beforeEntry: { conditions: [{ rules: [rule('HttpInvoke')] }] } }));
    world.stops('E1', false);
    const detail = 'No action of stage Build failed; retry all of its actions';
    expect(world.retries('E1', 'Build')).toEqual(refusal(detail));
  });
});

describe('what a retry runs again', () => {
  const failing = (): World => {
    const unordered = [commands({ name: 'B' }), commands({ name: 'A' })];
    const world = new World(
      declared(pipeline({ stages: [stage('Source', gitSource()), stage('Build', ...unordered)] })),
    );
    world.starts('E1');
    world.ends('E1', 'Checkout');
    for (const name of ['B', 'A']) world.ends('E1', name, ended('failed'));
    return world;
  };

  it.each(['FAILED_ACTIONS', 'ALL_ACTIONS'] as const)('is told in the order of names, %s', (mode) => {
    expect(failing().retries('E1', 'Build', mode)).toMatchObject([{}, { again: ['A', 'B'] }, {}, {}]);
  });

  it('is what was left when a stop came between two groups', () => {
    const world = new World(groups);
    world.starts('E1');
    world.ends('E1', 'Checkout');
    world.stops('E1', false);
    for (const name of ['A', 'B']) world.ends('E1', name);
    expect(world.where('E1')).toEqual(['stopped']);
    expect(world.retries('E1', 'Build')).toMatchObject([{}, { again: [] }, { type: 'ActionStarted', action: 'C' }]);
  });
});
