import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { declared, pipeline } from '../definition/sample.fixture.ts';
import type { PipelineDeclaration, StageDeclaration } from '../definition/structure.ts';
import { evolve } from './evolve.ts';
import type { FlowEvent } from './events.ts';
import { Play, step } from './play.fixture.ts';
import { pipelineOf, pipelineShape } from './random-pipeline.fixture.ts';
import { runStateDiagram, runStateIn, runTransitions, type RunState, type RunTransition } from './run.states.ts';
import { absent, type Flow, type RunId } from './state.ts';
import { ended, having, rule, World } from './world.fixture.ts';

const key = ({ from, on, to }: RunTransition): string => `${from} ${on} ${to}`;

/** Every move of every run in a history. */
function moves(history: readonly FlowEvent[]): readonly RunTransition[] {
  const over = new Set<RunId>();
  const seen: RunTransition[] = [];
  let flow: Flow = absent;
  for (const event of history) {
    const next = evolve(flow, event);
    const runId = event.type === 'RunStarted' ? event.run.id : 'runId' in event ? event.runId : undefined;
    if (runId !== undefined) {
      const from: RunState = over.has(runId) ? 'ended' : runStateIn(flow, runId);
      if (event.type === 'RunFinished') over.add(runId);
      if (event.type === 'RunResumed') over.delete(runId);
      const to = over.has(runId) ? 'ended' : runStateIn(next, runId);
      if (from !== to) seen.push({ from, on: event.type, to });
    }
    flow = next;
  }
  return seen;
}

const plain = declared(pipeline({ pipelineType: 'V2' }));
const check = rule('HttpInvoke', { Url: 'https://checks.example' });
const guarded = (members: Partial<StageDeclaration>): PipelineDeclaration => having(plain, 'Build', members);
const unresolvable = (plain.stages[1]?.actions ?? []).map((action) => ({
  ...action,
  configuration: { ProjectName: '#{SourceVariables.Nope}' },
}));
const condition = { conditions: [{ result: 'FAIL' as const, rules: [check] }] };
const rollback = { conditions: [{ result: 'ROLLBACK' as const, rules: [check] }] };

/** A run at the gate of Build, and what happens to it there. */
function atBuild(declaration: PipelineDeclaration, ...happens: readonly ((world: World) => unknown)[]): World {
  const world = new World(declaration);
  world.starts('E1');
  world.ends('E1', 'Checkout');
  for (const one of happens) one(world);
  return world;
}

const succeeds = (world: World) => world.ends('E1', 'Compile');
const fails = (world: World) => world.ends('E1', 'Compile', ended('failed'));
const stops = (world: World) => world.stops('E1', false);
const isMet = (world: World) => world.rules('E1', 'HttpInvoke');
const isNotMet = (world: World) => world.rules('E1', 'HttpInvoke', ended('failed'));
const retries = (world: World) => world.retries('E1', 'Build');
const retriesAll = (world: World) => world.retries('E1', 'Build', 'ALL_ACTIONS');
const updates = (world: World) => world.does({ type: 'UpdateDefinition', declaration: { ...plain, version: 2 } });
const overtakes = (world: World) => {
  const name = `E${world.told().length}`;
  world.starts(name);
  world.ends(name, 'Checkout');
};
const retryAll = { result: 'RETRY', retryConfiguration: { retryMode: 'ALL_ACTIONS' } } as const;

/** Every kind of end, retry and override, one by one. */
const directed = (): readonly World[] => [
  atBuild(guarded({ beforeEntry: condition }), isMet, stops, retries),
  atBuild(guarded({ beforeEntry: condition }), stops),
  atBuild(guarded({ beforeEntry: condition }), updates),
  atBuild(guarded({ beforeEntry: condition }), isNotMet, retriesAll),
  atBuild(guarded({ beforeEntry: condition, onFailure: retryAll }), isNotMet),
  atBuild(guarded({ beforeEntry: condition, onFailure: rollback }), isNotMet),
  atBuild(guarded({ beforeEntry: { conditions: [{ result: 'SKIP', rules: [check] }] } }), isNotMet),
  atBuild(guarded({ beforeEntry: condition, actions: unresolvable }), isMet),
  atBuild(guarded({ millrace: { locks: ['site'] } }), stops, retriesAll),
  atBuild(guarded({ millrace: { locks: ['site'] } }), updates),
  atBuild(guarded({}), fails, retriesAll),
  atBuild(guarded({}), stops, fails),
  atBuild(guarded({}), overtakes, overtakes),
  atBuild(guarded({}), updates, fails),
  atBuild(guarded({ onSuccess: condition }), succeeds, isMet),
  atBuild(guarded({ onSuccess: condition }), succeeds, stops),
  atBuild(guarded({ onSuccess: condition }), succeeds, updates),
  atBuild(guarded({ onSuccess: condition }), succeeds, isNotMet, (world) =>
    world.overrides('E1', 'Build', 'onSuccess'),
  ),
  atBuild(guarded({ onSuccess: condition, onFailure: retryAll }), succeeds, isNotMet),
  atBuild(guarded({ onSuccess: condition, onFailure: rollback }), succeeds, isNotMet),
  atBuild(guarded({ beforeEntry: condition, onFailure: rollback }), isNotMet, isNotMet, (world) =>
    world.overrides('E1', 'Build', 'beforeEntry'),
  ),
  atBuild(guarded({ onSuccess: condition, onFailure: rollback }), succeeds, isNotMet, (world) =>
    world.overrides('E1', 'Build', 'onSuccess'),
  ),
  atBuild(guarded({ onFailure: rollback }), fails, isMet, retries),
  atBuild(guarded({ onFailure: rollback }), fails, isNotMet, retriesAll),
  atBuild(guarded({ onFailure: rollback }), fails, stops),
  atBuild(guarded({ onFailure: rollback }), fails, updates),
];

it('every row of the table happens', () => {
  const seen = directed().flatMap(({ history }) => moves(history).map(key));
  expect([...new Set(seen)].sort()).toEqual(runTransitions.map(key).sort());
});

it('no move of a run is missing in the table', { timeout: 120_000 }, () => {
  const known = new Set(runTransitions.map(key));
  const steps = fc.array(step, { minLength: 20, maxLength: 100, size: 'max' });
  fc.assert(
    fc.property(pipelineShape, steps, (shape, all) => {
      const play = new Play(pipelineOf(shape));
      for (const one of all) play.takes(one);
      play.settles();
      for (const move of moves(play.world.history)) expect(known).toContain(key(move));
    }),
    { numRuns: 200 },
  );
});

it('the README shows the table', async () => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(`\`\`\`mermaid\n${runStateDiagram()}\n\`\`\``);
});
