import { describe, expect, it } from 'vitest';
import { didYouMean } from './did-you-mean.ts';

const names = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `option-${index + 1}`);

describe('a suggestion', () => {
  it.each([
    ['names what is near', 'SUPERSEEDED', ['QUEUED', 'SUPERSEDED'], "did you mean 'SUPERSEDED'?"],
    ['lists what there is when nothing is near', 'x', ['QUEUED', 'SUPERSEDED'], 'use one of QUEUED, SUPERSEDED'],
    ['is to leave it when there is nothing', 'x', [], 'remove it'],
    ['lists twelve', 'x', names(12), `use one of ${names(12).join(', ')}`],
    ['lists twelve and counts the others', 'x', names(14), `use one of ${names(12).join(', ')}, … (2 more)`],
    ['looks at two hundred', 'needle', [...names(199), 'needles'], "did you mean 'needles'?"],
    [
      'looks at no more than two hundred',
      'needle',
      [...names(200), 'needles'],
      `use one of ${names(12).join(', ')}, … (189 more)`,
    ],
  ])('%s', (_what, word, candidates, said) => expect(didYouMean(word, candidates)).toBe(said));
});
