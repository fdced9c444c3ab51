import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { deploymentShape, initialDeployment, type Deployment, type DeploymentEvent } from './deployment.ts';
import { evolve } from './evolve.ts';

interface Recorded {
  readonly shape: number;
  readonly histories: readonly { readonly events: readonly DeploymentEvent[]; readonly state: Deployment }[];
}

const folder = new URL('histories/', import.meta.url);
/** One file for each release that stored something new. A file may be added, never changed. */
const names = await readdir(folder);

describe('what an earlier release has recorded', () => {
  it.each(names)('of %s folds, and to the recorded state as long as its shape is the same', async (name) => {
    const { shape, histories } = JSON.parse(await readFile(new URL(name, folder), 'utf8')) as Recorded;
    expect(histories).not.toEqual([]);
    for (const { events, state } of histories) {
      const folded = events.reduce<Deployment>(evolve, initialDeployment);
      if (shape === deploymentShape) expect(folded).toEqual(state);
      else expect(folded.status).toBe(state.status);
    }
  });
});
