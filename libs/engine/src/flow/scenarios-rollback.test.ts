import { describe, expect, it } from 'vitest';
import { declared, pipeline } from '../definition/sample.fixture.ts';
import { ended, having, rule, runId, succeeded, World } from './world.fixture.ts';

describe('a rollback', () => {
  const rolling = having(declared(pipeline({ pipelineType: 'V2' })), 'Deploy', { onFailure: { result: 'ROLLBACK' } });
  const through = (world: World, name: string, last: 'succeeded' | 'failed' = 'succeeded'): void => {
    world.starts(name);
    for (const action of ['Checkout', 'Compile']) world.ends(name, action);
    world.ends(name, 'Release', last === 'succeeded' ? undefined : ended('failed'));
  };

  it('AS-23 goes to an execution of this version only, never to a rollback, never in the source stage', () => {
    const world = new World(rolling);
    through(world, 'E1');
    world.does({ type: 'UpdateDefinition', declaration: { ...rolling, version: 2 } });
    through(world, 'E2', 'failed');
    expect(Object.keys(world.open.runs)).toEqual([]);
    expect(world.history.at(-1)).toMatchObject({ type: 'RunFinished', outcome: 'failed' });
    expect(world.rollsBack('R0', 'Deploy', world.archive('E1'))).toMatchObject({ code: 'execution.outdated' });
    through(world, 'E3');
    world.rollsBack('R', 'Deploy', world.archive('E3'));
    expect(world.rollsBack('R2', 'Deploy', world.archive('E3'))).toMatchObject({ code: 'stage.not-rollbackable' });
    world.ends('R', 'Release');
    expect(world.where('R')).toEqual(['succeeded']);
    const target = { ...world.archive('R'), stages: { Deploy: 'succeeded' as const } };
    expect(world.rollsBack('R3', 'Deploy', target)).toMatchObject({ code: 'stage.not-rollbackable' });
    expect(world.rollsBack('R4', 'Source', world.archive('E3'))).toMatchObject({ code: 'stage.not-rollbackable' });
    expect(world.rollsBack('R5', 'Nowhere', world.archive('E3'))).toMatchObject({ code: 'stage.not-found' });
  });

  it('does not go back by itself to an execution that skipped the stage', () => {
    const isRelease = rule('VariableCheck', { Variable: '#{SourceVariables.Kind}', Operator: 'EQ', Value: 'release' });
    const beforeEntry = { conditions: [{ result: 'SKIP' as const, rules: [isRelease] }] };
    const world = new World(having(rolling, 'Deploy', { beforeEntry }));
    const arrives = (name: string, Kind: string): void => {
      world.starts(name);
      world.ends(name, 'Checkout', succeeded(['Sources'], { Kind }));
      world.ends(name, 'Compile');
    };
    arrives('E1', 'draft');
    expect(world.where('E1')).toEqual(['succeeded']);
    arrives('E2', 'release');
    world.ends('E2', 'Release', ended('failed'));
    expect(world.where('E2')).toEqual(['failed']);
    expect(world.open.runs).toEqual({});
    arrives('E3', 'release');
    world.ends('E3', 'Release');
    arrives('E4', 'draft');
    arrives('E5', 'release');
    world.ends('E5', 'Release', ended('failed'));
    expect(Object.values(world.open.runs)).toMatchObject([{ rollback: { targetRunId: runId('E3') } }]);
  });

  it('that fails starts no other one', () => {
    const world = new World(rolling);
    through(world, 'E1');
    through(world, 'E2', 'failed');
    const [rollback] = Object.values(world.open.runs);
    expect(rollback).toMatchObject({ type: 'ROLLBACK', stage: 'Deploy' });
    if (rollback?.status !== 'in-stage') throw new Error('it runs');
    const release = rollback.actions['Release'];
    if (release?.status !== 'offered') throw new Error('it was asked');
    const { id: actionExecutionId, fence } = release;
    world.does({ type: 'ReportActionResult', actionExecutionId, fence, result: ended('failed') });
    expect(Object.keys(world.open.runs)).toEqual([]);
  });

  it('goes ahead of who waits, overtakes nobody, and passes a disabled transition', () => {
    const world = new World(rolling);
    through(world, 'E1');
    world.does({ type: 'DisableTransition', stage: 'Deploy', reason: 'incident', by: 'ann' });
    world.starts('E2');
    for (const action of ['Checkout', 'Compile']) world.ends('E2', action);
    world.rollsBack('R', 'Deploy', world.archive('E1'));
    expect(world.where('R', 'E2')).toEqual(['Deploy', 'gate:Deploy']);
    world.ends('R', 'Release');
    expect(world.where('R', 'E2')).toEqual(['succeeded', 'gate:Deploy']);
    world.does({ type: 'EnableTransition', stage: 'Deploy', by: 'ann' });
    expect(world.where('E2')).toEqual(['Deploy']);
  });

  it('to artifacts goes to any version, and says beforehand what it would do', () => {
    const world = new World(rolling);
    through(world, 'E1');
    const target = world.archive('E1');
    world.does({ type: 'UpdateDefinition', declaration: { ...rolling, version: 2 } });
    world.rollsBack('R', 'Deploy', target, 'artifacts');
    expect(world.asked('R', 'Release').inputArtifacts).toEqual([target.artifacts['Bundle']]);
    world.ends('R', 'Release');
    expect(world.where('R')).toEqual(['succeeded']);
    const { Bundle: _gone, ...rest } = target.artifacts;
    const refused = world.rollsBack('R2', 'Deploy', { ...target, artifacts: rest }, 'artifacts');
    expect(refused).toMatchObject({ code: 'stage.not-rollbackable', detail: expect.stringContaining('Bundle') });
  });

  it('is refused in PARALLEL mode, and for a V1 pipeline by CodePipeline’s rules', () => {
    const parallel = new World({ ...rolling, executionMode: 'PARALLEL' });
    parallel.starts('E1');
    for (const action of ['Checkout', 'Compile', 'Release']) parallel.ends('E1', action);
    const refused = parallel.rollsBack('R', 'Deploy', parallel.archive('E1'));
    expect(refused).toMatchObject({ code: 'stage.not-rollbackable' });
    const old = new World({ ...rolling, pipelineType: 'V1' });
    through(old, 'E1');
    expect(old.rollsBack('R', 'Deploy', old.archive('E1'))).toMatchObject({ code: 'stage.not-rollbackable' });
    expect(old.rollsBack('R', 'Deploy', old.archive('E1'), 'artifacts')).not.toHaveProperty('code');
  });
});
