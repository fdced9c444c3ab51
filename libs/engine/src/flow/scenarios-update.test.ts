import { describe, expect, it } from 'vitest';
import {
  approval,
  build,
  commands,
  declared,
  deploy,
  gitSource,
  pipeline,
  stage,
} from '../definition/sample.fixture.ts';
import { ended, having, runId, World } from './world.fixture.ts';

const plain = declared(pipeline({ pipelineType: 'V2' }));

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

describe('an update', () => {
  it('AS-31 cancels what is under way and leaves nothing to go back to, even if it changes nothing', () => {
    const world = new World(plain);
    world.starts('E1');
    for (const action of ['Checkout', 'Compile', 'Release']) world.ends('E1', action);
    world.starts('E2');
    world.does({ type: 'UpdateDefinition', declaration: { ...plain, version: 2 } });
    expect(world.open.version).toBe(2);
    world.ends('E2', 'Checkout');
    expect(world.where('E2')).toEqual(['cancelled']);
    expect(world.rollsBack('R', 'Deploy', world.archive('E1'))).toMatchObject({ code: 'execution.outdated' });
  });

  it('lets executions finish on their own version when that says so', () => {
    const lasting = {
      ...declared(
        pipeline({
          stages: [
            stage('Source', gitSource()),
            stage('Build', build()),
            stage('Deploy', approval(), deploy({ runOrder: 2 })),
          ],
        }),
      ),
      millrace: { onUpdate: 'finish' as const },
    };
    const world = new World(lasting);
    world.starts('E1');
    world.ends('E1', 'Checkout');
    const [source, buildStage] = lasting.stages;
    if (!source || !buildStage) throw new Error('the sample has three stages');
    world.does({ type: 'UpdateDefinition', declaration: { ...lasting, version: 2, stages: [source, buildStage] } });
    world.ends('E1', 'Compile');
    world.starts('E2');
    world.ends('E2', 'Checkout');
    world.ends('E2', 'Compile');
    world.ends('E1', 'Approve');
    world.ends('E1', 'Release');
    expect(world.where('E1', 'E2')).toEqual(['succeeded', 'succeeded']);
    expect(Object.keys(world.open.definitions)).toEqual(['2']);
  });

  const lasting = {
    ...having(groups, 'Build', { onFailure: { result: 'ROLLBACK' } }),
    executionMode: 'QUEUED' as const,
    millrace: { onUpdate: 'finish' as const },
  };

  it('lets them be retried in a stage that it took away', () => {
    const world = new World(lasting);
    world.starts('E1');
    const stages = lasting.stages.map((one) => ({ ...one, name: `${one.name}2` }));
    world.does({ type: 'UpdateDefinition', declaration: { ...lasting, version: 2, stages } });
    world.ends('E1', 'Checkout');
    world.ends('E1', 'A', ended('failed'));
    world.retries('E1', 'Build');
    expect(world.action('E1', 'A').attempt).toBe(2);
    expect(world.retries('E1', 'Nowhere')).toMatchObject({ code: 'stage.not-found' });
  });

  it('lets none of them be rolled back to an execution of the new version', () => {
    const world = new World(lasting);
    world.starts('E0');
    for (const action of ['Checkout', 'A', 'B', 'C']) world.ends('E0', action);
    const origin = world.archive('E0');
    world.starts('E1');
    world.does({ type: 'UpdateDefinition', declaration: { ...lasting, version: 2 } });
    world.tries({ type: 'RerunExecution', runId: runId('E2'), origin, stage: 'Build', by: 'ann' });
    for (const action of ['A', 'B', 'C']) world.ends('E2', action);
    expect(world.open.stages['Build']?.lastGood).toMatchObject({ runId: runId('E2'), version: 2 });
    world.ends('E1', 'Checkout');
    world.ends('E1', 'A');
    world.ends('E1', 'B', ended('failed'));
    expect(world.where('E1')).toEqual(['failed']);
    expect(world.open.runs).toEqual({});
  });

  it('says which stages it takes away from those who have to pass them, in the order of their names, if any', () => {
    const work = (name: string) => stage(name, commands());
    const lasting = {
      ...declared(
        pipeline({ pipelineType: 'V2', stages: [stage('Source', gitSource()), work('Verify'), work('Audit')] }),
      ),
      millrace: { onUpdate: 'finish' as const },
    };
    const stages = lasting.stages.filter(({ name }) => name !== 'Verify' && name !== 'Audit');
    const world = new World(lasting);
    const [unused] = world.does({ type: 'UpdateDefinition', declaration: { ...lasting, version: 2 } });
    expect(unused).not.toHaveProperty('stillPassed');
    world.starts('E1');
    expect(world.does({ type: 'UpdateDefinition', declaration: { ...lasting, version: 3, stages } })).toMatchObject([
      { type: 'DefinitionUpdated', stillPassed: ['Audit', 'Verify'] },
    ]);
  });

  it('leaves the gate of a stage that it takes away as it was, to those who have to pass it', () => {
    const lasting = { ...plain, millrace: { onUpdate: 'finish' as const } };
    const stages = lasting.stages.filter(({ name }) => name !== 'Deploy');
    const closed = new World(lasting);
    closed.starts('E1');
    closed.ends('E1', 'Checkout');
    closed.does({ type: 'DisableTransition', stage: 'Deploy', reason: 'freeze', by: 'ann' });
    closed.does({ type: 'UpdateDefinition', declaration: { ...lasting, version: 2, stages } });
    closed.ends('E1', 'Compile');
    expect(closed.where('E1')).toEqual(['gate:Deploy']);
    closed.stops('E1', false);
    closed.does({ type: 'UpdateDefinition', declaration: { ...lasting, version: 3, stages } });
    expect(Object.keys(closed.open.stages)).toEqual(['Source', 'Build']);

    const passed = new World(lasting);
    passed.starts('E0');
    for (const action of ['Checkout', 'Compile', 'Release']) passed.ends('E0', action);
    const origin = passed.archive('E0');
    passed.starts('E1');
    passed.tries({ type: 'RerunExecution', runId: runId('E2'), origin, stage: 'Deploy', by: 'ann' });
    passed.ends('E2', 'Release');
    passed.does({ type: 'UpdateDefinition', declaration: { ...lasting, version: 2, stages } });
    for (const action of ['Checkout', 'Compile']) passed.ends('E1', action);
    expect(passed.where('E1', 'E2')).toEqual(['superseded', 'succeeded']);
  });

  it('leaves a gate that can still be opened to those who have to pass it', () => {
    const lasting = { ...plain, millrace: { onUpdate: 'finish' as const } };
    const world = new World(lasting);
    for (const name of ['E1', 'E2']) {
      world.starts(name);
      for (const action of ['Checkout', 'Compile']) world.ends(name, action);
    }
    world.does({ type: 'DisableTransition', stage: 'Deploy', reason: 'freeze', by: 'ann' });
    const stages = lasting.stages.filter(({ name }) => name !== 'Deploy');
    world.does({ type: 'UpdateDefinition', declaration: { ...lasting, version: 2, stages } });
    world.ends('E1', 'Release');
    expect(world.where('E1', 'E2')).toEqual(['succeeded', 'gate:Deploy']);
    world.does({ type: 'EnableTransition', stage: 'Deploy', by: 'ann' });
    world.ends('E2', 'Release');
    expect(world.where('E2')).toEqual(['succeeded']);
    const gone = world.tries({ type: 'EnableTransition', stage: 'Deploy', by: 'ann' });
    expect(gone).toMatchObject({ code: 'stage.not-found' });
  });
});
