import { describe, expect, it } from 'vitest';
import { build, declared, deploy, gitSource, pipeline, stage } from '../definition/sample.fixture.ts';
import { previewRollback } from './rollback.ts';
import type { RunArchive } from './state.ts';
import { ended, having, rule, runId, succeeded, World } from './world.fixture.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const revision = { revisionId: 'abc' };
const plain = declared(pipeline({ pipelineType: 'V2' }));

const through = (world: World, name: string, last: 'succeeded' | 'failed' = 'succeeded'): void => {
  const trigger = { triggerType: 'Webhook', triggerDetail: '' };
  const start = { type: 'StartExecution', runId: runId(name), trigger, traceparent, asked: 'person' } as const;
  world.does({ ...start, variables: [], sourceOverrides: [] });
  world.ends(name, 'Checkout', { ...succeeded(['Sources'], { Branch: name }), sourceRevision: revision });
  world.ends(name, 'Compile');
  world.ends(name, 'Release', last === 'succeeded' ? undefined : ended(last));
};
const archived = (world: World, name: string): RunArchive => ({ ...world.archive(name), sourceRevision: revision });
const startOf = (world: World) => world.history.findLast((event) => event.type === 'RunStarted');

describe('a rollback by hand', () => {
  const rolledBack = (declaration = plain, where = 'Deploy'): World => {
    const world = new World(declaration);
    through(world, 'E1');
    const target = archived(world, 'E1');
    const command = {
      type: 'RollbackStage',
      runId: runId('R'),
      stage: where,
      target,
      by: 'ann',
      how: 'stage',
    } as const;
    world.does({ ...command, traceparent });
    return world;
  };

  it('says who asked, continues the trace, and takes over what the target had', () => {
    const world = rolledBack();
    expect(startOf(world)).toMatchObject({
      run: {
        type: 'ROLLBACK',
        trigger: { triggerType: 'ManualRollback', triggerDetail: 'ann' },
        rollback: { targetRunId: runId('E1') },
        traceparent,
      },
      inherited: { sourceRevision: revision, outputs: { SourceVariables: { Branch: 'E1' } } },
    });
    expect(world.asked('R', 'Release')).toMatchObject({ sourceRevision: revision });
  });

  it('is begun once, whatever the stage has come to since', () => {
    const world = rolledBack();
    expect(world.rollsBack('R', 'Deploy', archived(world, 'E1'))).toEqual([]);
  });

  it('ends with its stage', () => {
    const world = rolledBack(plain, 'Build');
    world.ends('R', 'Compile');
    expect(world.where('R')).toEqual(['succeeded']);
    expect(world.history.some((event) => event.type === 'RunArrived' && event.runId === runId('R'))).toBe(false);
  });

  it('asks no conditions', () => {
    const conditions = [{ rules: [rule('VariableCheck', { Variable: 'a', Operator: 'EQ', Value: 'a' })] }];
    const world = rolledBack(having(plain, 'Deploy', { beforeEntry: { conditions }, onSuccess: { conditions } }));
    world.ends('R', 'Release');
    expect(world.where('R')).toEqual(['succeeded']);
    const asked = world.history.filter((event) => event.type === 'ConditionStarted' && event.runId === runId('R'));
    expect(asked).toEqual([]);
  });

  it('says beforehand what each action would be asked', () => {
    const world = new World(plain);
    through(world, 'E1');
    const target = archived(world, 'E1');
    const { Bundle: bundle } = target.artifacts;
    expect(previewRollback(world.open, 'Deploy', target)).toMatchObject([
      { action: 'Release', work: { inputArtifacts: [bundle], sourceRevision: revision } },
    ]);
    expect(previewRollback(world.open, 'Deploy', { ...target, artifacts: {} })).toEqual([
      { action: 'Release', problem: 'Release needs the artifact Bundle, which this execution did not produce' },
    ]);
  });

  it('does not miss beforehand what the stage itself will make', () => {
    const both = declared(
      pipeline({
        pipelineType: 'V2',
        stages: [stage('Source', gitSource()), stage('All', build(), deploy({ runOrder: 2 }))],
      }),
    );
    const world = new World(both);
    through(world, 'E1');
    const target = archived(world, 'E1');
    const { Bundle: bundle, ...others } = target.artifacts;
    const inputs = (of: RunArchive) => previewRollback(world.open, 'All', of).map(({ work }) => work?.inputArtifacts);
    expect(inputs(target)).toEqual([[others['Sources']], [bundle]]);
    expect(inputs({ ...target, artifacts: others })).toEqual([[others['Sources']], []]);
  });
});

it('a rollback takes over no source revision that its target did not have', () => {
  const world = new World(plain);
  through(world, 'E1');
  world.rollsBack('R', 'Deploy', world.archive('E1'));
  const start = startOf(world);
  expect(start?.type === 'RunStarted' && start.inherited).not.toHaveProperty('sourceRevision');
});

it('a rollback that begins by itself continues the trace of the execution that failed', () => {
  const world = new World(having(plain, 'Deploy', { onFailure: { result: 'ROLLBACK' } }));
  through(world, 'E1');
  through(world, 'E2', 'failed');
  expect(startOf(world)).toMatchObject({
    run: { type: 'ROLLBACK', traceparent },
    inherited: { sourceRevision: revision, outputs: { SourceVariables: { Branch: 'E1' } } },
  });
});
