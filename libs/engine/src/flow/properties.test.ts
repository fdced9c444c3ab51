import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { declared, pipeline } from '../definition/sample.fixture.ts';
import { evolve } from './evolve.ts';
import { explain } from './explain.ts';
import { judge } from './judge.fixture.ts';
import { Play, step } from './play.fixture.ts';
import { pipelineOf, pipelineShape } from './random-pipeline.fixture.ts';
import { absent, type Flow, type RunId } from './state.ts';
import { runId, World } from './world.fixture.ts';

describe('for every pipeline and every order of commands', () => {
  it('the invariants hold, and time alone always ends what is open', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(pipelineShape, fc.array(step, { minLength: 20, maxLength: 120, size: 'max' }), (shape, steps) => {
        const play = new Play(pipelineOf(shape));
        const { world } = play;
        for (const one of steps) {
          play.takes(one);
          // Whoever is under way can always be told why it is where it is.
          for (const id of Object.keys(world.open.runs) as RunId[]) expect(explain(world.open, id)).not.toEqual([]);
        }
        play.settles();
        judge(world.history, play.definitions);
        const stuck = Object.values(world.open.runs).filter(
          (run) => run.status !== 'waiting' || run.wait.kind !== 'transition-reopened-too-late',
        );
        expect(stuck).toEqual([]);
        // The history folds to the state, also when that went through JSON in between, as it does in the database.
        const folded = world.history.reduce<Flow>(
          (flow, event) => evolve(JSON.parse(JSON.stringify(flow)) as Flow, event),
          absent,
        );
        expect(folded).toEqual(world.flow);
        expect(Object.keys(world.open.definitions)).toEqual([String(world.open.version)]);
      }),
      { numRuns: 500 },
    );
  });

  it('a run id that was used starts nothing again while the run is active', () => {
    const world = new World(declared(pipeline()));
    world.starts('E1');
    expect(world.starts('E1')).toEqual([]);
    expect(world.where('E1')).toEqual(['Source']);
    expect(runId('E1')).not.toBe(runId('E2'));
  });
});
