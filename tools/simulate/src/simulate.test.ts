import { describe, expect, it } from 'vitest';
import { broken } from './broken.ts';
import { simulate } from './simulate.ts';

describe('a seed', () => {
  it('is the same story, step by step, every time', async () => {
    const tellings = await Promise.all(
      [1, 2].map(async () => {
        const story: string[] = [];
        await simulate(7, { tell: (sentence) => story.push(sentence) });
        return story;
      }),
    );
    expect(tellings[0]?.length).toBeGreaterThan(100);
    expect(tellings[0]).toEqual(tellings[1]);
  });

  it('is another story than its neighbour', async () => {
    const [one, other] = [await simulate(1), await simulate(2)];
    expect(one.steps).not.toBe(other.steps);
  });
});

describe('an orchestration that is broken on purpose is caught:', () => {
  it.each(Object.entries(broken))('%s', { timeout: 120_000 }, async (_name, flaws) => {
    for (let seed = 1; seed <= 500; seed++) {
      const { violation } = await simulate(seed, { flaws });
      if (violation !== undefined) return;
    }
    expect.fail('500 seeds noticed nothing');
  });
});
