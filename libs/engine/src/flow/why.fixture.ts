import { declared, pipeline } from '../definition/sample.fixture.ts';
import type { PipelineDeclaration } from '../definition/structure.ts';
import { explain, type Reason } from './explain.ts';
import { having, runId, World } from './world.fixture.ts';

/** Three stages, each with one action. */
export const plain = declared(pipeline({ pipelineType: 'V2' }));

/** A world in which E1 has left the first stage. */
export const checkedOut = (declaration: PipelineDeclaration = plain): World => {
  const world = new World(declaration);
  world.starts('E1');
  world.ends('E1', 'Checkout');
  return world;
};

/** The same where the second stage has these members as well. */
export const atBuild = (members: Parameters<typeof having>[2]): World => checkedOut(having(plain, 'Build', members));

/** Why an execution is where it is. */
export const why = (world: World, name = 'E1'): readonly Reason[] => explain(world.open, runId(name));
