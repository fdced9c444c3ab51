import { validateSync } from 'class-validator';
import { expect, it } from 'vitest';
import { IsDateTime } from './date-time.ts';

class Asked {
  @IsDateTime() after!: unknown;
}
const problemsOf = (after: unknown) => validateSync(Object.assign(new Asked(), { after }));

it.each(['2026-11-21T10:00:00Z', '1875-06-27T19:00:43-23:23', '2026-11-21T10:00:00.5+02:00'])(
  '%s is a moment that can be read',
  (text) => expect(problemsOf(text)).toEqual([]),
);

it.each([
  '2026-11-21',
  '2026-11-21T10:00:00',
  '2026-11-21T10:00:60Z',
  '2026-W47',
  '2026-325',
  '2026-02-30T10:00:00Z',
  '2026-11-21 10:00',
  'now',
  5,
  undefined,
])('%s is none', (text) => expect(problemsOf(text)).toHaveLength(1));
