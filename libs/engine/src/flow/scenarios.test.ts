import { days, hours } from '@millrace/kernel';
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
import { ended, runId, succeeded, World } from './world.fixture.ts';

const sequence = (mode: string = 'SUPERSEDED') => new World(declared(pipeline({ executionMode: mode })));

const withApproval = declared(
  pipeline({
    stages: [
      stage('Source', gitSource()),
      stage('Build', build()),
      stage('Deploy', approval(), deploy({ runOrder: 2 })),
    ],
  }),
);

describe('acceptance scenarios', () => {
  it('AS-01 superseding happens only at gates', () => {
    const world = sequence();
    for (const name of ['E1', 'E2', 'E3']) {
      world.starts(name);
      world.ends(name, 'Checkout');
      world.ends(name, 'Compile');
    }
    expect(world.where('E1', 'E2', 'E3')).toEqual(['Deploy', 'superseded', 'gate:Deploy']);
    world.ends('E1', 'Release');
    expect(world.where('E1', 'E3')).toEqual(['succeeded', 'Deploy']);
  });

  it('AS-02 a running older execution is never superseded inside a stage', () => {
    const world = sequence();
    world.starts('E1');
    world.ends('E1', 'Checkout');
    world.starts('E2');
    world.ends('E2', 'Checkout');
    expect(world.where('E1', 'E2')).toEqual(['Build', 'gate:Build']);
    expect(world.open.stages['Build']?.latest).toMatchObject({ runId: runId('E1'), status: 'inside' });
    expect(world.open.stages['Source']?.latest).toMatchObject({ runId: runId('E2'), status: 'succeeded' });
  });

  it('AS-03 an approval holds the lock', () => {
    const world = new World(withApproval);
    for (const name of ['E1', 'E2', 'E3']) {
      world.starts(name);
      world.ends(name, 'Checkout');
      world.ends(name, 'Compile');
    }
    expect(world.where('E1', 'E2', 'E3')).toEqual(['Deploy', 'superseded', 'gate:Deploy']);
    const asked = world.action('E1', 'Approve').id;
    world.ends('E1', 'Approve');
    world.ends('E1', 'Release');
    expect(world.where('E3')).toEqual(['Deploy']);
    expect(world.action('E3', 'Approve').id).not.toBe(asked);
  });

  it('AS-04 a failure unlocks, and the newer execution takes the place of the failed one', () => {
    const world = sequence();
    for (const name of ['E1', 'E2']) {
      world.starts(name);
      world.ends(name, 'Checkout');
      world.ends(name, 'Compile');
    }
    world.ends('E1', 'Release', ended('failed'));
    expect(world.where('E1', 'E2')).toEqual(['failed', 'Deploy']);
    expect(world.open.stages['Deploy']?.latest?.runId).toBe(runId('E2'));
  });

  it('AS-07 a failure is contained by its run-order group', () => {
    const world = new World(
      declared(
        pipeline({
          stages: [
            stage('Source', gitSource()),
            stage('Test', commands({ name: 'A' }), commands({ name: 'B' }), commands({ name: 'C', runOrder: 2 })),
          ],
        }),
      ),
    );
    world.starts('E1');
    world.ends('E1', 'Checkout');
    world.ends('E1', 'A', ended('failed'));
    expect(world.where('E1')).toEqual(['Test']);
    world.ends('E1', 'B');
    expect(world.where('E1')).toEqual(['failed']);
    expect(world.history.some((event) => 'action' in event && event.action === 'C')).toBe(false);
  });

  it('AS-08 an update cancels what is under way', () => {
    const world = sequence();
    world.starts('E0');
    world.ends('E0', 'Checkout');
    world.ends('E0', 'Compile');
    world.starts('E2');
    world.ends('E2', 'Checkout');
    world.ends('E2', 'Compile');
    world.starts('E1');
    world.ends('E1', 'Checkout');
    expect(world.where('E0', 'E2', 'E1')).toEqual(['Deploy', 'gate:Deploy', 'Build']);
    world.does({ type: 'UpdateDefinition', declaration: declared(pipeline(), 2) });
    expect(world.where('E2')).toEqual(['cancelled']);
    world.ends('E1', 'Compile');
    world.ends('E0', 'Release', ended('failed'));
    expect(world.where('E0', 'E1')).toEqual(['cancelled', 'cancelled']);
    expect(Object.keys(world.open.definitions)).toEqual(['2']);
    expect(world.told().filter((type) => type === 'RunStarted')).toHaveLength(3);
  });

  it('AS-08 an update withdraws an open approval at once', () => {
    const world = new World(withApproval);
    world.starts('E1');
    world.ends('E1', 'Checkout');
    world.ends('E1', 'Compile');
    const { id } = world.action('E1', 'Approve');
    world.does({ type: 'UpdateDefinition', declaration: { ...withApproval, version: 2 } });
    expect(world.where('E1')).toEqual(['cancelled']);
    expect(world.orders).toContainEqual(expect.objectContaining({ type: 'CancelJob', jobId: id }));
  });

  it('AS-09 PARALLEL runs ignore edits', () => {
    const world = sequence('PARALLEL');
    world.starts('E1');
    world.does({
      type: 'UpdateDefinition',
      declaration: declared(
        pipeline({ executionMode: 'PARALLEL', stages: [stage('Source', gitSource()), stage('Gate', approval())] }),
        2,
      ),
    });
    world.starts('E2');
    for (const name of ['E1', 'E2']) world.ends(name, 'Checkout');
    expect(world.where('E1', 'E2')).toEqual(['Build', 'Gate']);
    world.ends('E1', 'Compile');
    world.ends('E1', 'Release');
    expect(world.where('E1')).toEqual(['succeeded']);
  });

  it('AS-10 QUEUED never overtakes', () => {
    const world = sequence('QUEUED');
    for (const name of ['E1', 'E2', 'E3']) {
      world.starts(name);
      world.ends(name, 'Checkout');
    }
    world.starts('E4');
    world.starts('E5');
    expect(world.where('E1', 'E2', 'E3', 'E4', 'E5')).toEqual([
      'Build',
      'gate:Build',
      'gate:Build',
      'Source',
      'gate:Source',
    ]);
    world.ends('E1', 'Compile', ended('failed'));
    expect(world.where('E1', 'E2', 'E3')).toEqual(['failed', 'Build', 'gate:Build']);
  });

  it('AS-10 the 51st active execution is refused', () => {
    const world = sequence('QUEUED');
    for (let index = 0; index < 50; index++) world.starts(`E${index}`);
    const trigger = { triggerType: 'StartPipelineExecution', triggerDetail: '' };
    const start = {
      type: 'StartExecution',
      runId: runId('late'),
      trigger,
      variables: [],
      sourceOverrides: [],
    } as const;
    expect(world.tries({ ...start, asked: 'person' })).toMatchObject({ code: 'execution.limit' });
    world.does({ ...start, asked: 'trigger' });
    expect(world.where('late')).toEqual(['failed']);
  });

  it.each([
    [29, 'Deploy'],
    [31, 'gate:Deploy'],
  ])('AS-11 a gate closed for %d days keeps the newest only', (closedFor, where) => {
    const world = sequence();
    world.does({ type: 'DisableTransition', stage: 'Deploy', reason: 'freeze', by: 'ann' });
    for (const name of ['E1', 'E2', 'E3']) {
      world.starts(name);
      world.ends(name, 'Checkout');
      world.ends(name, 'Compile');
    }
    expect(world.where('E1', 'E2', 'E3')).toEqual(['superseded', 'superseded', 'gate:Deploy']);
    world.passes(days(closedFor));
    world.does({ type: 'EnableTransition', stage: 'Deploy', by: 'ann' });
    expect(world.where('E3')).toEqual([where]);
    world.starts('E4');
    world.ends('E4', 'Checkout');
    world.ends('E4', 'Compile');
    expect(world.where('E4')).toEqual([closedFor > 30 ? 'Deploy' : 'gate:Deploy']);
  });

  it('AS-12 an inbound execution is stopped at once', () => {
    const world = sequence();
    world.does({ type: 'DisableTransition', stage: 'Build', reason: 'freeze', by: 'ann' });
    world.starts('E3');
    world.ends('E3', 'Checkout');
    world.stops('E3', false);
    expect(world.where('E3')).toEqual(['stopped']);
    world.does({ type: 'EnableTransition', stage: 'Build', by: 'ann' });
    expect(world.where('E3')).toEqual(['stopped']);
    expect(world.stops('E3', false)).toMatchObject({ code: 'execution.not-active' });
  });
});

