import type { World } from './world.fixture.ts';

/** Runs that tests of causes speak of. */
export const names = ['E1', 'E2', 'E3', 'E4', 'R'];

/** Starts a run, and lets these actions succeed. */
export const upTo = (world: World, name: string, ...actions: readonly string[]): void => {
  world.starts(name);
  for (const action of actions) world.ends(name, action);
};

/** What history says of what is done here, without the starts and the waits. */
export const saidBy = (world: World, act: () => void): readonly string[] => {
  const before = world.history.length;
  act();
  const dull = ['ActionStarted', 'RunWaiting', 'StageStarted'];
  return world.says(
    names,
    world.history.slice(before).filter(({ type }) => !dull.includes(type)),
  );
};

/** What history says in facts of some types. */
export const told = (world: World, ...types: readonly string[]): readonly string[] =>
  world.says(
    names,
    world.history.filter(({ type }) => types.includes(type)),
  );
