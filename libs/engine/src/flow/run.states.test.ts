import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { declared, pipeline } from '../definition/sample.fixture.ts';
import { evolve } from './evolve.ts';
import { runStateDiagram, runStateIn, runTransitions, type RunTransition } from './run.states.ts';
import { absent, type Flow } from './state.ts';
import { World } from './world.fixture.ts';

/** Stages, stops and cancellations of every kind, so that each move happens at least once. */
function played(): World {
  const world = new World(declared(pipeline()));
  for (const name of ['E1', 'E2', 'E3']) {
    world.starts(name);
    world.ends(name, 'Checkout');
  }
  world.stops('E1', false);
  world.stops('E1', true);
  world.ends('E3', 'Compile');
  world.does({ type: 'UpdateDefinition', declaration: declared(pipeline(), 2) });
  world.ends('E3', 'Release');
  world.starts('E4');
  for (const action of ['Checkout', 'Compile', 'Release']) world.ends('E4', action);
  return world;
}

const key = ({ from, on, to }: RunTransition): string => `${from} ${on} ${to}`;

it('every move of a run is in the table, and every row of the table happens', () => {
  const seen = new Set<string>();
  let flow: Flow = absent;
  for (const event of played().history) {
    const next = evolve(flow, event);
    const runId = event.type === 'RunStarted' ? event.run.id : 'runId' in event ? event.runId : undefined;
    if (runId !== undefined) {
      const from = runStateIn(flow, runId);
      const to = event.type === 'RunFinished' ? 'ended' : runStateIn(next, runId);
      const silent = from === to && !runTransitions.some((row) => row.on === event.type);
      if (!silent) seen.add(key({ from, on: event.type, to }));
    }
    flow = next;
  }
  expect([...seen].sort()).toEqual(runTransitions.map(key).sort());
});

it('the README shows the table', async () => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(`\`\`\`mermaid\n${runStateDiagram()}\n\`\`\``);
});
