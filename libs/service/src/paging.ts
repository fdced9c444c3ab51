import { problem, type Page, type PageV1, type Problem } from '@millrace/contracts';
import { err, ok, type Result } from '@millrace/kernel';

/**
 * Where the page before ended, as `pageOf` was told it, or nothing for the first page. A token names its list, so that
 * it cannot be used for another one. A place of another `shape` was not given out by us.
 */
export function readPageToken(
  list: string,
  { nextToken }: PageV1,
  shape: RegExp = /./,
): Result<string | undefined, Problem> {
  if (nextToken === undefined) return ok(undefined);
  const [of, place, ...more] = Buffer.from(nextToken, 'base64url').toString('utf8').split('\n');
  if (of === list && place !== undefined && shape.test(place) && more.length === 0) return ok(place);
  const issues = [{ pointer: '/page/nextToken', message: 'is not one that was given for this list' }];
  const detail = 'Use the nextToken of an answer as it was given, for the same list.';
  return err(problem('page-token.invalid', detail, issues));
}

/** A page of rows that were asked for with one more than the page holds. `placeOf` says where a row stands. */
export function pageOf<Row, View>(
  list: string,
  rows: readonly Row[],
  limit: number,
  placeOf: (row: Row) => string,
  view: (row: Row) => View,
): Page<View> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const items = shown.map(view);
  if (rows.length <= limit || last === undefined) return { items };
  return { items, nextToken: Buffer.from(`${list}\n${placeOf(last)}`).toString('base64url') };
}

/** A list in the order of names, or a page of it: what a statement needs, and the page made of its rows. */
export interface NamedList {
  /** Only names after this one. */
  readonly after: string | null;
  readonly prefix: string | null;
  /** Rows to ask for; null for all of them. */
  readonly limit: number | null;
  readonly page: <Row extends { readonly name: string }, View>(
    rows: readonly Row[],
    view: (row: Row) => View,
  ) => Page<View>;
}

/** @param filters whatever else the list was asked for: a token is good for the same list only */
export function readNamedList(
  list: string,
  { namePrefix, page }: { readonly namePrefix?: string; readonly page?: PageV1 },
  ...filters: readonly unknown[]
): Result<NamedList, Problem> {
  const listed = `${list}:${JSON.stringify([namePrefix, ...filters])}`;
  const after = readPageToken(listed, page ?? {});
  if (!after.ok) return after;
  const size = page === undefined ? undefined : (page.maxResults ?? 100);
  return ok({
    after: after.value ?? null,
    prefix: namePrefix ?? null,
    limit: size === undefined ? null : size + 1,
    page: (rows, view) => pageOf(listed, rows, size ?? rows.length, ({ name }) => name, view),
  });
}

/** The place of a row in a list that is ordered by time and, within the same millisecond, by id. */
export interface TimedPlace {
  readonly at: Date;
  readonly id: string;
}

export const timedPlace = ({ at, id }: TimedPlace): string => `${at.getTime()} ${id}`;

/** Like `readPageToken`, for lists ordered by time and UUID. */
export function readTimedPageToken(list: string, page: PageV1): Result<TimedPlace | undefined, Problem> {
  const place = readPageToken(list, page, timedPlaceShape);
  if (!place.ok || place.value === undefined) return place.ok ? ok(undefined) : place;
  const [milliseconds = '', id = ''] = place.value.split(' ');
  return ok({ at: new Date(Number(milliseconds)), id });
}

const timedPlaceShape = /^[0-9]{1,15} [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
