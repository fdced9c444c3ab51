import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  buildPhases,
  nextPhase,
  overallStatus,
  phaseStatuses,
  type BuildPhase,
  type OnFailure,
  type PhaseStatus,
} from './index.ts';

describe('after a phase that failed', () => {
  it.each<[BuildPhase, OnFailure | undefined, BuildPhase]>([
    ['provisioning', undefined, 'completed'],
    ['download_source', undefined, 'finalizing'],
    ['install', undefined, 'finalizing'],
    ['install', 'continue', 'pre_build'],
    ['pre_build', undefined, 'finalizing'],
    ['build', undefined, 'post_build'],
    ['build', 'abort', 'finalizing'],
    ['post_build', undefined, 'upload_artifacts'],
    ['post_build', 'abort', 'finalizing'],
    ['upload_artifacts', undefined, 'finalizing'],
    ['finalizing', undefined, 'completed'],
  ])('%s (on-failure %s) comes %s', (phase, onFailure, next) =>
    expect(nextPhase(phase, 'failed', onFailure)).toBe(next),
  );
});

const statuses = fc.constantFrom(...phaseStatuses);
const wishes = fc.constantFrom<OnFailure | undefined>('abort', 'continue', undefined);

/** Walks a build from its start with the given fate for each phase. */
function walk(fates: readonly PhaseStatus[], onFailure: OnFailure | undefined): BuildPhase[] {
  const visited: BuildPhase[] = [];
  for (let phase: BuildPhase | undefined = 'submitted'; phase;) {
    visited.push(phase);
    phase = nextPhase(phase, fates[buildPhases.indexOf(phase)] ?? 'succeeded', onFailure);
  }
  return visited;
}

describe('whatever happens', () => {
  const fates = fc.array(statuses, { minLength: buildPhases.length, maxLength: buildPhases.length });

  it('phases come in order, at most once, and end with completed', () => {
    fc.assert(
      fc.property(fates, wishes, (fate, wish) => {
        const places = walk(fate, wish).map((phase) => buildPhases.indexOf(phase));
        expect(places).toEqual([...new Set(places)].toSorted((a, b) => a - b));
        expect(places.at(-1)).toBe(buildPhases.length - 1);
      }),
    );
  });

  it('a workspace that was made is finalized, and a stopped build runs nothing more', () => {
    fc.assert(
      fc.property(fates, wishes, (fate, wish) => {
        const visited = walk(fate, wish);
        expect(visited.includes('finalizing')).toBe(visited.includes('download_source'));
        const stopped = visited.findIndex((phase) =>
          ['stopped', 'timed_out', 'fault'].includes(fate[buildPhases.indexOf(phase)] ?? ''),
        );
        const afterwards = stopped < 0 ? [] : visited.slice(stopped + 1);
        expect(afterwards.filter((phase) => phase !== 'finalizing' && phase !== 'completed')).toEqual([]);
      }),
    );
  });

  it('a build succeeds only if every phase did', () => {
    fc.assert(
      fc.property(fc.array(statuses), (all) => {
        expect(overallStatus(all) === 'succeeded').toBe(all.every((status) => status === 'succeeded'));
      }),
    );
  });
});
