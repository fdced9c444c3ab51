import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { FlowEvent } from './events.ts';
import { evolve } from './evolve.ts';
import { absent, type Flow } from './state.ts';

const folder = new URL('histories/', import.meta.url);

/** Recorded by earlier releases. A file may be added, never changed: what was stored must stay readable. */
const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));

describe('a recorded history', () => {
  it('exists', () => expect(names).not.toEqual([]));

  it.each(names)('%s folds to the state that was recorded with it', async (name) => {
    const recorded = JSON.parse(await readFile(new URL(name, folder), 'utf8')) as { events: FlowEvent[]; state: Flow };
    expect(recorded.events.reduce<Flow>(evolve, absent)).toEqual(recorded.state);
  });
});
