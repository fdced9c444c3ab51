import { simulate, type Story } from './simulate.ts';

export interface Range {
  readonly from: number;
  readonly count: number;
}

/** Runs seed after seed, and says which of them failed. */
export async function simulateSeeds({ from, count }: Range, failed: (story: Story) => void): Promise<number> {
  let steps = 0;
  for (let seed = from; seed < from + count; seed++) {
    const story = await simulate(seed);
    steps += story.steps;
    if (story.violation !== undefined) failed(story);
    // Lets whoever waits for this process have a turn: a simulation itself never leaves the processor.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  return steps;
}

/** How somebody sees for himself what happened. */
export const replayOf = (seed: number): string => `npm run simulate -- --seed ${seed} --trace`;
