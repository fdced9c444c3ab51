import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRange } from './byte-range.ts';
import { objectKey } from './object-key.ts';

describe('an object key', () => {
  it.each([
    ['SIT12-RnL-Build_pipeline-long', 'SourceDocker', 'SIT12-RnL-Build_pipe/SourceDock/ugScfFR'],
    ['test', 'Source', 'test/Source/ugScfFR'],
    ['..', 'Source', '_/Source/ugScfFR'],
  ])('of pipeline %s and artifact %s is %s', (pipeline, artifact, key) => {
    expect(objectKey(pipeline, artifact, 'ugScfFR')).toBe(key);
  });
});

describe('a range', () => {
  it.each([
    [undefined, { kind: 'whole' }],
    ['bytes=0-', { kind: 'part', first: 0, last: 9 }],
    ['bytes=2-4', { kind: 'part', first: 2, last: 4 }],
    ['bytes=2-400', { kind: 'part', first: 2, last: 9 }],
    ['bytes=-3', { kind: 'part', first: 7, last: 9 }],
    ['bytes=-30', { kind: 'part', first: 0, last: 9 }],
    ['bytes=-0', { kind: 'unsatisfiable' }],
    ['bytes=10-', { kind: 'unsatisfiable' }],
    ['bytes=4-2', { kind: 'whole' }],
    ['bytes=0-1,3-4', { kind: 'whole' }],
    ['bytes=-', { kind: 'whole' }],
    ['lines=1-2', { kind: 'whole' }],
  ])('%s of ten bytes is %j', (header, answer) => expect(readRange(header, 10)).toEqual(answer));

  it('never leaves the object, whatever is asked', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^bytes=[0-9, -]{0,12}$/), fc.nat(50), (header, size) => {
        const answer = readRange(header, size);
        if (answer.kind !== 'part') return;
        expect(answer.first).toBeGreaterThanOrEqual(0);
        expect(answer.last).toBeGreaterThanOrEqual(answer.first);
        expect(answer.last).toBeLessThan(size);
      }),
    );
  });
});
