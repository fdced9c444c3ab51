import { days } from '@millrace/kernel';
import { describe, expect, it } from 'vitest';
import { declared, deploy, gitSource, pipeline, stage } from '../definition/sample.fixture.ts';
import { explain } from './explain.ts';
import { building, plain } from './building.fixture.ts';
import { runId, World } from './world.fixture.ts';

/** Why an execution is where it is. */
const why = (world: World, name = 'E1') => explain(world.open, runId(name));

describe('why an execution stands in front of a stage', () => {
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
    expect(why(world, 'E3').map(({ text }) => text)).toEqual([
      `Waiting at the gate of Deploy behind execution ${runId('E2')}`,
      `Waiting at the gate of Deploy: execution ${runId('E1')} is in the stage, which takes one at a time`,
      'Waiting at the gate of Deploy: transition disabled by ann because "freeze"',
    ]);
    expect(why(world)).toMatchObject([{ kind: 'offered', action: 'Release' }]);
    expect(why(world, 'E9')).toEqual([]);
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

  it('does not concern a rollback at a disabled transition', () => {
    const world = building();
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
});
