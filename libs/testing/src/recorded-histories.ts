import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

interface Recorded<State, Event> {
  readonly shape: number;
  readonly histories: readonly { readonly events: readonly Event[]; readonly state: State }[];
}

interface Fold<State, Event> {
  /** Of the states that it folds to now. */
  readonly shape: number;
  readonly initial: State;
  readonly evolve: (state: State, event: Event) => State;
}

/**
 * Declares that what an aggregate has recorded in earlier releases still folds: to the recorded state as long as its shape
 * is the same, and at least to its status afterwards.
 * @param folder one file for each release that stored something new; a file may be added, never changed
 */
export async function recordedHistories<State extends { readonly status: string }, Event>(
  folder: URL,
  { shape, initial, evolve }: Fold<State, Event>,
): Promise<void> {
  const names = await readdir(folder);
  describe('what an earlier release has recorded', () => {
    it.each(names)('of %s folds', async (name) => {
      const recorded = JSON.parse(await readFile(new URL(name, folder), 'utf8')) as Recorded<State, Event>;
      expect(recorded.histories).not.toEqual([]);
      for (const { events, state } of recorded.histories) {
        const folded = events.reduce(evolve, initial);
        expect(recorded.shape === shape ? folded : folded.status).toEqual(
          recorded.shape === shape ? state : state.status,
        );
      }
    });
  });
}
