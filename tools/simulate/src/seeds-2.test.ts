import { describe, expect, it } from 'vitest';
import { replayOf, simulateSeeds } from './seeds.ts';

/** Half of the seeds of every test run; the other half is in a file of its own, for the other core. */
const first = 5001;

describe('orchestration holds what it promises, whatever happens', () => {
  it.each(Array.from({ length: 10 }, (_, n) => first + n * 500))(
    'for 500 seeds from %i',
    { timeout: 200_000 },
    async (from) => {
      const failed: string[] = [];
      await simulateSeeds({ from, count: 500 }, ({ seed, violation }) =>
        failed.push(`${violation?.message}; replay: ${replayOf(seed)}`),
      );
      expect(failed).toEqual([]);
    },
  );
});
