import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pageOf, readPageToken, readTimedPageToken, timedPlace } from './paging.ts';

const itself = (text: string): string => text;

it('walks every row exactly once, whatever the size of the pages', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z]{1,5}$/)), fc.integer({ min: 1, max: 7 }), (names, limit) => {
      const sorted = names.toSorted();
      const seen: string[] = [];
      let nextToken: string | undefined;
      do {
        const after = readPageToken('names', nextToken === undefined ? {} : { nextToken });
        if (!after.ok) throw new Error(after.error.detail);
        const { value } = after;
        const rows = sorted.filter((name) => value === undefined || name > value).slice(0, limit + 1);
        const page = pageOf('names', rows, limit, itself, itself);
        seen.push(...page.items);
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      expect(seen).toEqual(sorted);
    }),
  );
});

it('refuses the token of another list, of another shape, and one that is none', () => {
  const { nextToken = '' } = pageOf('names', ['a', 'b'], 1, itself, itself);
  const invalid = { ok: false, error: { code: 'page-token.invalid', issues: [{ pointer: '/page/nextToken' }] } };
  expect(readPageToken('others', { nextToken })).toMatchObject(invalid);
  expect(readPageToken('names', { nextToken }, /^[0-9]+$/)).toMatchObject(invalid);
  expect(readTimedPageToken('names', { nextToken })).toMatchObject(invalid);
  expect(readPageToken('names', { nextToken: 'mine' })).toMatchObject(invalid);
});

it('keeps time and id of a place', () => {
  const place = { at: new Date(1_763_000_000_123), id: '00000000-0000-4000-8000-000000000001' };
  const { nextToken = '' } = pageOf('things', [place, place], 1, timedPlace, ({ id }) => id);
  expect(readTimedPageToken('things', { nextToken })).toEqual({ ok: true, value: place });
});
