import type { FlowEvent } from '@millrace/engine';
import { simulate } from './simulate.ts';

/**
 * The flow of a seed with the most facts, as a fixture of `libs/engine/src/flow/histories`: what was stored once must
 * fold to the same state for ever.
 */
export async function recorded(seed: number): Promise<string> {
  const { flows } = await simulate(seed);
  const [longest] = flows.toSorted((a, b) => b.events.length - a.events.length);
  if (longest === undefined) throw new Error(`nothing happened in seed ${seed}`);
  return JSON.stringify({ events: longest.events satisfies readonly FlowEvent[], state: longest.state }, undefined, 2);
}
