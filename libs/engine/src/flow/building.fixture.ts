import { declared, pipeline } from '../definition/sample.fixture.ts';
import type { PipelineDeclaration } from '../definition/structure.ts';
import type { FlowEvent } from './events.ts';
import { evolve } from './evolve.ts';
import type { Flow, OpenFlow } from './state.ts';
import { having, World } from './world.fixture.ts';

/** Three stages, each with one action. */
export const plain = declared(pipeline({ pipelineType: 'V2' }));

/** E1 has left the first stage. */
export const building = (declaration: PipelineDeclaration = plain): World => {
  const world = new World(declaration);
  world.starts('E1');
  world.ends('E1', 'Checkout');
  return world;
};

/** The same where the second stage has these members as well. */
export const buildingWith = (members: Parameters<typeof having>[2]): World => building(having(plain, 'Build', members));

/** The state after one more fact. */
export const after = (flow: Flow, fact: FlowEvent): OpenFlow => {
  const next = evolve(flow, fact);
  if (next.status !== 'open') throw new Error('the flow is not open');
  return next;
};