describe('a disabled transition', () => {
  it('AS-11 forgets who waited after 30 days', () => {
    const world = new World(
      declared(
        pipeline({ stages: [stage('Source', gitSource()), stage('Build', build()), stage('Deploy', deploy())] }),
      ),
    );
    world.does({ type: 'DisableTransition', stage: 'Deploy', reason: 'freeze', by: 'ann' });
    world.starts('E1');
    for (const action of ['Checkout', 'Compile']) world.ends('E1', action);
    world.passes(days(31));
    world.does({ type: 'EnableTransition', stage: 'Deploy', by: 'ann' });
    expect(world.where('E1')).toEqual(['gate:Deploy']);
    expect(world.open.stages['Deploy']?.transition).toMatchObject({ status: 'enabled', by: 'ann' });
    world.passes(hours(1));
    world.starts('E2');
    for (const action of ['Checkout', 'Compile', 'Release']) world.ends('E2', action);
    expect(world.where('E1', 'E2')).toEqual(['superseded', 'succeeded']);
  });
});

describe('an approval', () => {
  const asked = (): World => {
    const world = new World(withApproval);
    world.starts('E1');
    for (const action of ['Checkout', 'Compile']) world.ends('E1', action);
    return world;
  };

  it('AS-27 is decided once, and asked for anew by a retry', () => {
    const world = asked();
    const { id: actionExecutionId, fence } = world.action('E1', 'Approve');
    const decides = (outcome: 'succeeded' | 'failed') =>
      world.does({
        type: 'ReportActionResult',
        actionExecutionId,
        fence,
        result: outcome === 'succeeded' ? succeeded() : ended('failed'),
      });
    decides('failed');
    expect(world.where('E1')).toEqual(['failed']);
    world.retries('E1', 'Deploy');
    expect(decides('succeeded')).toEqual([]);
    const again = world.action('E1', 'Approve');
    expect(again.id).not.toBe(actionExecutionId);
    world.ends('E1', 'Approve');
    expect(world.action('E1', 'Release').status).toBe('offered');
  });

  it('AS-27 fails when its time is over, and nobody can decide it any more', () => {
    const world = asked();
    const { id: actionExecutionId, fence } = world.action('E1', 'Approve');
    world.begins('E1', 'Approve');
    world.does({ type: 'TimeOutAction', actionExecutionId });
    expect(world.where('E1')).toEqual(['failed']);
    expect(world.orders).toContainEqual(expect.objectContaining({ type: 'CancelJob', jobId: actionExecutionId }));
    expect(world.does({ type: 'ReportActionResult', actionExecutionId, fence, result: succeeded() })).toEqual([]);
  });
});

describe('a deleted pipeline', () => {
  it('AS-30 may be deleted again, and what is asked of it is refused by name', () => {
    const world = sequence();
    const gate = { type: 'DisableTransition', reason: 'freeze', by: 'ann' } as const;
    expect(world.tries({ ...gate, stage: 'Nowhere' })).toMatchObject({ code: 'stage.not-found' });
    expect(world.stops('E9', false)).toMatchObject({ code: 'execution.not-active' });
    world.does({ type: 'DeletePipeline' });
    expect(world.does({ type: 'DeletePipeline' })).toEqual([]);
    expect(world.tries({ ...gate, stage: 'Build' })).toMatchObject({ code: 'flow.absent' });
  });

  it('ends everything at once and accepts late reports without a word', () => {
    const world = sequence();
    world.starts('E1');
    const { id: actionExecutionId, fence } = world.action('E1', 'Checkout');
    world.does({ type: 'DeletePipeline' });
    expect(world.flow).toEqual({ status: 'closed' });
    expect(world.orders.map(({ type }) => type)).toContain('CancelJob');
    expect(world.does({ type: 'ReportActionResult', actionExecutionId, fence, result: succeeded() })).toEqual([]);
  });
});
