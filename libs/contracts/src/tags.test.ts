import { validateSync } from 'class-validator';
import { expect, it } from 'vitest';
import { IsTags } from './tags.ts';

class Tagged {
  @IsTags() tags!: unknown;
}
const problemsOf = (tags: unknown) => validateSync(Object.assign(new Tagged(), { tags }));

it.each([{}, { team: 'web', empty: '' }, { ['k'.repeat(128)]: 'v'.repeat(256) }])('%j are tags', (tags) =>
  expect(problemsOf(tags)).toEqual([]),
);

it.each([{ '': 'x' }, { ['k'.repeat(129)]: 'x' }, { a: 'v'.repeat(257) }, { a: 5 }, { a: null }, ['a'], 'a', null])(
  '%j are none',
  (tags) => expect(problemsOf(tags)).toHaveLength(1),
);
