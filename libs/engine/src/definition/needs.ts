import { err, ok, type Result } from '@millrace/kernel';
import type { ActionDeclaration } from './structure.ts';

/** What of an action the order of its stage follows from. */
export type Ordered = Pick<ActionDeclaration, 'name' | 'runOrder' | 'millrace'>;

/** Whether a stage is a graph: one action that says what it needs makes run orders mean nothing in the whole stage. */
export const usesNeeds = (actions: readonly Ordered[]): boolean =>
  actions.some(({ millrace }) => millrace?.needs !== undefined);

const needsOf = (action: Ordered | undefined): readonly string[] => action?.millrace?.needs ?? [];

/**
 * Every action's level: 1 when it needs nothing, else one more than the highest level it needs. This is the run-order
 * view of the graph. Names that are not in the stage are left out of account; fails with the names that form a cycle.
 */
export function levelsOf(actions: readonly Ordered[]): Result<ReadonlyMap<string, number>, readonly string[]> {
  const levels = new Map<string, number>();
  const names = new Set(actions.map(({ name }) => name));
  let open = actions;
  while (open.length > 0) {
    const ready = open.filter((action) => needsOf(action).every((need) => levels.has(need) || !names.has(need)));
    if (ready.length === 0) return err(inCycle(open));
    for (const action of ready) {
      levels.set(action.name, 1 + Math.max(0, ...needsOf(action).map((need) => levels.get(need) ?? 0)));
    }
    open = open.filter((action) => !ready.includes(action));
  }
  return ok(levels);
}

/** The first cycle among actions of which each needs another one of them, in the order in which they wait. */
function inCycle(open: readonly Ordered[]): readonly string[] {
  const path: Ordered[] = [];
  let current = open[0];
  while (current !== undefined && !path.includes(current)) {
    path.push(current);
    const needs = needsOf(current);
    current = open.find(({ name }) => needs.includes(name));
  }
  const circle = current === undefined ? path : path.slice(path.indexOf(current));
  return circle.map(({ name }) => name);
}

/** Everything that has surely succeeded before the action starts: what it needs, and what those need. */
export function transitiveNeeds(actions: readonly Ordered[], name: string): ReadonlySet<string> {
  const needed = (one: string) => needsOf(actions.find((action) => action.name === one));
  const found = new Set(needed(name));
  // What is added on the way is visited too.
  for (const one of found) for (const need of needed(one)) found.add(need);
  return found;
}
